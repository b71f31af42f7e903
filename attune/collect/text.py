"""Text and nesting as intake accepts them."""

from __future__ import annotations

from attune.collect.limits import LIMITS
from attune.vocabulary.errors import BadInput


class TooDeep(BadInput):
    """JSON nested deeper than anything that reads it later could follow."""

    code = "too_deep"


def word(given: object) -> str:
    """Text as it is, whole numbers as text, anything else as ''."""
    if given.__class__ is str:
        return given
    if given.__class__ is int:
        return str(given) if -(10**30) < given < 10**30 else ""
    if given.__class__ is float:
        return str(int(given)) if given == given // 1 and abs(given) < 1e15 else str(given)
    return ""


def check_nesting(raw: bytes, limit: int = LIMITS.nesting) -> None:
    """Refuse JSON whose objects and lists are nested deeper than `limit`.

    Raises:
        TooDeep: it is.
    """
    if len(raw) <= 2 * limit or raw.count(b"[") + raw.count(b"{") <= limit:
        return  # too few brackets to be that deep; nearly every event ends here
    depth = 0
    in_text = escaped = False
    for byte in raw:
        if in_text:
            if escaped:
                escaped = False
            elif byte == 0x5C:
                escaped = True
            elif byte == 0x22:
                in_text = False
        elif byte == 0x22:
            in_text = True
        elif byte in b"[{":
            depth += 1
            if depth > limit:
                raise TooDeep(f"The JSON is nested deeper than {limit} levels.")
        elif byte in b"]}":
            depth -= 1


def tidy(given: str, chars: int = LIMITS.word_chars) -> str:
    """A word for a column: printable, at most `chars` long."""
    if len(given) <= chars and given.isprintable():
        return given
    whole = given[:chars].encode("utf-8", "replace").decode()
    return "".join(letter if letter.isprintable() else " " for letter in whole).strip()


def label(given: object) -> str:
    """`tidy(word(given))`: a value of JSON as a word for a column."""
    if given.__class__ is str and len(given) <= 64 and given.isprintable():
        return given
    return tidy(word(given))


def language(locale: str) -> str:
    """`pt` of `pt-BR` or `pt_BR`; '' when it is none."""
    first = locale[:40].replace("_", "-").split("-", 1)[0].lower()
    return first if 2 <= len(first) <= 3 and first.isascii() and first.isalpha() else ""
