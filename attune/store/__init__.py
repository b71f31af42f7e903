"""The only room that opens the journal and the warehouse."""
