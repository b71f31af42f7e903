"""All that the page of one customer shows, asked at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from attune.collect.touchpoints import catalogue
from attune.understand import sight
from attune.understand.customers import entries, journey_line, needs, promises, summary
from attune.understand.customers.entries import Facet
from attune.understand.customers.identity import keys
from attune.understand.customers.journey_line import Stop
from attune.understand.customers.needs import Need, UnderWay
from attune.understand.customers.promises import Promise
from attune.understand.customers.shapes import CustomerLine, Timeline, Totals, Trait
from attune.understand.customers.sought import EVERYTHING, Sought
from attune.understand.together import begun
from attune.vocabulary.clock import Clock, instant, now_ms


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything a customer's page shows from the warehouse; `timeline` is its newest page.

    `needs`, `under_way` and `promises` are empty for who sees some places only: what happened elsewhere may have
    answered long ago. `facets`: what filters of the timeline can offer.
    """

    totals: Totals
    traits: tuple[Trait, ...]
    line: CustomerLine
    timeline: Timeline
    needs: tuple[Need, ...]
    under_way: tuple[UnderWay, ...]
    promises: tuple[Promise, ...]
    facets: tuple[Facet, ...]


@dataclass(frozen=True, slots=True)
class Pending:
    """What waits for one customer, what goes on, and what was promised."""

    needs: tuple[Need, ...]
    under_way: tuple[UnderWay, ...]
    promises: tuple[Promise, ...]


def overview(customer: UUID, limit: int = 50, *, sought: Sought = EVERYTHING, clock: Clock = now_ms) -> Overview:
    """Totals, traits, line, what waits and the newest page of the timeline (1 to 500 entries).

    All of it comes from one reading of who it is.

    The line of a customer whose timeline fits on that page is drawn from it; others are asked for theirs.

    Raises:
        BadInput: the limit cannot be read.
    """
    of = keys(customer)
    # The longest answer is waited for here, the short ones meanwhile on one other thread, one after the other.
    short = begun(lambda: (summary.summed(of), summary.said(of), entries.facets(of)))
    newest = entries.page(of, limit=limit, sought=sought)
    is_all = newest.before is None and sought == EVERYTHING
    stops = journey_line.stops_of(newest.entries) if is_all else journey_line.asked(of)
    totals, traits, facets = short.result()
    waits = _pending(stops, instant(clock()))
    line = journey_line.drawn(stops, totals.interactions)
    return Overview(totals, traits, line, newest, waits.needs, waits.under_way, waits.promises, facets)


def pending(customer: UUID, *, clock: Clock = now_ms) -> Pending:
    """What waits for this customer, what goes on and what was promised, from the newest thousand interactions."""
    return _pending(journey_line.asked(keys(customer)), instant(clock()))


def _pending(newest: tuple[Stop, ...], now: datetime) -> Pending:
    if sight.current().is_limited:
        return Pending((), (), ())
    stops, rules = newest[::-1], catalogue.episodes()
    promised = promises.promises(stops, rules, now.astimezone(UTC))
    return Pending(needs.needs(stops, rules, promised, now), needs.under_way(stops, rules, promised, now), promised)
