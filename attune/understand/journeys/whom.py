"""Whose journeys: everybody's, or those of the customers who met a channel, a place, a campaign..., or have a trait.

Written as one text, so that an address, a call and a saved thing can carry it: `channel:web`, `trait:plan=gold`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from attune.vocabulary.errors import BadInput

LONGEST = 200

_CUSTOMER = "dictGetOrDefault('resolution', 'customer64', key64, key64)"
_VALUE = "{whom_value:String}"
# What a contact carries; a catalogue entry's other keys mean the entry.
_COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "channel": "dictGet('surfaces', 'channel', surface)",
        "stage": "dictGet('surfaces', 'stage', surface)",
        "touchpoint": "dictGet('surfaces', 'touchpoint', surface)",
        "place": "dictGetOrDefault('catalogue', 'entry', ('place', toString(place)), toString(place))",
        "product": "dictGetOrDefault('catalogue', 'entry', ('product', toString(product)), toString(product))",
        "campaign": "dictGetOrDefault('catalogue', 'entry', ('campaign', toString(campaign)), toString(campaign))",
        "staff": "dictGetOrDefault('catalogue', 'entry', ('staff', toString(staff)), toString(staff))",
        "language": "language",
        "source": "source",
        "condition": "condition",
    }
)
TRAIT = "trait"
WAYS: tuple[str, ...] = (*_COLUMNS, TRAIT)


@dataclass(frozen=True, slots=True)
class Whom:
    """`by` '' is everybody; else one of WAYS with its `value`, and the name of the trait where it is one."""

    by: str = ""
    value: str = ""
    trait: str = ""

    @property
    def text(self) -> str:
        """As addresses carry it; '' for everybody."""
        if not self.by:
            return ""
        return f"{self.by}:{self.trait}={self.value}" if self.by == TRAIT else f"{self.by}:{self.value}"

    @property
    def clause(self) -> str:
        """What a question's rows must keep to: the condition for `$whom`, with places for `parameters`.

        Every part is written here; what somebody typed is bound. It needs the question's `start` and `end`.
        """
        if not self.by:
            return "1"
        within = "ts >= {start:DateTime64(3, 'UTC')} AND ts < {end:DateTime64(3, 'UTC')}"
        if self.by == TRAIT:
            who = (
                f"SELECT {_CUSTOMER} AS whose FROM traits WHERE trait = {{whom_trait:String}} AND subject = 'customer' "  # noqa: S608 - as said above
                f"GROUP BY whose HAVING argMax(value, (ts, seq)) = {_VALUE}"
            )
        else:
            who = (
                f"SELECT {_CUSTOMER} FROM interactions WHERE key64 != 0 AND {within} AND {_COLUMNS[self.by]} = {_VALUE}"  # noqa: S608 - same
            )
        return f"{_CUSTOMER} IN ({who})"

    @property
    def parameters(self) -> dict[str, str]:
        """What the clause binds."""
        if not self.by:
            return {}
        return {"whom_value": self.value} | ({"whom_trait": self.trait} if self.by == TRAIT else {})


EVERYBODY = Whom()


def read(text: str) -> Whom:
    """`channel:web`, `trait:plan=gold`, or '' for everybody.

    Raises:
        BadInput: it is written otherwise.
    """
    if not text.strip():
        return EVERYBODY
    by, colon, value = text.strip().partition(":")
    trait = ""
    if by == TRAIT:
        trait, _equals, value = value.partition("=")
    if by not in WAYS or not colon or not value or (by == TRAIT and not trait) or len(text) > LONGEST or "\0" in text:
        raise BadInput(
            f"An audience is written as one of {', '.join(WAYS)}, a colon and a value: channel:web, trait:plan=gold.",
            code="bad_audience",
            where="whom",
        )
    return Whom(by, value, trait)
