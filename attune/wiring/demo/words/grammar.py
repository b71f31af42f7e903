"""Sentences with gaps: `{days}`, the form for a number `{days:day|days}`, and who speaks `[he|she]`.

`{staff:m|f}` follows the gender of the member of staff who is named.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

GAP = re.compile(r"\{(\w+)(?::([^}]*))?\}|\[([^\]|]*)\|([^\]]*)\]")


class Noun(Protocol):
    """A word with a gender, `f` or `m`."""

    @property
    def gender(self) -> str:
        """`f` or `m`."""


@dataclass(frozen=True)
class Filling:
    """What stands in the gaps. `texts`: as written; `numbers`: for forms; `genders`: of words that have one."""

    texts: Mapping[str, str]
    numbers: Mapping[str, int]
    genders: Mapping[str, str]

    def knows(self, names: frozenset[str]) -> bool:
        """Whether there is something for each of these gaps."""
        return names <= self.texts.keys()


def plural(language: str, number: int) -> int:
    """Which of the forms fits: 0 or 1 in English; 0, 1 or 2 in Polish and Russian."""
    if language == "en":
        return int(number != 1)
    few = number % 10 in {2, 3, 4} and number % 100 not in {12, 13, 14}
    one = number == 1 if language == "pl" else number % 10 == 1 and number % 100 != 11
    return 0 if one else 1 if few else 2


class Sentence:
    """One building block, read once."""

    __slots__ = ("_begins_small", "_parts", "needs", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._parts: list[str | tuple[str, tuple[str, ...]]] = []
        found, last = set(), 0
        for gap in GAP.finditer(text):
            self._parts.append(text[last : gap.start()])
            name, forms, his, hers = gap.groups()
            if name:
                found.add(name)
                self._parts.append((name, tuple(forms.split("|")) if forms else ()))
            else:
                self._parts.append(("", (his, hers)))
            last = gap.end()
        self._parts.append(text[last:])
        self.needs = frozenset(found)
        # A name or a number in front keeps its capital.
        self._begins_small = bool(self._parts[0]) or (len(self._parts) > 1 and self._parts[1][0] == "")

    def filled(self, language: str, gender: str, filling: Filling, *, goes_on: bool = False) -> str:
        """The sentence as somebody of this gender writes it; `goes_on`: after a comma or a colon."""
        made = []
        for part in self._parts:
            if isinstance(part, str):
                made.append(part)
                continue
            name, forms = part
            if not name:
                made.append(forms[gender == "f"])
            elif not forms:
                made.append(filling.texts[name])
            elif name in filling.genders:
                made.append(forms[filling.genders[name] == "f"])
            else:
                made.append(forms[plural(language, filling.numbers[name])])
        text = "".join(made)
        if goes_on and self._begins_small and not text.startswith(("I ", "I'")):
            return text[:1].lower() + text[1:]
        return capital(text)


def capital(text: str) -> str:
    """With a capital where it begins with a letter."""
    return text[:1].upper() + text[1:]
