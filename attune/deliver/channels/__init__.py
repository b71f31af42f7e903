"""Ways out of the house, one folder each."""
