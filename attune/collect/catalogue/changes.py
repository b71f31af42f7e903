"""What happened in the world by date: campaigns and surroundings, for every time axis."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, timedelta

from django.db.models import Q

from attune.collect.catalogue import surroundings
from attune.collect.catalogue.models import Campaign, Place
from attune.vocabulary.window import Window


@dataclass(frozen=True, slots=True)
class DatedChange:
    """From `starts_on` to `ends_on`, both included; None: it lasts.

    `kind` is campaign or one of `surroundings.KINDS`. `where` is the key of the place or area it is about, '' for
    everywhere; `key` and `id` are those of a campaign ('' and 0 for a surrounding).
    """

    kind: str
    name: str
    starts_on: date
    ends_on: date | None
    where: str = ""
    key: str = ""
    id: int = 0


def on(window: Window, *, place: str = "") -> list[DatedChange]:
    """All that holds at some time of the window, by first day. With `place` (a key) only what concerns it.

    Days are those of UTC.
    """
    first = window.start.astimezone(UTC).date()
    last = (window.end.astimezone(UTC) - timedelta(microseconds=1)).date()
    running = Q(starts_on__lte=last) & (Q(ends_on__isnull=True) | Q(ends_on__gte=first))
    found = [
        DatedChange("campaign", row.name, row.starts_on, row.ends_on, key=row.key, id=row.pk)
        for row in Campaign.objects.filter(running)
        if row.starts_on is not None
    ]
    among = _concerns(place) if place else None
    found += [
        DatedChange(one.kind, one.what, one.starts_on, one.ends_on, where=one.place or one.area)
        for one in surroundings.between(first, last, among)
    ]
    return sorted(found, key=lambda change: (change.starts_on, change.name))


def _concerns(place: str) -> Q:
    """Surroundings of this place and of the areas above it."""
    row = Place.objects.filter(key=place).first() if place.isprintable() else None
    return surroundings.concerning(row.pk, row.area_id) if row is not None else Q(pk__in=[])
