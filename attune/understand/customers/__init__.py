"""One customer, and the list of them."""

from attune.understand.customers.choosing import EVERYBODY, SORTS, Choice, trait_names
from attune.understand.customers.entries import timeline
from attune.understand.customers.identity import current, is_known, lookup, profile
from attune.understand.customers.journey_line import line
from attune.understand.customers.overview import overview
from attune.understand.customers.rows import in_order, listing, rows_of, traits_of
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
    "EVERYBODY",
    "SORTS",
    "Choice",
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
    "in_order",
    "is_known",
    "line",
    "listing",
    "lookup",
    "overview",
    "profile",
    "rows_of",
    "timeline",
    "totals",
    "trait_names",
    "traits",
    "traits_of",
]
