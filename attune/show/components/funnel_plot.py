"""The entries of a kind by how many answered and what they gave, within the limits that chance alone would keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from attune.show import formats
from attune.show.components.estimate import Figure, of_metric
from attune.show.components.stations import Sign, shorten, sign
from attune.understand.catalogue.peers import Z_FAR, Peer, Peers

WIDTH, HEIGHT = 1000.0, 300.0
LEFT, RIGHT, TOP, BASE = 56.0, 970.0, 16.0, 256.0
STEPS = 40
MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class Dot:
    """One entry."""

    x: float
    y: float
    sign: Sign
    hint: str
    label: str
    is_own: bool
    anchor: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A tick of an axis."""

    at: float
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table beside the drawing."""

    key: str
    name: str
    address: str
    plain: Figure
    fair: Figure
    differs: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class FunnelPlot:
    """Ready to draw, with its table; the limits hold 95 and 99.8 % of what chance does."""

    width: float
    height: float
    base: float
    left: float
    right: float
    mean_y: float
    near: str
    far: str
    dots: tuple[Dot, ...]
    xs: tuple[Mark, ...]
    ys: tuple[Mark, ...]
    rows: tuple[Row, ...]
    metric: str
    own: Row | None


def draw(peers: Peers, names: Mapping[str, tuple[str, str]], own: str = "") -> FunnelPlot:
    """The drawing. `names`: name and address by key ('' where it has no page); `own`: the key to point at."""
    most = max(peer.plain.n for peer in peers.entries)
    values = [peer.plain.value or 0.0 for peer in peers.entries if peer.plain.n >= 5] or [peers.mean]
    low, high = min([*values, peers.limits(10)[0]]), max([*values, peers.limits(10)[1]])
    room = (high - low) * 0.06 or 0.5
    low, high = low - room, high + room

    def across(n: float) -> float:
        return round(LEFT + sqrt(n / most) * (RIGHT - LEFT), 1)

    def up(value: float) -> float:
        return round(BASE - (min(high, max(low, value)) - low) / (high - low) * (BASE - TOP), 1)

    counts = [max(1.0, most * (step / STEPS) ** 2) for step in range(1, STEPS + 1)]

    def limits(z: float | None = None) -> str:
        both = [peers.limits(n) if z is None else peers.limits(n, z) for n in counts]
        above = [f"{across(n)} {up(limit[1])}" for n, limit in zip(counts, both, strict=True)]
        below = [f"{across(n)} {up(limit[0])}" for n, limit in zip(counts, both, strict=True)]
        return "M" + "L".join([*above, *reversed(below)]) + "z"

    dots = [_dot(peer, across(peer.plain.n), up(peer.plain.value or 0.0), names, own) for peer in peers.entries]
    digits = formats.digits_of(peers.metric, peers.scale)
    ticks = [low + room, peers.mean, high - room]
    rows = tuple(_row(peer, peers, names, own) for peer in peers.entries)
    return FunnelPlot(
        width=WIDTH,
        height=HEIGHT,
        base=BASE,
        left=LEFT,
        right=RIGHT,
        mean_y=up(peers.mean),
        near=limits(),
        far=limits(Z_FAR),
        dots=tuple(sorted(dots, key=lambda dot: (dot.is_own, dot.sign.feel != "neu"))),
        xs=tuple(Mark(across(n), formats.compact(n)) for n in sorted({max(1, most // 16), max(1, most // 4), most})),
        ys=tuple(Mark(up(value), formats.decimal(value, digits)) for value in ticks),
        rows=rows[:MOST_ROWS],
        metric=peers.metric,
        own=next((row for row in rows if row.is_own), None),
    )


def _dot(peer: Peer, x: float, y: float, names: Mapping[str, tuple[str, str]], own: str) -> Dot:
    name = names.get(peer.key, (peer.key, ""))[0]
    is_own = peer.key == own
    is_named = is_own or bool(peer.differs)
    anchor = "endt" if x > RIGHT - 200 else ""
    return Dot(
        x, y, sign(x, y, 7 if is_named else 4.5, peer.differs), f"{name}: n {formats.count(peer.plain.n)}",
        shorten(name, 190, 12) if is_named else "", is_own, anchor,
    )  # fmt: skip


def _row(peer: Peer, peers: Peers, names: Mapping[str, tuple[str, str]], own: str) -> Row:
    name, address = names.get(peer.key, (peer.key, ""))
    return Row(
        peer.key,
        name,
        address,
        of_metric(peer.plain, peers.metric, peers.scale),
        of_metric(peer.fair, peers.metric, peers.scale),
        peer.differs,
        peer.key == own,
    )
