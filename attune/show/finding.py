"""What the palette finds: pages and deeds of the role, customers, touchpoints, and what the catalogue holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from attune.access.members import Member, may
from attune.access.reads import reads
from attune.access.roles import Permission
from attune.collect.touchpoints import catalogue as touchpoints
from attune.identify import customers as people
from attune.identify.folding import fold
from attune.show.frame import Stop, stops
from attune.show.masking import nameless
from attune.show.pages.catalogue_kinds import CATALOGUES
from attune.show.pages.catalogue_lists import in_sight
from attune.understand import sight
from attune.understand.customers.rows import rows_of

LONGEST = 200  # characters of what is searched for
PEOPLE = 6
THINGS = 5


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. `address` leads there; a deed of this page has `presses` instead: what is pressed for it."""

    name: str
    beside: str = ""
    address: str = ""
    presses: str = ""
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Hits of one kind."""

    key: str
    name: str
    hits: tuple[Hit, ...]


def find(member: Member, text: str) -> tuple[Group, ...]:
    """Everything this member may open that fits `text`, kind by kind; all pages and deeds where `text` is empty."""
    asked = text.replace("\0", " ").strip()[:LONGEST]
    found = (
        Group("pages", _("Pages"), tuple(_fitting(asked, _pages(member)))),
        Group("customers", _("Customers"), tuple(_customers(member, asked))),
        Group("touchpoints", _("Touchpoints"), tuple(_touchpoints(member, asked))),
        *(Group(slug, str(kind.title), tuple(_entries(member, slug, asked))) for slug, kind in CATALOGUES.items()),
        Group("deeds", _("Actions"), tuple(_fitting(asked, _deeds(member)))),
    )
    return tuple(group for group in found if group.hits)


def _fitting(asked: str, hits: Iterator[Hit]) -> Iterator[Hit]:
    """Those in whose name or address every word asked for begins a word."""
    wanted = fold(asked).split()
    for hit in hits:
        there = fold(f"{hit.name} {hit.beside} {hit.address}").replace("/", " ").replace("-", " ")
        # Japanese has no spaces between words: there a part is enough.
        if all(f" {word}" in f" {there}" or (not word.isascii() and word in there) for word in wanted):
            yield hit


def _pages(member: Member) -> Iterator[Hit]:
    for stop in stops(member, ""):
        yield _page(stop, "")
        for tick in stop.within:
            if tick.address != stop.address or tick.name != stop.name:
                yield _page(tick, stop.name)
    yield Hit(_("Name and password"), _("You"), "/preferences")
    yield Hit(_("Security"), _("You"), "/security")
    if may(member, Permission.SEE_FIGURES):
        yield Hit(_("Assistants"), _("Security"), "/security/assistants")


def _page(stop: Stop, beside: str) -> Hit:
    return Hit(stop.name, beside, stop.address, letter=stop.letter)


def _deeds(member: Member) -> Iterator[Hit]:
    if not sight.current().is_limited:
        for permission, name, address in (
            (Permission.MANAGE_SOURCES, _("Make a key"), "/settings/sources"),
            (Permission.IMPORT_DATA, _("Import a file"), "/settings/imports"),
            (Permission.MANAGE_MEMBERS, _("Add a member"), "/settings/members"),
            (Permission.MANAGE_TOUCHPOINTS, _("Map touchpoints"), "/settings/touchpoints"),
            *((Permission.MANAGE_CATALOGUE, str(kind.add), f"/{slug}/new") for slug, kind in CATALOGUES.items()),
        ):
            if may(member, permission):
                yield Hit(name, address=address)
    yield Hit(_("Light"), _("Light or dark"), presses="theme-light")
    yield Hit(_("Dark"), _("Light or dark"), presses="theme-dark")
    yield Hit(_("As the device"), _("Light or dark"), presses="theme-auto")
    yield Hit(_("Print this page"), presses="print")
    yield Hit(_("Keyboard shortcuts"), presses="keys")
    yield Hit(_("Sign out"), presses="sign-out")


def _customers(member: Member, asked: str) -> Iterator[Hit]:
    if len(asked) < 2 or not may(member, Permission.SEE_CUSTOMERS):
        return
    hits = people.search(asked, PEOPLE)
    if sight.current().is_limited:
        met = {row.customer for row in rows_of([UUID(bytes=hit.customer) for hit in hits])}
        hits = [hit for hit in hits if UUID(bytes=hit.customer) in met]
    clear = may(member, Permission.SEE_PERSONAL_DATA)
    if hits and clear:
        reads.note(member, "customers", "customers searched")
    for hit in hits:
        customer = UUID(bytes=hit.customer)
        called = [one for one in (hit.name, hit.email, hit.phone) if one] if clear else []
        yield Hit(
            called[0] if called else nameless(customer),
            called[1] if len(called) > 1 else "",
            f"/customers/{customer}",
        )


def _touchpoints(member: Member, asked: str) -> Iterator[Hit]:
    if not asked or not may(member, Permission.SEE_JOURNEYS):
        return
    may_change = may(member, Permission.MANAGE_TOUCHPOINTS) and not sight.current().is_limited
    named = (Hit(name, key, f"/journeys#t-{key}") for key, name in sorted(touchpoints.names().items()))
    for _number, hit in zip(range(THINGS), _fitting(asked, named), strict=False):
        address = f"/settings/touchpoints/{touchpoints.number_of(hit.beside)}" if may_change else hit.address
        yield Hit(hit.name, address=address)


def _entries(member: Member, slug: str, asked: str) -> Iterator[Hit]:
    """What the catalogue holds: places, products, staff, campaigns."""
    if not asked or not may(member, Permission.SEE_FIGURES):
        return
    if slug == "campaigns" and sight.current().is_limited:
        return
    kind = CATALOGUES[slug]
    for entry in kind.shelf.listing(asked, among=in_sight(kind), limit=THINGS).rows:
        yield Hit(entry.name or entry.key, entry.key if entry.name != entry.key else "", f"/{slug}/{entry.id}")
