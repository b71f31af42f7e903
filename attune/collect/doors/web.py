"""What trackers of web pages say about the page and the browser, as the context of an interaction."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import msgspec

from attune.collect.remembered import Cache

URL_CHARS = 2_048
CAMPAIGN = {  # of an address; Matomo has names of its own
    **{f"{brand}_{part}": part for brand in ("mtm", "pk") for part in ("campaign", "source", "medium", "content")},
    "mtm_kwd": "term",
    "pk_kwd": "term",
    **{f"utm_{part}": part for part in ("campaign", "source", "medium", "content", "term")},
}


def _campaign(url: str) -> dict[str, str] | None:
    try:
        fields = parse_qsl(urlsplit(url).query, max_num_fields=100)
    except ValueError:
        return None
    found = {CAMPAIGN[name]: value for name, value in fields if name in CAMPAIGN and value}
    if "campaign" in found:
        found["name"] = found.pop("campaign")
    return found or None


campaign_of = Cache(_campaign, 4_000)


class Page(msgspec.Struct, omit_defaults=True, gc=False):
    """The page somebody is on."""

    url: str = ""
    referrer: str = ""
    title: str = ""


class Named(msgspec.Struct, omit_defaults=True, gc=False):
    """A library or an operating system."""

    name: str = ""


class Version(msgspec.Struct, omit_defaults=True, gc=False):
    """An app."""

    version: str = ""


class Screen(msgspec.Struct, gc=False):
    """In pixels."""

    width: int
    height: int


class Told(msgspec.Struct, omit_defaults=True, gc=False, rename="camel"):
    """A context as it is written: what is not said is left out."""

    library: Named
    page: Page | None = None
    campaign: dict[str, str] | None = None
    user_agent: str = ""
    locale: str = ""
    screen: Screen | None = None
    timezone: str = ""
    os: Named | None = None
    app: Version | None = None
    tag: str = ""


_libraries = Cache(Named, 200)


def context(  # noqa: PLR0917 - by place: this runs for every event
    library: str,
    url: str = "",
    referrer: str = "",
    title: str = "",
    user_agent: str = "",
    locale: str = "",
    screen: str = "",
) -> Told:
    """The context, to be written by `reading.encode`. `screen`: such as `1920x1080`."""
    return Told(
        _libraries(library),
        Page(url[:URL_CHARS], referrer[:URL_CHARS], title) if url or referrer or title else None,
        campaign_of(url[:URL_CHARS]) if "?" in url else None,
        user_agent,
        locale,
        screen_of(screen) if screen else None,
    )


def _screen(text: str) -> Screen | None:
    width, _, height = text.partition("x")
    return Screen(int(width), int(height)) if _is_size(width) and _is_size(height) else None


screen_of = Cache(_screen, 1_000)


def locale_of(accept_language: str) -> str:
    """The first language of an Accept-Language header."""
    return _first_language(accept_language) if accept_language else ""


def _first(accept_language: str) -> str:
    return accept_language.split(",", 1)[0].split(";", 1)[0].strip()


_first_language = Cache(_first, 1_000)


def _is_size(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 5
