"""Which names and properties each source sends, of which types, seen when: learned from samples of the journal."""
