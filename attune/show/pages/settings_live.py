"""Settings, as it arrives: the live list, what each source sends, what was refused, and whether one event arrived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from attune.access.members import may
from attune.access.roles import Permission
from attune.collect import drops
from attune.collect.drops import Look
from attune.collect.live import streaming
from attune.collect.live.feed import Watch
from attune.show.advice import what_to_do
from attune.show.arrival_search import Search, search
from attune.show.gate import member_of, page
from attune.show.rendering import render
from attune.understand import incoming
from attune.understand.incoming import Volume
from attune.vocabulary.clock import instant

LOOKS = 20
ASKED_CHARS = 256
QUIET = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Refusals:
    """How many events of a source were refused in 24 hours for one reason, and what to do about it."""

    source: str
    reason: str
    events: int
    advice: str


@dataclass(frozen=True, slots=True)
class Refused:
    """One refused event, masked."""

    look: Look
    at: datetime
    advice: str


@dataclass(frozen=True, slots=True)
class Source:
    """A source with bars of its 24 hours, as shares of the fullest."""

    volume: Volume
    bars: tuple[int, ...]
    is_quiet: bool


@dataclass(frozen=True, slots=True)
class Context:
    """`stream`: where the live list listens, its token good for ten minutes; `is_shared`: there may be more servers."""

    stream: str
    sources: tuple[Source, ...]
    refusals: tuple[Refusals, ...]
    refused: tuple[Refused, ...]
    search: Search | None
    sees_persons: bool
    source: str
    text: str
    is_shared: bool


@page(Permission.MANAGE_SOURCES)
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The page; `source` and `text` narrow the live list, `q` asks for one event."""
    sees = may(member_of(request), Permission.SEE_PERSONAL_DATA)
    source, text = request.GET.get("source", "")[:100], request.GET.get("text", "")[:100]
    asked = request.GET.get("q", "").strip()[:ASKED_CHARS]
    now = timezone.now()
    context = Context(
        stream=f"{streaming.PATH}?token={streaming.token(Watch(source, text, sees))}",
        sources=tuple(_source(one, now) for one in incoming.volumes(now)),
        refusals=tuple(
            Refusals(of, reason, events, what_to_do(reason)) for (of, reason), events in drops.of_last_day().items()
        ),
        refused=tuple(Refused(look, instant(look.at), what_to_do(look.reason)) for look in drops.looks(LOOKS)),
        search=search(asked) if asked else None,
        sees_persons=sees,
        source=source,
        text=text,
        is_shared=connection.vendor == "postgresql",
    )
    return render(request, "settings/live.html", context)


def _source(volume: Volume, now: datetime) -> Source:
    most = max(volume.hours) or 1
    bars = tuple(max(round(10 * one / most), 1 if one else 0) for one in volume.hours)
    return Source(volume, bars, now - volume.last_at > QUIET)
