"""Today at one place: faces and contacts by hour, and how it stands against its own weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from babel.dates import format_time
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from attune.access.members import Member, may
from attune.access.roles import Permission
from attune.collect.catalogue import places
from attune.collect.catalogue.names import keys_of
from attune.collect.catalogue.places import PlaceEntry
from attune.show import formats, words
from attune.show.components.estimate import Figure, of_metric
from attune.understand import changes as changing
from attune.understand import sight
from attune.understand.catalogue import entries
from attune.understand.changes import PlaceDay
from attune.understand.changes.place_day import LEVELS, Hour, Met
from attune.understand.journeys.catalogue import names
from attune.vocabulary.window import Window

MOST_PLACES = 200
HUNDRED = (0.0, 100.0)
WEEKS_OF_SCORE = 4
BAR = 160.0


@dataclass(frozen=True, slots=True)
class Row:
    """An hour in words and bars: `parts` are (level, x, width) of the faces, `tick` where the usual contacts end."""

    hour: Hour
    clock: str
    contacts: float
    tick: float | None
    parts: tuple[tuple[int, float, float], ...]
    presses: int


@dataclass(frozen=True, slots=True)
class Way:
    """A touchpoint at the place so far today, with its usual range in words."""

    met: Met
    name: str
    usual: str


@dataclass(frozen=True, slots=True)
class Mean:
    """What was answered about the place in the last weeks."""

    name: str
    figure: Figure
    differs: str


@dataclass(frozen=True, slots=True)
class Place:
    """The place and its day. `choices`: the others this member may look at."""

    entry: PlaceEntry
    choices: tuple[tuple[str, str], ...]
    day: PlaceDay
    happy: Figure
    rows: tuple[Row, ...]
    ways: tuple[Way, ...]
    means: tuple[Mean, ...]
    is_open: bool | None


def of(request: HttpRequest, member: Member) -> Place | None:
    """The place asked for, else the first this member answers for; None when the catalogue holds none of them."""
    if not may(member, Permission.SEE_FIGURES):
        return None
    now_seen = sight.current()
    among = Q(key__in=now_seen.places) if now_seen.is_limited else None
    seen = places.shelf.listing("", retired=False, among=among, offset=0, limit=MOST_PLACES).rows
    if not seen:
        return None
    asked = request.GET.get("place", "")
    entry = next((one for one in seen if one.key == asked), seen[0])
    now = timezone.now()
    day = changing.place_day(keys_of("place", entry.id, entry.key), entry.time_zone, now, at_once=True)
    called = names()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    scores = entries.scores("place", Window.last(7 * WEEKS_OF_SCORE, midnight))
    return Place(
        entry=entry,
        choices=tuple((one.key, one.name or one.key) for one in seen),
        day=day,
        happy=Figure(day.happy, HUNDRED, 0, usual=day.happy_usual),
        rows=_rows(day),
        ways=tuple(Way(met, called.of(met.touchpoint) or words.channel(""), _usual(met)) for met in day.met),
        means=tuple(
            Mean(words.metric(one.metric), of_metric(one.mean, one.metric, one.scale, one.usual), one.differs)
            for one in scores.get(entry.key, ())
        ),
        is_open=entry.is_open(now) if entry.hours.are_known else None,
    )


def _rows(day: PlaceDay) -> tuple[Row, ...]:
    most = max([1.0, *(float(hour.contacts) for hour in day.hours), *(hour.usual or 0.0 for hour in day.hours)])
    busiest = max([1, *(sum(hour.faces) for hour in day.hours)])
    rows = []
    for hour in day.hours:
        at, parts = 0.0, []
        for level in range(LEVELS):
            width = BAR * hour.faces[level] / busiest
            if width:
                parts.append((level + 1, round(at, 1), round(width, 1)))
            at += width
        rows.append(
            Row(
                hour=hour,
                clock=format_time(time(hour.hour), "short", locale=formats.locale()),
                contacts=round(BAR * hour.contacts / most, 1),
                tick=None if hour.usual is None else round(BAR * hour.usual / most, 1),
                parts=tuple(parts),
                presses=sum(hour.faces),
            )
        )
    return tuple(rows)


def _usual(met: Met) -> str:
    if met.usual is None or met.usual.low is None or met.usual.high is None:
        return ""
    return _("usual %(low)s to %(high)s") % {
        "low": formats.count(met.usual.low),
        "high": formats.count(met.usual.high),
    }
