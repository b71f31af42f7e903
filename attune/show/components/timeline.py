"""A customer's interactions as entries of the timeline, page by page, filtered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from attune.collect.catalogue import names as catalogue
from attune.collect.catalogue.names import Named
from attune.show import words
from attune.show.components.customer_line import BAD, GOOD
from attune.show.components.pending import PromiseLine, promise_line
from attune.show.components.stations import Sign, sign
from attune.show.components.timeline_filters import Filters
from attune.understand import customers
from attune.understand.customers import Promise, Timeline, TimelineEntry
from attune.understand.journeys.catalogue import Names, names
from attune.understand.metrics import height
from attune.understand.money import Money
from attune.vocabulary.interaction import Flag

PAGE = 40

MENTIONED = ("product", "place", "staff", "campaign")  # keys of the catalogue that an entry shows


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: when, which station, what and how, what was said."""

    at: datetime
    sign: Sign
    is_direct: bool
    what: str
    condition: str
    differs: str
    channel: str
    value: Money | None
    given: TimelineEntry | None
    words: str
    language: str
    is_claimed: bool
    direction: str
    detail: str
    promise: PromiseLine | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, newest first; `more` is the address of the older ones, '' at the end."""

    entries: tuple[Entry, ...]
    more: str


def page_of(
    customer: UUID,
    filters: Filters,
    before: str | None,
    first: Timeline | None = None,
    promised: Iterable[Promise] = (),
) -> Page:
    """A page of what fits. `first`: what was read already; `promised`: said again where it was promised."""
    found = first or customers.timeline(customer, before, PAGE, sought=filters.sought)
    called = names()
    query = filters.query
    more = f"/customers/{customer}/timeline?before={found.before}" + (f"&{query}" if query else "")
    mentioned = _mentioned(found.entries)
    made = {one.made: promise_line(one, called) for one in promised}
    entries = tuple(replace(_entry(entry, called, mentioned), promise=made.get(entry.ts)) for entry in found.entries)
    return Page(entries, more if found.before else "")


def _entry(entry: TimelineEntry, called: Names, mentioned: Mapping[str, Mapping[str, Named]]) -> Entry:
    place = None if entry.score is None or not entry.metric else height(entry.score, entry.metric, entry.scale)
    differs = "" if place is None else "better" if place >= GOOD else "worse" if place <= BAD else ""
    what = called.of(entry.touchpoint) if entry.touchpoint else entry.name or _kind(entry.type)
    return Entry(
        at=entry.ts,
        sign=sign(11, 11, 7.5, differs),
        is_direct=entry.direct,
        what=what,
        condition=words.condition(entry.condition) if entry.condition else "",
        differs=differs,
        channel=words.channel(entry.channel) if entry.channel else "",
        value=None if entry.value is None else Money(entry.value, entry.currency),
        given=entry if entry.metric and entry.score is not None else None,
        words=entry.words,
        language=entry.language,
        is_claimed=bool(entry.flags & Flag.CLAIMED),
        direction=_("we wrote") if entry.direction == "out" else "",
        detail=_detail(entry, what, mentioned),
    )


def _kind(kind: str) -> str:
    return {
        "identify": _("Gave their details"),
        "page": _("Looked at a page"),
        "screen": _("Opened a screen of the app"),
        "group": _("Joined an account"),
        "alias": _("Got a second number"),
    }.get(kind, kind)


def _mentioned(entries: Iterable[TimelineEntry]) -> dict[str, dict[str, Named]]:
    """What the keys of these entries mean in the catalogue, by kind."""
    entries = list(entries)
    return {kind: catalogue.names(kind, [getattr(entry, kind) for entry in entries]) for kind in MENTIONED}


def _detail(entry: TimelineEntry, what: str, mentioned: Mapping[str, Mapping[str, Named]]) -> str:
    """What tells two of the same kind apart: the event's own name beside the touchpoint's, product, place, people."""
    own = "" if entry.name.lower() in {what.lower(), entry.touchpoint.lower()} else entry.name
    named = [_name(getattr(entry, kind), mentioned[kind]) for kind in MENTIONED]
    return " \N{MIDDLE DOT} ".join(part for part in (own, *named) if part)


def _name(key: str, mentioned: Mapping[str, Named]) -> str:
    """The name a key has in the catalogue, else the key itself; what is retired says so."""
    found = mentioned.get(key)
    if found is None:
        return key
    return _("%(name)s (retired)") % {"name": found.name} if found.is_retired else found.name
