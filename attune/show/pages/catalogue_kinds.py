"""The kinds of the catalogue as pages show them: words, columns, the fields of their forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from attune.access.keys import listing as source_keys
from attune.collect.catalogue import areas, campaigns, categories, places, products, staff, teams, trees
from attune.collect.catalogue.models import Area, Category, Kind, Team
from attune.collect.catalogue.shelf import Shelf
from attune.collect.catalogue.staff import KINDS as STAFF_KINDS
from attune.show import formats
from attune.understand.money import Money

Options = tuple[tuple[str, str], ...]

STAFF_WORDS: Mapping[str, Promise] = {"person": _("person"), "bot": _("bot"), "partner": _("partner firm")}
DEVICE_WORDS: Mapping[str, Promise] = {
    "kiosk": _("kiosk"),
    "till": _("till"),
    "screen": _("screen"),
    "counter": _("people counter"),
    "sensor": _("sensor"),
    "other": _("other"),
}
CHANGE_WORDS: Mapping[str, Promise] = {
    "other": _("other"),
    "road works": _("road works"),
    "competitor": _("competitor"),
    "building": _("building work"),
    "transport": _("transport"),
    "event": _("event"),
    "weather": _("weather"),
    "our own": _("our own change"),
    "campaign": _("campaign"),
}


@dataclass(frozen=True, slots=True)
class Input:
    """A field of a form: `kind` is text, area (several lines), date or choice."""

    name: str
    label: Promise
    kind: str = "text"
    help: Promise | str = ""
    most: int = 200


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One kind. `slug` stands in addresses, `column` is the column of interactions, `group` the filter's name."""

    slug: str
    column: str
    title: Promise
    lede: Promise
    add: Promise
    nothing: Promise
    shelf: Shelf[Any, Any]
    inputs: tuple[Input, ...]
    columns: tuple[Promise, ...]
    cells: Callable[[Any, Mapping[str, str]], tuple[str, ...]]
    group: str = ""
    tree: type[Area | Category | Team] | None = None
    tree_slug: str = ""


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree that puts entries of a kind in order."""

    slug: str
    title: Promise
    lede: Promise
    nothing: Promise
    shelf: Shelf[Any, Any]
    of: str


ALIASES = Input("aliases", _("Other keys"), "area", _("One a line: old keys, keys of other systems."), 5_000)


def _place(entry: places.PlaceEntry, groups: Mapping[str, str]) -> tuple[str, ...]:
    return groups.get(entry.area, ""), entry.location


def _product(entry: products.ProductEntry, groups: Mapping[str, str]) -> tuple[str, ...]:
    price = "" if entry.price is None else formats.money(Money(entry.price, entry.currency))
    return groups.get(entry.category, ""), entry.brand, price


def _staff(entry: staff.StaffEntry, groups: Mapping[str, str]) -> tuple[str, ...]:
    return groups.get(entry.team, ""), str(STAFF_WORDS.get(entry.kind, entry.kind))


def _campaign(entry: campaigns.CampaignEntry, _groups: Mapping[str, str]) -> tuple[str, ...]:
    return entry.medium, span(entry.starts_on, entry.ends_on), entry.promise


def span(first: date | None, last: date | None) -> str:
    """From a day to a day, as the reader's language writes them; open ends stay open."""
    if first is None:
        return ""
    if last is None:
        return gettext("since %(day)s") % {"day": formats.calendar_day(first)}
    if first == last:
        return formats.calendar_day(first)
    return f"{formats.calendar_day(first)} \N{EN DASH} {formats.calendar_day(last)}"


