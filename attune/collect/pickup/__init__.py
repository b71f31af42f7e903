"""A folder that is watched: what is put there is imported by the mapping its name asks for."""
