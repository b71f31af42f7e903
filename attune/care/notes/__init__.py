"""Notes people leave about a customer: pinned or not, every wording kept, gone with the person."""

from attune.care.notes.listing import NoteEntry, Wording, of, wordings
from attune.care.notes.writing import LONGEST, edit, pin, remove, write_note

__all__ = ["LONGEST", "NoteEntry", "Wording", "edit", "of", "pin", "remove", "wordings", "write_note"]
