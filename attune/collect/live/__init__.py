"""Events as they arrive, for the eyes of whoever watches just now."""
