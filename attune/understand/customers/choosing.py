"""Which customers a list is about: filters that all must hold, as one value that can be compared and kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from attune.collect.catalogue.places import within
from attune.identify import consented
from attune.understand import figures, questions, sight
from attune.vocabulary.errors import BadInput
from attune.vocabulary.window import ALL_TIME

SORTS = ("last_seen", "interactions", "value", "first_seen")
SCORES = ("", "any", "good", "bad")
CONSENTS = ("", "granted", "refused")
LONGEST = 200
MOST_TRAITS = 200
MOST_CONSENTED = 200_000  # numbers sent along with a question


@dataclass(frozen=True, slots=True)
class Choice:
    """Filters; '' asks for nothing.

    `place`: the key of a place. `trait` and `value`: what was said last of them, in any case; without a value anybody
    of whom it was said. `score`: of the last one given (good, bad on its own scale, any), of `metric` if named.
    `since`, `until`: when they were seen last. `consent`: granted or refused, of `purpose`, whatever the channel.
    """

    channel: str = ""
    stage: str = ""
    place: str = ""
    trait: str = ""
    value: str = ""
    score: str = ""
    metric: str = ""
    since: datetime = ALL_TIME.start
    until: datetime = ALL_TIME.end
    consent: str = ""
    purpose: str = "marketing"

    def __post_init__(self) -> None:
        for name in ("channel", "stage", "place", "trait", "value", "metric", "purpose"):
            given = getattr(self, name)
            if len(given) > LONGEST or "\0" in given or not given.isprintable():
                raise BadInput(
                    f"{name} must be printable and at most {LONGEST} characters long.", code="bad_filter", where=name
                )
        for name, words in (("score", SCORES), ("consent", CONSENTS)):
            if getattr(self, name) not in words:
                raise BadInput(f"{name} must be one of {', '.join(words[1:])}.", code="bad_filter", where=name)
        if not ALL_TIME.start <= self.since <= ALL_TIME.end or not ALL_TIME.start <= self.until <= ALL_TIME.end:
            raise BadInput("Times must lie between 1970 and 2100.", code="bad_time", where="since")

    @property
    def asks(self) -> bool:
        """Whether anything is asked for."""
        return self != Choice(purpose=self.purpose, value=self.value)


EVERYBODY = Choice()


class Found(NamedTuple):
    """Customers in order from an offset on, and how many fit in all."""

    customers: list[UUID]
    total: int


class _Chosen(NamedTuple):
    customer: UUID
    total: int


class _Trait(NamedTuple):
    trait: str
    customers: int


def chosen(
    choice: Choice, sort: str, offset: int, limit: int, *, ascending: bool = False, at_once: bool = False
) -> Found:
    """The customers who fit. `total` is 0 when `offset` lies behind them all.

    Raises:
        BadInput: sort is none of `SORTS`.
    """
    if sort not in SORTS:
        raise BadInput(f"sort is {sort!r}; it must be one of {', '.join(SORTS)}.", code="bad_sort", where="sort")
    among = _consented(choice)
    asked = _parameters(choice, among)  # here: another thread may compute, and has no database

    def compute() -> Found:
        rows = questions.ask(
            "customers_chosen",
            _Chosen,
            sort=sort,
            sign=-1 if ascending else 1,
            limit=limit,
            offset=offset,
            **asked,
        )
        return Found([row.customer for row in rows], rows[0].total if rows else 0)

    key = ("customers chosen", choice, sort, ascending, offset, limit, hash(tuple(among)))
    return figures.kept.get(key, compute, at_once=at_once).value


def _parameters(choice: Choice, among: list[int]) -> dict[str, Any]:
    return {
        "channel": choice.channel,
        "stage": choice.stage,
        "places": sorted(within((), (choice.place,)) | {choice.place}) if choice.place else [],
        "trait": choice.trait,
        "wanted": choice.value.strip(),
        "score": choice.score,
        "metric": choice.metric if choice.score else "",
        "since": choice.since,
        "until": choice.until,
        "is_consent": int(bool(choice.consent)),
        "consented": among,
    }


def _consented(choice: Choice) -> list[int]:
    """Whom the ledger says it of, as the low halves of their ids (`customer64`)."""
    if not choice.consent:
        return []
    states = ("granted",) if choice.consent == "granted" else ("denied", "withdrawn")
    key = ("consented", choice.purpose, states, consented.version())
    found = figures.kept.get(key, lambda: consented.who(choice.purpose, states)).value
    if len(found) > MOST_CONSENTED:
        raise BadInput(
            f"More than {MOST_CONSENTED:,} customers fit this consent. Ask for the rarer answer.",
            code="too_many",
            where="consent",
        )
    return sorted(int.from_bytes(customer[8:], "big") for customer in found)


def trait_names() -> tuple[str, ...]:
    """Names of traits sources say of customers, the most usual first; at most 200."""

    def compute() -> tuple[str, ...]:
        return tuple(row.trait for row in questions.ask("customers_trait_names", _Trait, limit=MOST_TRAITS))

    return figures.kept.get(("trait names", sight.current().is_limited), compute, at_once=True).value
