"""What the questions about one customer answer with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from attune.understand.money import Money

# Where sources put what somebody said, best first.
WORDS = ("text", "comment", "message", "body", "answer")


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One interaction as the timeline shows it: the row of the warehouse, resolved to its touchpoint.

    `touchpoint`, `channel`, `stage` are catalogue keys, '' where no rule maps the surface yet. Strings are '' and not
    None where nothing is known.
    """

    id: UUID
    message_id: str
    ts: datetime
    received_at: datetime
    key: UUID
    source: str
    type: str
    name: str
    surface: str
    touchpoint: str
    channel: str
    stage: str
    direct: bool
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
    properties: dict[str, Any]
    context: dict[str, Any]
    flags: int

    @property
    def words(self) -> str:
        """What the customer said in it, '' when nothing."""
        for name in WORDS:
            said = self.properties.get(name)
            if isinstance(said, str) and said.strip():
                return said.strip()
        return ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """One page, newest first. `before` is the cursor of the next (older) page, None at the end."""

    entries: tuple[TimelineEntry, ...]
    before: str | None


@dataclass(frozen=True, slots=True)
class LastScore:
    """The newest score somebody gave, as given."""

    metric: str
    score: float
    scale: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Totals:
    """Everything added up over all keys of one customer. Counts and sums: no estimates here."""

    interactions: int
    first_seen: datetime | None
    last_seen: datetime | None
    value: tuple[Money, ...]
    scores: int
    last_score: LastScore | None


@dataclass(frozen=True, slots=True)
class TraitValue:
    """One value a trait had, from `at` on."""

    value: Any
    at: datetime
    source: str


@dataclass(frozen=True, slots=True)
class Trait:
    """What a source said about a customer: the latest value by event time, and those before (newest first)."""

    name: str
    value: Any
    at: datetime
    source: str
    history: tuple[TraitValue, ...]


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """One line of the list of customers.

    `label`: name, else e-mail, else user id, '' for somebody who gave none of them. `stages` is the spark: the stages
    in the order they were met, the last six. `channels`: all they were met by, at most twelve; `place`: the key of the
    last one.
    """

    customer: UUID
    label: str
    first_seen: datetime
    last_seen: datetime
    interactions: int
    value: tuple[Money, ...]
    last_score: LastScore | None
    stages: tuple[str, ...]
    email: str = ""
    phone: str = ""
    channels: tuple[str, ...] = ()
    place: str = ""


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """A page of the list; `total` counts all customers, `next_offset` is None at the end."""

    rows: tuple[CustomerRow, ...]
    total: int
    next_offset: int | None


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of the journey line in one stage."""

    stage: str
    start: datetime
    end: datetime
    interactions: int


@dataclass(frozen=True, slots=True)
class Station:
    """One stop on the line: interactions at one touchpoint that follow each other directly."""

    touchpoint: str
    name: str
    channel: str
    stage: str
    condition: str
    direct: bool
    start: datetime
    end: datetime
    interactions: int


@dataclass(frozen=True, slots=True)
class Point:
    """An instant at which the customer said something or gave a score.

    `height` places the score on its own scale (0 worst, 1 best) for drawing only, None without a score.
    """

    at: datetime
    touchpoint: str
    metric: str
    score: float | None
    scale: str
    height: float | None
    words: str


@dataclass(frozen=True, slots=True)
class CustomerLine:
    """The journey line of one customer, oldest first. `left_out` counts interactions before the oldest one drawn."""

    runs: tuple[Run, ...]
    stations: tuple[Station, ...]
    points: tuple[Point, ...]
    interactions: int
    left_out: int
