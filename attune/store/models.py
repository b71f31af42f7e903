"""Django looks here for the models of this room."""

from attune.store.due_rows import DueRow

__all__ = ["DueRow"]
