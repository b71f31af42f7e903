"""How often each product came back: the share of sales for which money went back, against all other products."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from attune.understand import figures, questions
from attune.understand.metrics import Sums, directions, share
from attune.vocabulary.estimate import Estimate
from attune.vocabulary.window import ALL_TIME, Window

MOST = 20_000  # products


class _Row(NamedTuple):
    entry: str
    sold: int
    returned: int


@dataclass(frozen=True, slots=True)
class Returned:
    """Of one product. `usual`: of all. `differs`: better (comes back less), worse, or '' where nothing is sure."""

    sold: int
    returned: int
    share: Estimate
    usual: Estimate
    differs: str


def returns(window: Window = ALL_TIME, *, at_once: bool = True) -> Mapping[str, Returned]:
    """Of every product that was sold, by key."""

    def compute() -> Mapping[str, Returned]:
        rows = questions.ask("products_returned", _Row, start=window.start, end=window.end, limit=MOST)
        sold, returned = sum(row.sold for row in rows), sum(row.returned for row in rows)
        whole = Sums(sold, returned, returned)
        differ = directions([(Sums(row.sold, row.returned, row.returned), whole) for row in rows])
        turned = {"better": "worse", "worse": "better", "": ""}  # a higher share is worse here
        return {
            row.entry: Returned(
                row.sold,
                row.returned,
                share(row.returned, row.sold, unit="sales"),
                share(returned, sold, unit="sales"),
                turned[differs],
            )
            for row, differs in zip(rows, differ, strict=True)
        }

    return figures.kept.get(("products returned", window), compute, at_once=at_once).value
