"""What a contact carries, to hold steps together by or to part customers by: a place, an order, a property."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from attune.vocabulary.errors import BadInput

PROPERTY = "property"
LONGEST = 100
# Names that people may give, and the columns they mean; nothing else reaches the SQL.
COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "episode": "episode",
        "channel": "toString(channel)",
        "place": "dictGetOrDefault('catalogue', 'entry', ('place', toString(place)), toString(place))",
        "product": "dictGetOrDefault('catalogue', 'entry', ('product', toString(product)), toString(product))",
        "campaign": "dictGetOrDefault('catalogue', 'entry', ('campaign', toString(campaign)), toString(campaign))",
        "staff": "dictGetOrDefault('catalogue', 'entry', ('staff', toString(staff)), toString(staff))",
        "language": "toString(language)",
        "source": "toString(source)",
        "condition": "toString(condition)",
    }
)


@dataclass(frozen=True, slots=True)
class Carried:
    """One of COLUMNS, or a property by its name; `by` '' is nothing."""

    by: str = ""
    name: str = ""

    def __bool__(self) -> bool:
        return bool(self.by)

    @property
    def text(self) -> str:
        """As addresses carry it: `place`, `property:plan`; '' for nothing."""
        return f"{PROPERTY}:{self.name}" if self.by == PROPERTY else self.by

    def column(self, bound_as: str) -> str:
        """The SQL of its value as a text; a property's name is bound as `<bound_as>_name`."""
        if self.by == PROPERTY:
            raw = f"JSONExtractRaw(properties, {{{bound_as}_name:String}})"
            return f"if(startsWith({raw}, '\"'), JSONExtractString(properties, {{{bound_as}_name:String}}), {raw})"
        return COLUMNS[self.by] if self.by else "''"

    def parameters(self, bound_as: str) -> dict[str, object]:
        """What the column binds."""
        return {f"{bound_as}_name": self.name} if self.by == PROPERTY else {}


def read(text: str, where: str) -> Carried:
    """`place`, `property:plan`, or '' for nothing.

    Raises:
        BadInput: contacts carry nothing of that name; `where` says which parameter it was.
    """
    by, colon, name = text.strip().partition(":")
    if not by and not colon:
        return Carried()
    name = name.strip()
    is_property = by == PROPERTY and 0 < len(name) <= LONGEST and "\0" not in name
    if not is_property and (by not in COLUMNS or colon):
        raise BadInput(f"Write one of {', '.join(COLUMNS)}, or property:name.", code="bad_property", where=where)
    return Carried(by, name)
