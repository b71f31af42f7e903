"""Surfaces without a touchpoint, and a first guess at one: a person decides."""

from __future__ import annotations

import re
from dataclasses import dataclass

from attune.collect.touchpoints import rules
from attune.collect.touchpoints.catalogue import TouchpointEntry, touchpoints
from attune.store.engine import Warehouse

UNMAPPED = (
    "SELECT surface, any(source) AS source, sum(interactions) AS met FROM surfaces_seen "
    "WHERE surface != '' GROUP BY surface ORDER BY met DESC LIMIT {limit:UInt32}"
)
LOOKED_AT = 5_000
CHANNELS = {
    "web": "web",
    "page": "web",
    "screen": "app",
    "event": "",
    "kiosk": "kiosk",
    "call": "phone",
    "mail": "email",
}
# Words that betray the stage; the first that fits counts.
STAGES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("advocate", ("refer", "recommend", "review", "share", "survey", "rating", "nps")),
    ("support", ("support", "help", "complain", "ticket", "faq", "return", "refund", "fault", "call", "chat", "claim")),
    ("buy", ("checkout", "cart", "basket", "order", "pay", "purchase", "quote", "contract", "subscribe")),
    ("use", ("deliver", "ship", "carrier", "account", "login", "usage", "invoice", "bill", "install", "activat")),
    ("consider", ("product", "price", "pricing", "compare", "search", "category", "shop", "demo", "trial")),
    ("aware", ("home", "landing", "blog", "campaign", "advert", "impression", "about", "news")),
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A guess: an existing touchpoint (`is_new` False), or one to be made."""

    key: str
    name: str
    channel: str
    stage: str
    pattern: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A surface no rule fits, how often it was met, and a guess."""

    surface: str
    source: str
    interactions: int
    suggestion: Suggestion


def unmapped(warehouse: Warehouse, limit: int = 100) -> list[Unmapped]:
    """Surfaces without a touchpoint, the most met first."""
    now, known = rules.load(), [entry for entry in touchpoints() if entry.retired_at is None]
    found = warehouse.query("surfaces unmapped", UNMAPPED, {"limit": LOOKED_AT}).rows
    open_ones = [row for row in found if now.of(row[0]) == rules.NOTHING][:limit]
    return [Unmapped(surface, source, int(met), suggest(surface, known)) for surface, source, met in open_ones]


def suggest(surface: str, known: list[TouchpointEntry]) -> Suggestion:
    """The touchpoint whose words this surface shares most, else a new one named after the surface."""
    words = _words(surface)
    best = max(known, key=lambda entry: _likeness(words, entry), default=None)
    if best is not None and _likeness(words, best) >= 0.5:
        return Suggestion(best.key, best.name, best.channel, best.stage, surface, is_new=False)
    kind, _, rest = surface.partition(" ")
    shown = " ".join(re.sub(r"[/*_.#-]+", " ", rest or surface).split())[:80] or surface
    key = "-".join(_words(shown))[:80] or "touchpoint"
    return Suggestion(key, shown[:1].upper() + shown[1:], CHANNELS.get(kind, ""), _stage(surface), surface, is_new=True)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]{2,}", text.lower())


def _likeness(words: list[str], entry: TouchpointEntry) -> float:
    """Shared words against all words of the touchpoint's name."""
    named = set(_words(f"{entry.key} {entry.name}"))
    return len(named & set(words)) / len(named) if named else 0.0


def _stage(surface: str) -> str:
    lowered = surface.lower()
    return next((stage for stage, stems in STAGES if any(stem in lowered for stem in stems)), "")
