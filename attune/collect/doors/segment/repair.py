r"""The slow path: a body the fast decoder refuses as a whole is taken apart, so that one bad event costs only itself.

Half a character (a cut emoji as `\ud83d`), the NaN that Python's json writes, or nesting in the thousands anywhere
makes every decoder refuse everything. Half characters become U+FFFD and NaN null; where nesting is to blame, the text
is cut at its brackets without recursion and each event decoded alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from attune.collect.limits import LIMITS
from attune.collect.text import check_nesting

TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{},:]', re.DOTALL)
OPENING, CLOSING = b"[{", b"]}"
# Half of a pair alone: a high one with no low one after it, or a low one with no high one before it.
HALF = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"  # a whole pair: kept
    rb"|\\\\"  # a backslash that means itself
    rb"|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})",
)
NUL = re.compile(rb"\\\\|(\\u0000)")
NO_NUMBER = re.compile(rb'"(?:[^"\\]|\\.)*"|(-?Infinity|NaN)', re.DOTALL)
REPLACEMENT = b"\\ufffd"
NUL_ESCAPE = b"\\u0000"


class Unreadable(ValueError):
    """Not JSON at all: the envelope decides, nothing is stored."""


_decode_key = msgspec.json.Decoder(str).decode


def mended(raw: bytes) -> bytes:
    """JSON text in which halves of characters and NULs are U+FFFD, and what Python writes for no number is null."""
    whole = HALF.sub(lambda match: REPLACEMENT if match[1] else match[0], raw)
    if NUL_ESCAPE in whole:
        whole = NUL.sub(lambda match: REPLACEMENT if match[1] else match[0], whole)
    if b"NaN" in whole or b"Infinity" in whole:
        whole = NO_NUMBER.sub(lambda match: b"null" if match[1] else match[0], whole)
    return whole


def parts_of(raw: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(key as JSON text, value as JSON text) of an object's own fields, or (b'', value) of a list's.

    Raises:
        Unreadable: brackets or commas do not add up.
    """
    opening = raw.lstrip()[:1]
    start = raw.find(opening) + 1
    if opening not in {b"{", b"["}:
        raise Unreadable("The body is neither a JSON object nor a list.")
    depth, key, at = 1, b"", start
    for match in TOKEN.finditer(raw, start):
        token = match[0]
        if token in OPENING:
            depth += 1
        elif token in CLOSING:
            depth -= 1
            if depth == 0:
                value = raw[at : match.start()].strip()
                if value:
                    yield key, value
                if raw[match.end() :].strip():
                    raise Unreadable("There is text after the end of the JSON.")
                return
        elif depth == 1 and token == b":" and opening == b"{":
            key, at = raw[at : match.start()].strip(), match.end()
        elif depth == 1 and token == b",":
            yield key, raw[at : match.start()].strip()
            key, at = b"", match.end()
    raise Unreadable("The JSON ends before it is complete.")


def fields_of(raw: bytes) -> dict[str, bytes]:
    """An object's own fields, values undecoded.

    Raises:
        Unreadable: it is no object, or one of its keys is none.
    """
    if raw.lstrip()[:1] != b"{":
        raise Unreadable("The body is not a JSON object.")
    try:
        return {_decode_key(key): value for key, value in parts_of(raw)}
    except msgspec.MsgspecError:
        raise Unreadable("A key of the JSON object cannot be read.") from None


def items_of(raw: bytes) -> list[bytes]:
    """A list's items, undecoded.

    Raises:
        Unreadable: it is no list.
    """
    if raw[:1] != b"[":
        raise Unreadable("`batch` is missing or not a list.")
    return [item for _, item in parts_of(raw)]


def event_of(raw: bytes) -> bytes:
    """An event that was cut out, as JSON text the fast decoder can read or refuse.

    Raises:
        TooDeep: it is nested deeper than anything later could follow.
        UnicodeDecodeError: it is not UTF-8.
    """
    raw.decode()
    check_nesting(raw, LIMITS.nesting)
    return mended(raw)
