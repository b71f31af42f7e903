"""What goes to the process that reads a file, and what comes back. Light: the server imports it, polars stays there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from attune.collect.doors.files.refusals import Refused
from attune.store.rows import RequestRows


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the helper cannot know by itself."""

    secret: bytes = field(repr=False)
    erased: frozenset[bytes] = field(repr=False)
    received_at: int  # milliseconds since 1970
    region: str | None = None  # of phone numbers without a country


@dataclass(slots=True)
class Prepared:
    """Some rows of the file, ready for the journal.

    `requests`: what to append. `read`: rows of the file. `mapped`: interactions made of them, before duplicates are
    known. `sample`: the first interactions as people read them, only with the first chunks. `costs`: of campaigns, each
    with the number of its row as `@row`, where the mapping makes costs.
    """

    requests: list[RequestRows]
    read: int
    mapped: int
    refused: list[Refused]
    left_out: int
    done: float
    sample: list[dict[str, Any]]
    costs: list[dict[str, Any]] = field(default_factory=list)
    make_missing: bool = False
