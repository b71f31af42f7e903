"""All interactions together."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from attune.understand import questions
from attune.vocabulary.window import ALL_TIME, Window


class _Count(NamedTuple):
    interactions: int


def count(start: datetime | None = None, end: datetime | None = None, name: str = "") -> int:
    """How many interactions the warehouse holds from `start` up to, not including, `end`; of one `name`, or of all.

    Raises:
        BadInput: the times have no zone, or `end` is not after `start`.
    """
    window = Window(start or ALL_TIME.start, end or ALL_TIME.end)
    ((row),) = questions.ask("interaction_count", _Count, start=window.start, end=window.end, name=name)
    return row.interactions
