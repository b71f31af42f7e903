"""Letters that lead somewhere: g, then the letter. They belong to the address, so every language has the same."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

LETTERS: Mapping[str, str] = MappingProxyType(
    {
        "/today": "t",
        "/answers": "a",
        "/boards": "b",
        "/customers": "c",
        "/journeys": "j",
        "/places": "p",
        "/products": "o",
        "/staff": "f",
        "/campaigns": "m",
        "/settings": "s",
        "/settings/live": "l",
        "/settings/sources": "i",
        "/settings/health": "h",
    }
)


def letter_of(address: str) -> str:
    """The letter of this page, '' when it has none."""
    return LETTERS.get(address, "")
