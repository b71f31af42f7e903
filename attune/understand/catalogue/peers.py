"""A fair comparison of the entries of one kind by one metric, as a funnel plot shows it.

The funnel's limits are mean ± z · s / √n: what chance alone gives to n answers (Spiegelhalter 2005).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from attune.understand.catalogue.entries import FEWEST, Scored
from attune.understand.catalogue.shrinking import spread
from attune.understand.metrics import Z, bounds
from attune.vocabulary.estimate import Estimate

Z_FAR = 3.090232306167813  # 99.8 %: beyond it chance comes once in five hundred


@dataclass(frozen=True, slots=True)
class Peer:
    """One entry. `plain`: its own mean; `fair`: pulled towards all, with its interval. `differs`: better, worse or ''.

    `differs` compares with all others from 30 answers on, false discoveries held over the whole kind, and asks that the
    fair interval leaves the mean of all.
    """

    key: str
    plain: Estimate
    fair: Estimate
    differs: str


@dataclass(frozen=True, slots=True)
class Peers:
    """All entries that were asked about with one metric; `within` is s, `between` τ, `mean` that of all entries."""

    metric: str
    scale: str
    is_person: bool
    mean: float
    within: float
    between: float
    entries: tuple[Peer, ...]

    def limits(self, n: float, z: float = Z) -> tuple[float, float]:
        """What chance alone gives the mean of n answers, on the scale."""
        half = z * self.within / sqrt(max(1.0, n))
        ends = bounds(self.metric, self.scale)
        low, high = self.mean - half, self.mean + half
        return (low, high) if ends is None else (max(low, ends[0]), min(high, ends[1]))


def peers(scores: Mapping[str, tuple[Scored, ...]], metric: str, scale: str, *, is_person: bool) -> Peers | None:
    """The comparison by one metric, the lowest fair mean first; None when fewer than three entries were asked about."""
    own = {
        key: one
        for key, of in scores.items()
        for one in of
        if (one.metric, one.scale, one.is_person) == (metric, scale, is_person) and one.fair is not None
    }
    if len(own) < FEWEST:
        return None
    whole = spread([one.sums for one in own.values()])
    found = [Peer(key, one.mean, one.fair, one.differs) for key, one in own.items() if one.fair is not None]
    found.sort(key=lambda peer: (peer.fair.value or 0.0, peer.key))
    return Peers(metric, scale, is_person, whole.mean, whole.within, whole.between, tuple(found))
