"""The words all rooms share. No framework, no I/O."""
