"""What a source calls the spot: `web shop.example /checkout/*`, `event Order Completed`, `screen Basket`.

Ids in paths are collapsed, so that a thousand product pages are one surface and the list a person maps stays short.
"""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from attune.collect.remembered import Cache

DEPTH = 5  # parts of a path kept; what lies deeper is seldom another spot
CHARS = 256

# A part of a path that names one thing rather than a kind of thing.
ONE_THING = re.compile(
    r"""
    \d+                                                   # 123
    | [0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}         # a UUID
    | (?=[^\d]*\d)[0-9a-f]{8,}                            # a hash
    | .*\d{4}.*                                           # sku-45790, 2026-11-22
    | (?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9_-]{16,}            # a token
    | .*@.*                                               # an address has no place in a list of surfaces
    | .{49,}                                              # titles of articles
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)


def path_pattern(path: str) -> str:
    """`/products/123/reviews` as `/products/*/reviews`: at most `DEPTH` parts, lower case, no trailing slash."""
    parts = [part for part in unquote(path).split("/") if part]
    kept = ["*" if ONE_THING.fullmatch(part) else part.lower() for part in parts[:DEPTH]]
    if len(parts) > DEPTH:
        kept.append("**")
    return "/" + "/".join(kept)


def _of_url(url: str) -> str:
    try:
        split = urlsplit(url.strip())
        host = split.hostname or ""
        port = split.port
    except ValueError:
        return ""  # such as a broken IPv6 host: the address stays in the properties as it was sent
    if port not in {None, 80, 443}:
        host = f"{host}:{port}"
    path = split.path if host or split.path.startswith("/") else "/" + split.path
    hash_route = split.fragment if split.fragment.startswith(("/", "!/")) else ""
    if hash_route:
        path = path.rstrip("/") + "/#" + hash_route.lstrip("!")
    return clean(f"web {host or '-'} {path_pattern(path)}")


def clean(text: str) -> str:
    """One line, single spaces, at most `CHARS` characters."""
    return " ".join(text.replace("\0", " ").split())[:CHARS]


of_url = Cache(_of_url, 20_000)
