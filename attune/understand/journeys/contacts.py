"""How much happens: contacts by channel over time, sessions, and at which stage customers stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from attune.store import dialect
from attune.understand import figures, metrics, questions
from attune.understand.journeys.catalogue import stage_keys, stages_of
from attune.understand.journeys.shapes import Covered
from attune.understand.journeys.table import mapped, stages_met
from attune.understand.journeys.whom import EVERYBODY, Whom
from attune.vocabulary.errors import BadInput
from attune.vocabulary.estimate import Estimate
from attune.vocabulary.window import ALL_TIME, Window

UNITS = ("day", "week", "month")
IDLE_MS = 30 * 60_000


class Volume(NamedTuple):
    """Contacts through a channel within a day, week (named by its Monday) or month."""

    day: date
    channel: str
    interactions: int
    customers: int


class _Volume(NamedTuple):
    day: date
    channel_met: str
    interactions: int
    customers: int


class _Sessions(NamedTuple):
    channel: str
    sessions: int
    single: int
    customers: int
    contacts_total: float
    contacts_squares: float
    minutes_total: float
    minutes_squares: float


class Standing(NamedTuple):
    """A stage: how many customers met it, and how many stand there, having met none later."""

    stage: str
    reached: int
    standing: int


@dataclass(frozen=True, slots=True)
class Volumes:
    """By time, then channel."""

    covered: Covered
    unit: str
    rows: tuple[Volume, ...]


@dataclass(frozen=True, slots=True)
class SessionsOf:
    """Sessions that began in a channel; `single` had one contact. Means are over customers."""

    channel: str
    sessions: int
    single: int
    customers: int
    contacts: Estimate
    minutes: Estimate


@dataclass(frozen=True, slots=True)
class Sessions:
    """Most sessions first."""

    covered: Covered
    rows: tuple[SessionsOf, ...]


@dataclass(frozen=True, slots=True)
class Stages:
    """In the order of the life cycle."""

    covered: Covered
    rows: tuple[Standing, ...]


def unit_of(window: Window) -> str:
    """The unit in which a window is looked at: about 10 to 60 points."""
    days = window.length.days
    return "day" if days <= 31 else "week" if days <= 400 else "month"


def volumes(window: Window = ALL_TIME, unit: str = "", whom: Whom = EVERYBODY, *, at_once: bool = False) -> Volumes:
    """Contacts by time and channel; `unit` '' chooses by the window's length.

    Raises:
        BadInput: the unit is no day, week or month.
    """
    unit = unit or unit_of(window)
    if unit not in UNITS:
        raise BadInput(f"The unit is one of {', '.join(UNITS)}.", code="bad_unit", where="unit")

    def compute() -> tuple[_Volume, ...]:
        return questions.ask(
            "journey_volumes",
            _Volume,
            clauses={"whom": whom.clause},
            settings=dialect.WIDE,
            start=window.start,
            end=window.end,
            unit=unit,
            **whom.parameters,
        )

    figure = figures.kept.get(("volumes", window, unit, whom), compute, at_once=at_once)
    return Volumes(
        Covered(window, figure.state.watermark, figure.computed_at, figure.is_current),
        unit,
        tuple(Volume(*row) for row in figure.value),
    )


def sessions(window: Window = ALL_TIME, whom: Whom = EVERYBODY, *, at_once: bool = False) -> Sessions:
    """Sessions, computed: one ends after 30 minutes without a contact."""

    def compute() -> tuple[_Sessions, ...]:
        return questions.ask(
            "journey_sessions",
            _Sessions,
            clauses={"whom": whom.clause},
            settings=dialect.WIDE,
            start=window.start,
            end=window.end,
            channels=sorted({about.touchpoint_channel for about in mapped().values()} - {""}),
            idle_ms=IDLE_MS,
            **whom.parameters,
        )

    figure = figures.kept.get(("sessions", window, whom), compute, at_once=at_once)
    return Sessions(
        Covered(window, figure.state.watermark, figure.computed_at, figure.is_current),
        tuple(
            SessionsOf(
                row.channel,
                row.sessions,
                row.single,
                row.customers,
                metrics.not_below(1.0, metrics.mean_of(row.customers, row.contacts_total, row.contacts_squares)),
                metrics.not_below(0.0, metrics.mean_of(row.customers, row.minutes_total, row.minutes_squares)),
            )
            for row in figure.value
        ),
    )


def standing(window: Window = ALL_TIME, whom: Whom = EVERYBODY, *, at_once: bool = False) -> Stages:
    """How many customers met each stage, and how many stand there."""
    order = stage_keys()

    def compute() -> tuple[Standing, ...]:
        stages = stages_met(order)
        return questions.ask(
            "journey_stages",
            Standing,
            stages=stages,
            clauses={"whom": whom.clause},
            settings=dialect.WIDE,
            start=window.start,
            end=window.end,
            **whom.parameters,
        )

    figure = figures.kept.get(("stages", window, whom), compute, at_once=at_once)
    by_key = {row.stage: row for row in figure.value}
    return Stages(
        Covered(window, figure.state.watermark, figure.computed_at, figure.is_current),
        tuple(by_key[stage] for stage in stages_of(by_key)),
    )
