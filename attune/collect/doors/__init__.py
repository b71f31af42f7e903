"""The doors: one module or drawer for each wire format. A door parses; `collect.intake` decides."""
