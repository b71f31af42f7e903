"""Files somebody gave: received, tried, imported, remembered."""
