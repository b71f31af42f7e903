"""One customer, and the list of them."""

from attune.understand.customers.entries import timeline
from attune.understand.customers.identity import current, is_known, lookup, profile
from attune.understand.customers.journey_line import line
from attune.understand.customers.overview import overview
from attune.understand.customers.rows import listing, rows_of
from attune.understand.customers.shapes import (
    CustomerLine,
    CustomerPage,
    CustomerRow,
    LastScore,
    Overview,
    Point,
    Run,
    Station,
    Timeline,
    TimelineEntry,
    Totals,
    Trait,
    TraitValue,
)
from attune.understand.customers.summary import totals, traits

__all__ = [
    "CustomerLine",
    "CustomerPage",
    "CustomerRow",
    "LastScore",
    "Overview",
    "Point",
    "Run",
    "Station",
    "Timeline",
    "TimelineEntry",
    "Totals",
    "Trait",
    "TraitValue",
    "current",
    "is_known",
    "line",
    "listing",
    "lookup",
    "overview",
    "profile",
    "rows_of",
    "timeline",
    "totals",
    "traits",
]
