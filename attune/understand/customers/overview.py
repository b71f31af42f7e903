"""All that the page of one customer shows, asked at once."""

from __future__ import annotations

from uuid import UUID

from attune.understand.customers import entries, journey_line, summary
from attune.understand.customers.identity import keys
from attune.understand.customers.shapes import Overview
from attune.understand.together import begun


def overview(customer: UUID, limit: int = 50) -> Overview:
    """Totals, traits, line and the newest page of the timeline (1 to 500 entries), from one reading of who it is.

    The line of a customer whose timeline fits on that page is drawn from it; others are asked for theirs.

    Raises:
        BadInput: the limit cannot be read.
    """
    of = keys(customer)
    # The longest answer is waited for here, the short ones meanwhile on one other thread, one after the other.
    short = begun(lambda: (summary.summed(of), summary.said(of)))
    newest = entries.page(of, limit=limit)
    stops = journey_line.stops_of(newest.entries) if newest.before is None else journey_line.asked(of)
    totals, traits = short.result()
    return Overview(totals, traits, journey_line.drawn(stops, totals.interactions), newest)
