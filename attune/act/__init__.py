"""Who gets what, when, and did it help."""
