"""What the page of an error shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trouble:
    """An HTTP status with a title and one sentence that helps."""

    status: int
    title: str
    sentence: str
