"""Django looks here for the models of this room."""

from attune.care.notes.models import Note, NoteText

__all__ = ["Note", "NoteText"]
