"""One customer, and the list of them."""

from attune.understand.customers.choosing import EVERYBODY, SORTS, Choice, trait_names
from attune.understand.customers.entries import Facet, timeline
from attune.understand.customers.identity import current, is_known, lookup, profile
from attune.understand.customers.journey_line import line
from attune.understand.customers.needs import Need, UnderWay
from attune.understand.customers.overview import Overview, Pending, overview, pending
from attune.understand.customers.promises import Promise
from attune.understand.customers.rows import in_order, listing, rows_of, traits_of
from attune.understand.customers.shapes import (
    CustomerLine,
    CustomerPage,
    CustomerRow,
    LastScore,
    Point,
    Run,
    Station,
    Timeline,
    TimelineEntry,
    Totals,
    Trait,
    TraitValue,
)
from attune.understand.customers.sought import EVERYTHING, Sought
from attune.understand.customers.summary import totals, traits

__all__ = [
    "EVERYBODY",
    "EVERYTHING",
    "SORTS",
    "Choice",
    "CustomerLine",
    "CustomerPage",
    "CustomerRow",
    "Facet",
    "LastScore",
    "Need",
    "Overview",
    "Pending",
    "Point",
    "Promise",
    "Run",
    "Sought",
    "Station",
    "Timeline",
    "TimelineEntry",
    "Totals",
    "Trait",
    "TraitValue",
    "UnderWay",
    "current",
    "in_order",
    "is_known",
    "line",
    "listing",
    "lookup",
    "overview",
    "pending",
    "profile",
    "rows_of",
    "timeline",
    "totals",
    "trait_names",
    "traits",
    "traits_of",
]
