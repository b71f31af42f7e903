"""What stands around every page: menu, search, the time of the figures, language, theme, the member."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import resolve
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from attune.access.members import Member, may
from attune.access.roles import Permission
from attune.show import arriving
from attune.show.arriving import Arriving
from attune.show.shortcuts import letter_of
from attune.understand import sight

THEME_COOKIE = "attune_theme"
_OF_THE_MAP = ("/journeys/notes", "/journeys/versions")
THEMES = ("light", "dark", "auto")


@dataclass(frozen=True, slots=True)
class Stop:
    """One entry of the menu; `within` are its own pages, shown while it is the current stop."""

    name: str
    address: str
    is_here: bool
    within: tuple[Stop, ...] = ()

    @property
    def letter(self) -> str:
        """The key that leads here after g, '' for none."""
        return letter_of(self.address)


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame of a page. `member` is None for visitors: they get no menu."""

    member: Member | None
    stops: tuple[Stop, ...]
    languages: tuple[tuple[str, str], ...]
    language: str
    theme: str
    figures_at: datetime
    path: str
    arriving: Arriving | None = None

    @property
    def language_name(self) -> str:
        """The active language in its own words."""
        return dict(self.languages).get(self.language, self.language)

    @property
    def initials(self) -> str:
        """One or two letters for the member."""
        return initials(self.member.name or self.member.email.split("@", 1)[0]) if self.member else ""


def initials(name: str) -> str:
    """The first letters of the first and the last word."""
    words = [word for word in name.replace(".", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def theme_of(request: HttpRequest) -> str:
    """The chosen theme, from its cookie."""
    chosen = request.COOKIES.get(THEME_COOKIE, "auto")
    return chosen if chosen in THEMES else "auto"


def frame_of(request: HttpRequest, figures_at: datetime | None = None) -> Frame:
    """The frame for this reader on this page."""
    member = request.user if isinstance(request.user, Member) and request.user.is_active else None
    return Frame(
        member=member,
        stops=stops(member, request.path) if member else (),
        languages=tuple(settings.LANGUAGES),
        language=get_language() or "en",
        theme=theme_of(request),
        figures_at=figures_at or timezone.now(),
        path=request.get_full_path() if request.method == "GET" else "/",
        arriving=arriving.now() if member else None,
    )


def stops(member: Member, path: str) -> tuple[Stop, ...]:
    """The menu of this member: only what the role may open."""
    settings_pages = tuple(
        Stop(name, address, path.startswith(address))
        for permission, name, address in (
            (Permission.MANAGE_SOURCES, _("Incoming data"), "/settings/sources"),
            (Permission.MANAGE_SOURCES, _("As it arrives"), "/settings/live"),
            (Permission.IMPORT_DATA, _("Files"), "/settings/imports"),
            (Permission.MANAGE_TOUCHPOINTS, _("Touchpoints"), "/settings/touchpoints"),
            (Permission.MANAGE_PRIVACY, _("Privacy"), "/settings/privacy"),
            (Permission.MANAGE_MEMBERS, _("Members"), "/settings/members"),
            (Permission.SEE_HEALTH, _("Health"), "/settings/health"),
            (Permission.MANAGE_BACKUPS, _("Backup"), "/settings/backup"),
            (Permission.SEE_HEALTH, _("Slow questions"), "/settings/questions"),
            (Permission.MANAGE_MEMBERS, _("Signing in"), "/settings/sign-in"),
            (Permission.MANAGE_MEMBERS, _("Mail"), "/settings/mail"),
            (Permission.SEE_AUDIT, _("Who did what"), "/settings/audit"),
        )
        if may(member, permission)
    )
    menu = [Stop(_("Today"), "/today", path.startswith("/today"))]
    if may(member, Permission.SEE_CUSTOMERS):
        menu.append(Stop(_("Customers"), "/customers", path.startswith("/customers")))
    if may(member, Permission.SEE_JOURNEYS):
        within = (
            Stop(_("Map"), "/journeys", path == "/journeys" or path.startswith(_OF_THE_MAP)),
            Stop(_("Paths"), "/journeys/paths", path.startswith("/journeys/paths")),
            Stop(_("Funnel"), "/journeys/funnel", path.startswith("/journeys/funnel")),
            Stop(_("Episodes"), "/journeys/episodes", path.startswith("/journeys/episodes")),
            Stop(_("Retention"), "/journeys/retention", path.startswith("/journeys/retention")),
            Stop(_("Contacts"), "/journeys/contacts", path.startswith("/journeys/contacts")),
            Stop(_("Compare"), "/journeys/compare", path.startswith("/journeys/compare")),
        )
        menu.append(Stop(_("Journeys"), "/journeys", path.startswith("/journeys"), within))
    if may(member, Permission.SEE_FIGURES):
        menu += _catalogue(path)
        menu.append(Stop(_("Boards"), "/boards", path.startswith("/boards")))
    if settings_pages and not sight.current().is_limited:
        menu.append(Stop(_("Settings"), "/settings", path.startswith("/settings"), settings_pages))
    return tuple(_within_sight(menu))


def _catalogue(path: str) -> Iterator[Stop]:
    """What the company sells, where, by whom, and what it says to the market."""
    within = tuple(
        Stop(name, addresses[0], path.startswith(addresses))
        for name, addresses in (
            (_("Places"), ("/places", "/areas")),
            (_("Products"), ("/products", "/categories")),
            (_("Staff"), ("/staff", "/teams")),
        )
    )
    yield Stop(_("Places & products"), "/places", any(tick.is_here for tick in within), within)
    yield Stop(_("Campaigns"), "/campaigns", path.startswith("/campaigns"))


def _within_sight(menu: Iterable[Stop]) -> Iterator[Stop]:
    """Without the pages that are about the whole company, for who sees some places only."""
    if not sight.current().is_limited:
        yield from menu
        return
    for stop in menu:
        if _is_at_places(stop.address):
            yield replace(stop, within=tuple(tick for tick in stop.within if _is_at_places(tick.address)))


@cache
def _is_at_places(address: str) -> bool:
    """Whether the page's rule (`gate.page`) lets in members who answer for some places."""
    rule = getattr(resolve(address).func, "rule", None)
    return bool(rule and rule.at_places)


def first_page(member: Member) -> str:
    """Where a role begins: with Today, which knows what the role is about."""
    return "/today" if member.is_active else "/welcome"
