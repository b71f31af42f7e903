"""`/interactions`: how many there are."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.params.functions import Query

from attune import store
from attune.show.api.shapes import PROBLEMS
from attune.show.api.times import window
from attune.understand import interactions
from attune.vocabulary.errors import Unavailable

SETTLE_S = 30.0

router = Router(tags=["interactions"])


class Count(Schema):
    """How many interactions the warehouse holds."""

    count: int


@router.get("/count", response={200: Count, **PROBLEMS}, summary="Count interactions")
def count(
    request: HttpRequest,
    start: str = Query("", alias="from", description="From this time on; '' = from the beginning"),
    end: str = Query("", alias="to", description="Up to, not including, this time; '' = without end"),
    name: str = Query("", description="Only interactions of this name; '' = all", max_length=1_000),
    settle: bool = Query(default=False, description="Wait until everything accepted before this request is counted"),
) -> Count:
    """Count what is in the warehouse, by the time things happened.

    With `settle=true` the answer comes when everything accepted before the request has arrived there; after
    30 seconds it is 503.
    """
    between = window(start, end)
    if settle and not store.current().settle(timeout_s=SETTLE_S):
        raise Unavailable("The warehouse has not caught up within 30 seconds.", code="not_settled", retry_after_s=10)
    return Count(count=interactions.count(between.start, between.end, name))
