"""One customer, and the list of them."""

from .shapes import (
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

__all__ = [
    "CustomerLine",
    "CustomerPage",
    "CustomerRow",
    "LastScore",
    "Point",
    "Run",
    "Station",
    "Timeline",
    "TimelineEntry",
    "Totals",
    "Trait",
    "TraitValue",
]
