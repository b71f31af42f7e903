"""Training of the tables that `attune.understand.text` ships: `make models`."""
