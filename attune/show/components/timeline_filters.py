"""The filters of a customer's timeline: read from the address, kept in it, offered from what there is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from attune.collect.catalogue import names as catalogue
from attune.show import words
from attune.understand.customers import Facet, Sought
from attune.understand.customers.sought import DIRECTIONS, LONGEST
from attune.understand.journeys.catalogue import names

Options = tuple[tuple[str, str], ...]
SELECTS = ("channel", "touchpoint", "place", "type", "direction")
PERIODS = ("7", "28", "90", "365")


@dataclass(frozen=True, slots=True)
class Select:
    """One filter with a list to choose from."""

    key: str
    name: str
    options: Options
    chosen: str

    @property
    def is_on(self) -> bool:
        """Whether it leaves something out."""
        return bool(self.chosen)


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the timeline is shown. `said`: only entries with words or a score."""

    said: bool = False
    text: str = ""
    period: str = ""
    chosen: tuple[tuple[str, str], ...] = field(default=())

    @classmethod
    def of(cls, request: HttpRequest) -> Filters:
        """From the address; what is nothing that can be asked is left out."""
        given = request.GET
        chosen = tuple((key, text) for key in SELECTS if (text := _clean(given.get(key, ""))))
        period = given.get("period", "")
        return cls(
            said=given.get("only") == "said",
            text=_clean(given.get("find", "")),
            period=period if period in PERIODS else "",
            chosen=tuple((key, text) for key, text in chosen if key != "direction" or text in DIRECTIONS),
        )

    @property
    def are_on(self) -> bool:
        """Whether anything is left out."""
        return self != Filters()

    @property
    def sought(self) -> Sought:
        """As the question takes them."""
        plain = Sought(said=self.said, text=self.text, **dict(self.chosen))  # type: ignore[arg-type]  # words for words
        if not self.period:
            return plain
        return replace(plain, since=timezone.now().astimezone(UTC) - timedelta(days=int(self.period)))

    @property
    def query(self) -> str:
        """The part of the address behind the question mark."""
        given = [("only", "said" if self.said else ""), ("find", self.text), ("period", self.period), *self.chosen]
        return urlencode([(name, value) for name, value in given if value])


def selects(filters: Filters, facets: Iterable[Facet]) -> tuple[Select, ...]:
    """What there is to choose from; a value of an old link that is no more is offered still."""
    facets = tuple(facets)
    called = names()
    placed = catalogue.names("place", [one.place for one in facets if one.place])
    wording: dict[str, tuple[str, Callable[[str], str]]] = {
        "channel": (_("Channel"), words.channel),
        "touchpoint": (_("Touchpoint"), called.of),
        "place": (_("Place"), lambda key: placed[key].name if key in placed else key),
        "type": (_("Kind"), words.interaction_type),
        "direction": (_("Direction"), words.direction),
    }
    found = []
    for key, (name, word) in wording.items():
        chosen = dict(filters.chosen).get(key, "")
        there = dict.fromkeys(value for one in facets if (value := getattr(one, key)))
        if chosen and chosen not in there:
            there[chosen] = None
        if len(there) > 1 or chosen:
            options = sorted(((value, word(value)) for value in there), key=lambda pair: pair[1].casefold())
            found.append(Select(key, name, tuple(options), chosen))
    periods = tuple(
        (days, ngettext("last %(days)s day", "last %(days)s days", int(days)) % {"days": days}) for days in PERIODS
    )
    return (*found, Select("period", _("Period"), periods, filters.period))


def _clean(text: str) -> str:
    kept = "".join(letter for letter in text.strip() if letter.isprintable() and not "\ud800" <= letter <= "\udfff")
    return kept[:LONGEST]