CATALOGUES: Mapping[str, Catalogue] = {
    one.slug: one
    for one in (
        Catalogue(
            "places",
            Kind.PLACE,
            _("Places"),
            _("Where people meet you in person: shops, counters, branches."),
            _("Add a place"),
            _("No place is in the catalogue yet. Add one, import a file, or press a key that events already carry."),
            places.shelf,
            (
                Input("name", _("Name")),
                Input("area", _("Area"), "choice"),
                Input("location", _("Where it stands"), most=500),
                Input("time_zone", _("Time zone"), help=_("Like Europe/Warsaw.")),
                Input("hours", _("Opening hours"), help=_("Like Mo-Fr 09:00-18:00; Sa 10:00-13:00."), most=1_000),
                Input(
                    "special_days",
                    _("Days that differ"),
                    "area",
                    _("One a line: 2026-12-24 09:00-14:00 Christmas Eve, or 2026-12-25 closed."),
                    40_000,
                ),
                ALIASES,
            ),
            (_("Area"), _("Where it stands")),
            _place,
            "area",
            Area,
            "areas",
        ),
        Catalogue(
            "products",
            Kind.PRODUCT,
            _("Products"),
            _("What you sell, with the numbers others know it by."),
            _("Add a product"),
            _("No product is in the catalogue yet. Add one, import a file, or press a key that events already carry."),
            products.shelf,
            (
                Input("name", _("Name")),
                Input("category", _("Category"), "choice"),
                Input("brand", _("Brand")),
                Input("gtin", _("GTIN"), help=_("8, 12, 13 or 14 digits; the last one is checked."), most=30),
                Input("mpn", _("Number of the maker"), most=70),
                Input("price", _("Price"), help=_("Like 1234.50."), most=20),
                Input("currency", _("Currency"), help=_("Three letters, like EUR."), most=3),
                ALIASES,
            ),
            (_("Category"), _("Brand"), _("Price")),
            _product,
            "category",
            Category,
            "categories",
        ),
        Catalogue(
            "staff",
            Kind.STAFF,
            _("Staff"),
            _("Who serves: people, bots, and partner firms that serve for you."),
            _("Add somebody"),
            _("Nobody is in the catalogue yet. Add somebody, import a file, or press a key that events already carry."),
            staff.shelf,
            (
                Input("name", _("Name")),
                Input("kind", _("Kind"), "choice"),
                Input("team", _("Team"), "choice"),
                Input("place", _("Place"), help=_("The key of a place, if they serve at one."), most=256),
                ALIASES,
            ),
            (_("Team"), _("Kind")),
            _staff,
            "team",
            Team,
            "teams",
        ),
        Catalogue(
            "campaigns",
            Kind.CAMPAIGN,
            _("Campaigns"),
            _("What you say to the market on purpose, what it promised and what it cost."),
            _("Add a campaign"),
            _("No campaign is in the catalogue yet. Add one, import a file, or press a key that events already carry."),
            campaigns.shelf,
            (
                Input("name", _("Name")),
                Input("medium", _("Medium"), help=_("Like search, radio, poster, mail."), most=80),
                Input("starts_on", _("First day"), "date"),
                Input("ends_on", _("Last day"), "date"),
                Input("promise", _("Promise made"), most=500),
                ALIASES,
            ),
            (_("Medium"), _("Dates"), _("Promise made")),
            _campaign,
        ),
    )
}

TREES: Mapping[str, Tree] = {
    one.slug: one
    for one in (
        Tree(
            "areas",
            _("Areas"),
            _("Your ground as a tree. Members who answer for an area see the places in it and below it."),
            _("There is no area yet. Add the first one below."),
            areas.shelf,
            "places",
        ),
        Tree(
            "categories",
            _("Categories"),
            _("Kinds of products as a tree."),
            _("There is no category yet. Add the first one below."),
            categories.shelf,
            "products",
        ),
        Tree(
            "teams",
            _("Teams"),
            _("Who works together, as a tree. A partner firm's line is a team, too."),
            _("There is no team yet. Add the first one below."),
            teams.shelf,
            "staff",
        ),
    )
}


def options(kind: Catalogue, name: str) -> Options:
    """What a choice offers, as (value, words)."""
    if name == "kind":
        return tuple((word, str(STAFF_WORDS[word])) for word in STAFF_KINDS)
    return (("", "\N{EN DASH}"), *branches(TREES[kind.tree_slug])) if kind.tree_slug else ()


def branches(tree: Tree) -> Options:
    """Everything in a tree that is not retired, (key, name with what it lies in), in the tree's order."""
    entries = {entry.key: entry for entry in tree.shelf.everything() if entry.retired_at is None}

    def path(key: str, deep: int = 0) -> tuple[str, ...]:
        entry = entries.get(key)
        if entry is None or deep > trees.DEEPEST:
            return ()
        return (*path(entry.parent, deep + 1), entry.name)

    named = [(path(key), key) for key in entries]
    return tuple((key, " \N{RIGHTWARDS ARROW} ".join(names)) for names, key in sorted(named))


def group_names(kind: Catalogue) -> Mapping[str, str]:
    """Name by key of the tree's entries."""
    return {entry.key: entry.name for entry in TREES[kind.tree_slug].shelf.everything()} if kind.tree_slug else {}


def among(kind: Catalogue, group: str) -> Q | None:
    """What lies in a group or below it."""
    return trees.among(kind.tree, kind.group, group) if kind.tree is not None else None


def sources() -> tuple[str, ...]:
    """What keys send as."""
    return tuple(sorted({key.source for key in source_keys() if key.revoked_at is None}))
