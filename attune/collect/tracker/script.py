"""The script as a browser gets it: what `frontend/src/tracker` was built into, and the settings of its source."""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import msgspec

from attune.collect.tracker.publishing import Part
from attune.collect.tracker.rules import Rule
from attune.vocabulary.errors import Unavailable

BUILT = Path(__file__).resolve().parent / "built" / "a.js"
# Loads scripts of parts from where the tracker itself came from.
LOADER = """!function(paths,me){paths.forEach(function(path){var script=document.createElement("script");\
script.src=me.src.split(/\\/(?:a|analytics)\\.js/)[0]+path;document.head.appendChild(script)})}(%s,document.currentScript);
"""


class Script(NamedTuple):
    """Ready to send, as it is and gzipped."""

    body: bytes
    zipped: bytes
    etag: bytes


class Asked(NamedTuple):
    """All that makes one script another."""

    key: str  # its text: public, it stands in every page that asks
    rule: Rule
    parts: tuple[Part, ...]


@lru_cache(maxsize=1)
def built() -> bytes:
    """The tracker without settings; it ends in an open bracket.

    Raises:
        Unavailable: it was not built.
    """
    try:
        return BUILT.read_bytes()
    except FileNotFoundError:
        raise Unavailable(
            "The web tracker is not built. Run `make setup`, or `npm run tracker` in frontend/.", code="assets_missing"
        ) from None


def made(asked: Asked) -> Script:
    """The script for a key under a rule, with its parts."""
    settings = {
        "key": asked.key,
        "storage": asked.rule.storage,
        "wait": asked.rule.wait,
        "watch": dict.fromkeys(asked.rule.watch, 1),
        "texts": asked.rule.texts,
        "whole": asked.rule.whole,
        "search": asked.rule.search,
        "domain": asked.rule.domain,
        "parts": {part.part: part.json for part in asked.parts},
    }
    body = built() + _literal(settings) + b");\n"
    paths = sorted({part.script for part in asked.parts if part.script})
    if paths:
        body += LOADER.encode() % _literal(paths)
    return _script(body)


def warning(text: str) -> Script:
    """A script that says in the browser's console why nothing is collected."""
    return _script(b"console.warn(" + _literal(f"Attune: {text}") + b");\n")


def _literal(value: object) -> bytes:
    """JSON that is also JavaScript: two ends of lines are letters in the one and none in the other."""
    return msgspec.json.encode(value).replace(b"\xe2\x80\xa8", b"\\u2028").replace(b"\xe2\x80\xa9", b"\\u2029")


def _script(body: bytes) -> Script:
    tag = hashlib.blake2b(body, digest_size=12).hexdigest()
    return Script(body, gzip.compress(body, 9, mtime=0), f'W/"{tag}"'.encode())
