"""A customer's timeline: every interaction, newest first, page by page without end."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from attune.collect.catalogue.places import within
from attune.store.dialect import NARROW
from attune.understand import questions
from attune.understand.customers.identity import keys
from attune.understand.customers.shapes import Timeline, TimelineEntry
from attune.understand.customers.sought import EVERYTHING, Sought
from attune.vocabulary.clock import instant
from attune.vocabulary.errors import BadInput

MOST = 500  # entries a page
MOST_FACETS = 300
_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
_NEWEST = datetime(2299, 1, 1, tzinfo=UTC)
_LAST_ID = UUID(int=2**128 - 1)
_NO_ID = UUID(int=0)


class _Row(NamedTuple):
    id: UUID
    message_id: str
    ts_ms: int
    received_ms: int
    key: UUID
    source: str
    type: str
    name: str
    surface: str
    touchpoint: str
    channel: str
    stage: str
    is_direct: int
    condition: str
    episode: str
    direction: str
    place: str
    product: str
    staff: str
    campaign: str
    value: Decimal | None
    currency: str
    refers_to: str
    metric: str
    score: float | None
    scale: str
    question: str
    mode: str
    language: str
    properties: str
    context: str
    flags: int


class Facet(NamedTuple):
    """So many interactions of one type, channel, touchpoint, place (keys) and direction."""

    type: str
    channel: str
    touchpoint: str
    place: str
    direction: str
    interactions: int


def timeline(
    customer: UUID, before: str | datetime | None = None, limit: int = 50, *, sought: Sought = EVERYTHING
) -> Timeline:
    """Up to `limit` (1 to 500) interactions older than `before`: a cursor of the page before, an instant, or None.

    Cursors stay right while new interactions arrive: a page begins after the last entry of the one before, by
    instant and id.

    Raises:
        BadInput: the cursor or the limit cannot be read.
    """
    return page(keys(customer), before, limit, sought=sought)


def facets(of: list[UUID]) -> tuple[Facet, ...]:
    """What filters of these keys' timeline can offer, the most frequent first."""
    return questions.ask("customer_facets", Facet, settings=NARROW, keys=of, limit=MOST_FACETS)


def page(
    of: list[UUID], before: str | datetime | None = None, limit: int = 50, *, sought: Sought = EVERYTHING
) -> Timeline:
    """The same of these keys."""
    if not 1 <= limit <= MOST:
        raise BadInput(f"limit is {limit}; it must be 1 to {MOST}.", code="bad_limit", where="limit")
    at, last_id = _cursor(before)
    asked: dict[str, Any] = {"keys": of, "before": at, "before_id": last_id, "limit": limit + 1}
    if sought == EVERYTHING:
        rows = questions.ask("customer_timeline", _Row, settings=NARROW, **asked)
    else:
        rows = questions.ask("customer_found", _Row, settings=NARROW, **asked, **_filters(sought))
    shown = rows[:limit]
    more = len(rows) > limit
    return Timeline(tuple(map(_entry, shown)), f"{shown[-1].ts_ms}.{shown[-1].id}" if more else None)


def _filters(sought: Sought) -> dict[str, Any]:
    return {
        "is_said": int(sought.said),
        "type": sought.type,
        "channel": sought.channel,
        "touchpoint": sought.touchpoint,
        "places": sorted(within((), (sought.place,)) | {sought.place}) if sought.place else [],
        "direction": sought.direction,
        "text": sought.text.strip(),
        "since": sought.since,
        "until": sought.until,
    }


def _cursor(before: str | datetime | None) -> tuple[datetime, UUID]:
    if before is None:
        return _NEWEST, _LAST_ID
    if isinstance(before, datetime):
        if not _EARLIEST <= before <= _NEWEST:
            raise BadInput("before must lie between the years 1900 and 2299.", code="bad_time", where="before")
        return before, _NO_ID
    ms, _, identity = before.partition(".")
    try:
        at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(ms))
        last_id = UUID(identity)
    except (ValueError, OverflowError):
        raise BadInput(
            "before is no cursor. Take the one of the page before as it was given, or leave it out.",
            code="bad_cursor",
            where="before",
        ) from None
    if not _EARLIEST <= at <= _NEWEST:
        raise BadInput("before must lie between the years 1900 and 2299.", code="bad_cursor", where="before")
    return at, last_id


def _entry(row: _Row) -> TimelineEntry:
    return TimelineEntry(
        id=row.id,
        message_id=row.message_id,
        ts=instant(row.ts_ms),
        received_at=instant(row.received_ms),
        key=row.key,
        source=row.source,
        type=row.type,
        name=row.name,
        surface=row.surface,
        touchpoint=row.touchpoint,
        channel=row.channel,
        stage=row.stage,
        direct=bool(row.is_direct),
        condition=row.condition,
        episode=row.episode,
        direction=row.direction,
        place=row.place,
        product=row.product,
        staff=row.staff,
        campaign=row.campaign,
        value=row.value,
        currency=row.currency,
        refers_to=row.refers_to,
        metric=row.metric,
        score=row.score,
        scale=row.scale,
        question=row.question,
        mode=row.mode,
        language=row.language,
        properties=_object(row.properties),
        context=_object(row.context),
        flags=row.flags,
    )


def _object(text: str) -> dict[str, Any]:
    """The JSON object a source sent; {} when it sent none."""
    found = json.loads(text) if text else {}
    return found if isinstance(found, dict) else {}
