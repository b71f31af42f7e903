"""What changed more than noise: this period against the comparable time before it."""

from attune.understand.changes.comparing import changes
from attune.understand.changes.shapes import Change, Changes, Standing

__all__ = ["Change", "Changes", "Standing", "changes"]
