"""The columns a list of customers can have, and what stands in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from attune.collect.catalogue import names as catalogue
from attune.identify import consented
from attune.show import words
from attune.show.masking import is_personal
from attune.show.pages.customers_asked import FIXED, TRAIT, USUAL, Asked
from attune.understand.customers import SORTS, CustomerRow, trait_names, traits_of

NAMES: Mapping[str, Promise] = {
    "line": _("Line so far"),
    "interactions": _("Contacts"),
    "value": _("Value"),
    "last_score": _("Last score"),
    "first_seen": _("First seen"),
    "last_seen": _("Last seen"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "channels": _("Channels"),
    "stage": _("Stage now"),
    "place": _("Last place"),
    "consent": _("Marketing"),
}
NUMBERS = frozenset({"interactions", "value", "last_seen"})
CONSENT: Mapping[str, Promise] = {
    "granted": _("agreed"),
    "denied": _("refused"),
    "withdrawn": _("withdrawn"),
}
PURPOSE = "marketing"
OFFERED_TRAITS = 40


@dataclass(frozen=True, slots=True)
class Column:
    """A heading; `address` sorts by it, '' where it cannot. `is_up`: the lowest first."""

    key: str
    name: str
    address: str = ""
    is_here: bool = False
    is_up: bool = False

    @property
    def is_number(self) -> bool:
        """Whether it stands to the right."""
        return self.key in NUMBERS

    @property
    def kind(self) -> str:
        """What the template draws: the key, or `text`."""
        return self.key if self.key in USUAL else "text"


@dataclass(frozen=True, slots=True)
class Offered:
    """A column one can choose."""

    key: str
    name: str
    is_chosen: bool


def name_of(key: str) -> str:
    """The heading of a column; a trait is called as its source calls it."""
    return str(NAMES[key]) if key in NAMES else key.removeprefix(TRAIT)


def columns(asked: Asked) -> tuple[Column, ...]:
    """The chosen ones, with the way to sort by them: the other way round where it is sorted by them already."""
    found = []
    for key in asked.shown:
        if key not in SORTS or asked.query:
            found.append(Column(key, name_of(key)))
            continue
        is_here = key == asked.sort
        turned = replace(asked, sort=key, ascending=is_here and not asked.ascending, offset=0)
        found.append(Column(key, name_of(key), turned.address, is_here, is_here and asked.ascending))
    return tuple(found)


def offered(asked: Asked, *, clear: bool) -> tuple[Offered, ...]:
    """All there are, the chosen first, in their order."""
    traits = [TRAIT + name for name in trait_names()[:OFFERED_TRAITS] if clear or not is_personal(name)]
    others = [key for key in (*FIXED, *traits) if clear or key not in {"email", "phone"}]
    keys = dict.fromkeys([*asked.shown, *others])
    return tuple(Offered(key, name_of(key), key in asked.shown) for key in keys)


def cells(rows: Iterable[CustomerRow], keys: Iterable[str]) -> dict[tuple[UUID, str], str]:
    """What stands in the columns that are plain text, by customer and column."""
    rows, wanted = list(rows), set(keys)
    customers = [row.customer for row in rows]
    traits = [key.removeprefix(TRAIT) for key in wanted if key.startswith(TRAIT)]
    found = {(whose, TRAIT + trait): value for (whose, trait), value in traits_of(customers, traits).items()}
    if "place" in wanted:
        named = catalogue.names("place", [row.place for row in rows if row.place])
        found |= {(row.customer, "place"): named[row.place].name if row.place in named else row.place for row in rows}
    if "consent" in wanted:
        said = consented.of([one.bytes for one in customers], PURPOSE)
        found |= {(UUID(bytes=whose), "consent"): str(CONSENT.get(state, state)) for whose, state in said.items()}
    for row in rows:
        found[row.customer, "email"] = row.email
        found[row.customer, "phone"] = row.phone
        found[row.customer, "channels"] = ", ".join(words.channel(key) for key in row.channels)
        found[row.customer, "stage"] = words.stage(row.stages[-1]) if row.stages else ""
    return found
