"""`/health`: how far the warehouse is, what was dropped, which questions are slow."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.params.functions import Query

from attune import store
from attune.collect import drops
from attune.show.api.shapes import PROBLEMS
from attune.store.querylog import QueryRecord
from attune.vocabulary.clock import instant
from attune.vocabulary.errors import BadInput

router = Router(tags=["health"])


class DropOut(Schema):
    """Events that were refused since the start, by source and reason."""

    source: str
    reason: str
    count: int


class LoopOut(Schema):
    """A thread that works in the background; `fault` is '' while it works."""

    name: str
    is_running: bool
    fault: str


class ConsumerOut(Schema):
    """A reader of the journal; `behind` counts the commits it has not reported yet."""

    name: str
    behind: int


class HealthOut(Schema):
    """`journal_head` is the last accepted number, `shipped` the last one in the warehouse."""

    journal_head: int
    shipped: int
    journal_bytes: int
    consumers: list[ConsumerOut]
    loops: list[LoopOut]
    drops: list[DropOut]


class QueryOut(Schema):
    """One question put to the warehouse; `error` is '' when it was answered."""

    name: str
    ms: float
    rows: int
    at: datetime
    error: str

    @classmethod
    def of(cls, record: QueryRecord) -> QueryOut:
        """As JSON."""
        return cls(name=record.name, ms=record.ms, rows=record.rows, at=instant(record.at), error=record.error)


class QueriesOut(Schema):
    """Queries of this process."""

    queries: list[QueryOut]


@router.get("", response={200: HealthOut, **PROBLEMS}, summary="Read how the instance is")
def health(request: HttpRequest) -> HealthOut:
    """How far things are."""
    opened = store.current()
    counted = sorted(drops.counts().items())
    return HealthOut(
        journal_head=opened.journal.head(),
        shipped=opened.watermark(),
        journal_bytes=opened.journal.size_bytes(),
        consumers=[
            ConsumerOut(name=name, behind=behind) for name, behind in sorted(opened.journal.commits_behind().items())
        ],
        loops=[LoopOut(name=loop.name, is_running=loop.is_running, fault=loop.fault) for loop in opened.loops],
        drops=[DropOut(source=source, reason=reason, count=count) for (source, reason), count in counted],
    )


@router.get("/queries", response={200: QueriesOut, **PROBLEMS}, summary="List queries")
def queries(
    request: HttpRequest,
    slow: bool = Query(default=False, description="The slowest remembered instead of the newest"),
    limit: int = Query(50, description="1 to 500"),
) -> QueriesOut:
    """The newest questions to the warehouse, or the slowest."""
    if not 1 <= limit <= 500:
        raise BadInput(f"limit is {limit}; it must be 1 to 500.", code="bad_limit", where="limit")
    warehouse = store.current().warehouse
    return QueriesOut(queries=[QueryOut.of(one) for one in (warehouse.slow if slow else warehouse.recorded)(limit)])
