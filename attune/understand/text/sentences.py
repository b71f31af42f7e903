"""A text in sentences, each with its place."""

from __future__ import annotations

import re
from typing import NamedTuple

MOST = 60  # sentences that are looked at; the rest of a very long text is one more
# A full stop ends a sentence only before a space or the end, so that 3.5 and example.com stay whole.
_END = re.compile(r"(?:[!?…]+[)\"'»”]*|\.+[)\"'»”]*(?=\s|$))\s*|[。！？]+[」』）)]*\s*|\n+\s*")


class Sentence(NamedTuple):
    """`start` counts characters of the text; `end` lies behind the last."""

    start: int
    end: int
    text: str


def split(text: str) -> list[Sentence]:
    """The sentences, without the space between them; none for a text that is only space."""
    found: list[Sentence] = []
    start = 0
    for end in _END.finditer(text):
        if len(found) == MOST - 1:
            break
        found += _one(text, start, end.end())
        start = end.end()
    return found + _one(text, start, len(text))


def _one(text: str, start: int, end: int) -> list[Sentence]:
    part = text[start:end]
    bare = part.strip()
    if not any(map(str.isalnum, bare)) and bare.isascii():
        return []
    start += len(part) - len(part.lstrip())
    return [Sentence(start, start + len(bare), bare)] if bare else []
