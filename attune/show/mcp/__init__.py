"""Assistants at the door: the Model Context Protocol over streamable HTTP, for reading alone."""
