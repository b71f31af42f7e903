"""What changed more than noise: this period against the comparable time before it."""

from attune.understand.changes.comparing import changes, newest
from attune.understand.changes.place_day import PlaceDay, place_day
from attune.understand.changes.series import Series, contact_weeks, score_weeks
from attune.understand.changes.shapes import Change, Changes, Standing

__all__ = [
    "Change",
    "Changes",
    "PlaceDay",
    "Series",
    "Standing",
    "changes",
    "contact_weeks",
    "newest",
    "place_day",
    "score_weeks",
]
