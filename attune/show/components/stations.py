"""The signs of stations: a ring, a circle with an upward sign, a diamond with a downward one."""

from __future__ import annotations

from dataclasses import dataclass

SHAPES = {"better": "pos", "worse": "neg", "": "neu"}


@dataclass(frozen=True, slots=True)
class Sign:
    """What to draw at a station. `ring` is a radius, `diamond` a path; one of them is empty."""

    feel: str
    ring: float
    diamond: str
    inner: str


def sign(x: float, y: float, radius: float, differs: str) -> Sign:
    """The sign at (x, y): `differs` is better, worse or '' for no clear difference."""
    feel = SHAPES.get(differs, "neu")
    arm, rise = radius * 0.42, radius * 0.22
    if feel == "neg":
        reach = radius * 1.26
        diamond = f"M{x:.1f} {y - reach:.1f}L{x + reach:.1f} {y:.1f}L{x:.1f} {y + reach:.1f}L{x - reach:.1f} {y:.1f}z"
        return Sign(
            feel, 0, diamond, f"M{x - arm:.1f} {y - rise:.1f}L{x:.1f} {y + rise:.1f}L{x + arm:.1f} {y - rise:.1f}"
        )
    inner = (
        f"M{x - arm:.1f} {y + rise:.1f}L{x:.1f} {y - rise:.1f}L{x + arm:.1f} {y + rise:.1f}" if feel == "pos" else ""
    )
    return Sign(feel, radius, "", inner)


def text_width(text: str, size: float = 12) -> float:
    """About how wide a text is drawn: wide scripts count double."""
    return sum(size if ord(letter) > 0x2E7F else size * 0.56 for letter in text)


def shorten(text: str, most: float, size: float = 12) -> str:
    """The text, with an ellipsis when it is wider than `most`."""
    if text_width(text, size) <= most:
        return text
    kept = text
    while kept and text_width(kept, size) > most - size:
        kept = kept[:-1]
    return kept.rstrip() + "\N{HORIZONTAL ELLIPSIS}"
