"""Which of a customer's interactions a timeline is about: filters that all must hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from attune.vocabulary.errors import BadInput
from attune.vocabulary.window import ALL_TIME

DIRECTIONS = ("", "in", "out", "observed", "reported")
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Sought:
    """Filters; '' asks for nothing. `said`: only what carries words or a score. `place`: the key of a place.

    `text`: stands in the words, the name or the product, in any case. `since`, `until`: from, and up to, not including.
    """

    said: bool = False
    type: str = ""
    channel: str = ""
    touchpoint: str = ""
    place: str = ""
    direction: str = ""
    text: str = ""
    since: datetime = ALL_TIME.start
    until: datetime = ALL_TIME.end

    def __post_init__(self) -> None:
        for name in ("type", "channel", "touchpoint", "place", "text"):
            given = getattr(self, name)
            if len(given) > LONGEST or not given.isprintable():
                raise BadInput(
                    f"{name} must be printable and at most {LONGEST} characters long.", code="bad_filter", where=name
                )
        if self.direction not in DIRECTIONS:
            raise BadInput(
                f"direction must be one of {', '.join(DIRECTIONS[1:])}.", code="bad_filter", where="direction"
            )


EVERYTHING = Sought()
