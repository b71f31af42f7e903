"""What trackers of web pages say about the page and the browser, as the context of an interaction."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from attune.collect.doors.reading import written
from attune.collect.remembered import Cache

URL_CHARS = 2_048
CAMPAIGN = {  # of an address; Matomo has names of its own
    **{f"{brand}_{part}": part for brand in ("mtm", "pk") for part in ("campaign", "source", "medium", "content")},
    "mtm_kwd": "term",
    "pk_kwd": "term",
    **{f"utm_{part}": part for part in ("campaign", "source", "medium", "content", "term")},
}


def _campaign(url: str) -> dict[str, str]:
    try:
        fields = parse_qsl(urlsplit(url).query, max_num_fields=100)
    except ValueError:
        return {}
    found = {CAMPAIGN[name]: value for name, value in fields if name in CAMPAIGN and value}
    if "campaign" in found:
        found["name"] = found.pop("campaign")
    return found


campaign_of = Cache(_campaign, 4_000)


def context(
    library: str,
    *,
    url: str = "",
    referrer: str = "",
    title: str = "",
    user_agent: str = "",
    locale: str = "",
    screen: str = "",
    more: tuple[tuple[str, str], ...] = (),
) -> bytes:
    """The context as JSON. `screen`: such as `1920x1080`. `more`: further (name, text), a name such as `os.name`."""
    return _remembered((library, url[:URL_CHARS], referrer[:URL_CHARS], title, user_agent, locale, screen, more))


def _context(told: tuple[str, str, str, str, str, str, str, tuple[tuple[str, str], ...]]) -> bytes:
    library, url, referrer, title, user_agent, locale, screen, more = told
    width, _, height = screen.partition("x")
    page = {"url": url, "referrer": referrer, "title": title}
    said: dict[str, Any] = {
        "library": {"name": library},
        "page": {name: text for name, text in page.items() if text},
        "campaign": campaign_of(url) if "?" in url else None,
        "userAgent": user_agent,
        "locale": locale,
        "screen": {"width": int(width), "height": int(height)} if _is_size(width) and _is_size(height) else None,
    }
    for name, text in more:
        outer, _, inner = name.partition(".")
        if text:
            said[outer] = {inner: text} if inner else text
    return written(said)


# The events of a visit come from the same browser and mostly from the same page.
_remembered = Cache(_context, 8_000)


def locale_of(accept_language: str) -> str:
    """The first language of an Accept-Language header."""
    return accept_language.split(",", 1)[0].split(";", 1)[0].strip()


def _is_size(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 5
