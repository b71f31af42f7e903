"""Whose is it: keys, links, resolution, customers."""
