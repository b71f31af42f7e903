"""What only the page of a place or a product shows: hours, peers, before and after, staff, returns, topics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from attune.collect.catalogue import names as catalogue
from attune.collect.catalogue.changes import DatedChange
from attune.show import formats
from attune.show.components import funnel_plot, week_hours
from attune.show.components.estimate import Figure, of_share
from attune.show.components.funnel_plot import FunnelPlot
from attune.show.components.week_hours import WeekHours
from attune.show.pages.catalogue_kinds import Catalogue
from attune.understand.catalogue import before_after, entries, hours, peers, returns
from attune.understand.catalogue.before_after import Shift
from attune.understand.catalogue.entries import Scored, Topic
from attune.understand.metrics import share
from attune.vocabulary.window import Window

CHANGES = 12


@dataclass(frozen=True, slots=True)
class Difference:
    """A shift in words: `21.4 -> 30.1`, the difference with its interval."""

    before: str
    after: str
    difference: str
    interval: str
    is_clear: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """A dated change with what was before and after; `weeks` 0: too little around it."""

    change: DatedChange
    day: str
    weeks: int
    contacts: Difference | None
    score: Difference | None


@dataclass(frozen=True, slots=True)
class Duty:
    """Who was on duty: the share of contacts that name somebody. No score: smileys rate no people."""

    name: str
    address: str
    contacts: int
    days: int
    share: Figure


@dataclass(frozen=True, slots=True)
class Returned:
    """How often a product came back."""

    sold: int
    returned: int
    figure: Figure
    usual: Figure
    differs: str


@dataclass(frozen=True, slots=True)
class Special:
    """All of it; empty where the kind has no such thing."""

    hours: WeekHours | None = None
    funnel: FunnelPlot | None = None
    compared: tuple[Compared, ...] = ()
    duty: tuple[Duty, ...] = ()
    returned: Returned | None = None
    topics: tuple[Topic, ...] = ()


def special(
    kind: Catalogue,
    entry: Any,  # noqa: ANN401 - an entry of any kind
    keys: Sequence[str],
    window: Window,
    changes: Sequence[DatedChange],
) -> Special:
    """What the page of this entry shows besides what every kind has."""
    slug, column = kind.slug, kind.column
    scores = entries.scores(column, window)
    plot = _funnel(slug, column, entry.key, scores)
    topics = entries.topics(column, keys, window)
    if slug == "places":
        zone = entry.time_zone or "UTC"
        metric = next(((one.metric, one.scale) for one in scores.get(entry.key, ()) if one.is_person), ("", ""))
        return Special(
            hours=week_hours.draw(hours.week(keys, zone, window)),
            funnel=plot,
            compared=_compared(keys, zone, changes, metric),
            duty=_duty(keys, window),
            topics=topics,
        )
    if slug == "products":
        return Special(funnel=plot, returned=_returned(entry.key, window), topics=topics)
    return Special(topics=topics)


def _funnel(slug: str, column: str, key: str, scores: Mapping[str, tuple[Scored, ...]]) -> FunnelPlot | None:
    for one in scores.get(key, ()):
        found = peers.peers(scores, one.metric, one.scale, is_person=one.is_person)
        if found is not None:
            named = catalogue.names(column, [peer.key for peer in found.entries])
            names = {known.key: (known.name, f"/{slug}/{known.id}") for known in named.values()}
            return funnel_plot.draw(found, names, key)
    return None


def _compared(
    keys: Sequence[str], zone: str, changes: Sequence[DatedChange], metric: tuple[str, str]
) -> tuple[Compared, ...]:
    newest = sorted(changes, key=lambda change: change.starts_on, reverse=True)[:CHANGES]
    if not newest:
        return ()
    found = before_after.compared(keys, zone, newest, metric, timezone.now().date())
    digits = formats.digits_of(*metric)
    return tuple(
        Compared(
            one.change,
            formats.calendar_day(one.change.starts_on),
            one.weeks,
            _difference(one.contacts, 1),
            _difference(one.score, digits),
        )
        for one in found
    )


def _difference(shift: Shift | None, digits: int) -> Difference | None:
    if shift is None:
        return None
    sign = "+" if shift.difference > 0 else ""
    interval = ""
    if shift.low is not None and shift.high is not None:
        interval = f"{formats.decimal(shift.low, digits)} \N{EN DASH} {formats.decimal(shift.high, digits)}"
    return Difference(
        formats.decimal(shift.before, digits),
        formats.decimal(shift.after, digits),
        sign + formats.decimal(shift.difference, digits),
        interval,
        shift.is_clear,
    )


def _duty(keys: Sequence[str], window: Window) -> tuple[Duty, ...]:
    found = entries.on_duty(keys, window)
    named = catalogue.names("staff", [one.entry for one in found])
    whole = sum(one.contacts for one in found)
    return tuple(
        Duty(
            named[one.entry].name if one.entry in named else one.entry,
            f"/staff/{named[one.entry].id}" if one.entry in named else "",
            one.contacts,
            one.days,
            of_share(share(one.contacts, whole, unit="contacts")),
        )
        for one in found
    )


def _returned(key: str, window: Window) -> Returned | None:
    found = returns.returns(window).get(key)
    if found is None:
        return None
    return Returned(found.sold, found.returned, of_share(found.share), of_share(found.usual), found.differs)
