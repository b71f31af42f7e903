"""Something large that comes in while people look: told by who brings it, shown on every page until it is here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Arriving:
    """`share`: how much of it is here, 0 to 1; `interactions`: how many these are; `month`: the one arriving, or ''."""

    share: float
    interactions: int
    month: str = ""

    @property
    def percent(self) -> int:
        """Whole per cent, rounded down: 100 is when it is here."""
        return int(self.share * 100)


class _Board:
    def __init__(self) -> None:
        self.now: Arriving | None = None


_board = _Board()


def tell(arriving: Arriving | None) -> None:
    """How far it is; None when it is here. Of this process alone."""
    _board.now = arriving


def now() -> Arriving | None:
    """What comes in at the moment."""
    return _board.now
