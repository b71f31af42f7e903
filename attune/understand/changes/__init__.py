"""What changed more than noise: this period against the comparable time before it."""

from attune.understand.changes.comparing import changes, newest
from attune.understand.changes.place_day import PlaceDay, place_day
from attune.understand.changes.shapes import Change, Changes, Standing

__all__ = ["Change", "Changes", "PlaceDay", "Standing", "changes", "newest", "place_day"]
