"""Contacts: how many come through which channel over time, in how many sittings, and where customers stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from attune.access.roles import Permission
from attune.show import formats, words
from attune.show.components import stages
from attune.show.components.estimate import Figure
from attune.show.gate import page
from attune.show.pages.journeys_asked import Asked, asked_of
from attune.show.patience import patient
from attune.show.rendering import render
from attune.show.tables import csv_of
from attune.understand import journeys
from attune.understand.journeys.contacts import SessionsOf, Standing, Volumes

SERIES = 6  # lines in one chart; the rest are one line more


@dataclass(frozen=True, slots=True)
class Day:
    """Contacts of a day, week or month, all channels together."""

    day: date
    interactions: int


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel over the whole period."""

    name: str
    interactions: int
    behind: str


@dataclass(frozen=True, slots=True)
class Sitting:
    """Sessions that began in a channel."""

    of: SessionsOf
    name: str
    contacts: Figure
    minutes: Figure


@dataclass(frozen=True, slots=True)
class AtStage:
    """A stage with those who met it and those who stand there."""

    row: Standing
    stage: stages.Stage
    reached_behind: str
    standing_behind: str


@dataclass(frozen=True, slots=True)
class Context:
    """Volumes, stages and sessions."""

    title: str
    asked: Asked
    unit: str
    chart: dict[str, Any]
    days: tuple[Day, ...]
    channels: tuple[Channel, ...]
    stages: tuple[AtStage, ...]
    sessions: tuple[Sitting, ...]
    is_current: bool


@page(Permission.SEE_JOURNEYS, at_places=True)
@require_safe
@patient(gettext_lazy("Contacts"))
def show(request: HttpRequest) -> HttpResponse:
    """Volumes, stages and sessions."""
    asked = asked_of(request)
    window, whom = asked.period.window, asked.audience.whom
    found = journeys.volumes(window, "", whom, at_once=asked.at_once)
    if asked.is_file:
        rows = [[row.day.isoformat(), row.channel, row.interactions, row.customers] for row in found.rows]
        return csv_of("contacts", [found.unit, "channel", "contacts", "customers"], rows)
    standing = journeys.standing(window, whom, at_once=True)
    order = tuple(row.stage for row in standing.rows)
    channels, days = _channels(found), _days(found)
    context = Context(
        title=_title(channels),
        asked=asked,
        unit=found.unit,
        chart=_chart(found, channels),
        days=tuple(days),
        channels=tuple(
            Channel(words.channel(key), number, asked.behind("met", by="channel", spot=key) if key else "")
            for key, number in channels
        ),
        stages=tuple(
            AtStage(
                row,
                stages.stage(row.stage, order),
                asked.behind("met", by="stage", spot=row.stage),
                asked.behind("standing", stage=row.stage),
            )
            for row in standing.rows
        ),
        sessions=tuple(
            Sitting(one, words.channel(one.channel), Figure(one.contacts, None, 1), Figure(one.minutes, None, 1))
            for one in journeys.sessions(window, whom, at_once=True).rows
        ),
        is_current=found.covered.is_current,
    )
    return render(request, "journeys/contacts.html", context, figures_at=found.covered.computed_at)


def _channels(found: Volumes) -> list[tuple[str, int]]:
    added: dict[str, int] = {}
    for row in found.rows:
        added[row.channel] = added.get(row.channel, 0) + row.interactions
    return sorted(added.items(), key=lambda pair: (-pair[1], pair[0]))


def _days(found: Volumes) -> list[Day]:
    added: dict[date, int] = {}
    for row in found.rows:
        added[row.day] = added.get(row.day, 0) + row.interactions
    return [Day(day, number) for day, number in sorted(added.items())]


def _title(channels: list[tuple[str, int]]) -> str:
    whole = sum(number for _key, number in channels)
    if not whole:
        return _("Contacts")
    key, most = channels[0]
    return _("%(count)s contacts, %(share)s %% of them through “%(channel)s”") % {
        "count": formats.count(whole),
        "share": formats.count(100 * most / whole),
        "channel": words.channel(key),
    }


def _chart(found: Volumes, channels: list[tuple[str, int]]) -> dict[str, Any]:
    days = sorted({row.day for row in found.rows})
    shown = [key for key, _number in channels[:SERIES]]
    by_place = {(row.day, row.channel): row.interactions for row in found.rows}
    series = [{"name": words.channel(key), "values": [by_place.get((day, key), 0) for day in days]} for key in shown]
    rest = dict.fromkeys(days, 0)
    for row in found.rows:
        if row.channel not in shown:
            rest[row.day] += row.interactions
    if any(rest.values()):
        series.append({"name": _("others"), "values": [rest[day] for day in days]})
    return {"categories": [formats.calendar_day(day) for day in days], "series": series, "unit": ""}
