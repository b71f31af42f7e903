"""Campaigns: what we say to the market on purpose, in any medium, with what it promised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from attune.access.audit import Actor
from attune.collect.catalogue import fields
from attune.collect.catalogue.definition import Definition
from attune.collect.catalogue.fields import Field
from attune.collect.catalogue.models import Campaign, Kind
from attune.collect.catalogue.shelf import Page, Shelf

MEDIUM_CHARS = 80


@dataclass(frozen=True, slots=True)
class CampaignEntry:
    """A campaign; `ends_on` is its last day, None while nobody knows it. `promise`: what it told the market."""

    id: int
    key: str
    name: str
    medium: str
    starts_on: date | None
    ends_on: date | None
    promise: str
    aliases: tuple[str, ...]
    retired_at: datetime | None
    version: int

    def runs_on(self, day: date) -> bool:
        """Whether it runs on this day."""
        return self.starts_on is not None and self.starts_on <= day <= (self.ends_on or date.max)


def _read(row: Campaign, aliases: tuple[str, ...]) -> CampaignEntry:
    return CampaignEntry(
        row.pk,
        row.key,
        row.name,
        row.medium,
        row.starts_on,
        row.ends_on,
        row.promise,
        aliases,
        row.retired_at,
        row.version,
    )


def _check(row: Campaign) -> None:
    if row.ends_on is not None and (row.starts_on is None or row.ends_on < row.starts_on):
        raise fields.wrong("ends_on", "it ends before it starts.")


shelf: Shelf[Campaign, CampaignEntry] = Shelf(
    Definition(
        Campaign,
        "campaign",
        Kind.CAMPAIGN,
        own={
            "medium": Field("medium", fields.text(MEDIUM_CHARS)),
            "starts_on": Field("starts_on", fields.day),
            "ends_on": Field("ends_on", fields.day),
            "promise": Field("promise", fields.text()),
        },
        check=_check,
        named_by=("medium", "promise"),
    ),
    _read,
)


def put(key: object, given: Mapping[str, object], by: Actor, *, version: int | None = None) -> CampaignEntry:
    """Make or change a campaign; `given`: name, medium, starts_on, ends_on, promise, aliases, retired.

    See `Shelf.put`.
    """
    return shelf.put(key, given, by, version=version)


def retire(key: str, by: Actor, *, version: int | None = None) -> CampaignEntry:
    """Take it out of the lists; its costs and its traces stay."""
    return shelf.retire(key, by, version=version)


def find(key: str) -> CampaignEntry:
    """The campaign of this key or alias; `NotFound`."""
    return shelf.find(key)


def listing(
    search: str = "",
    *,
    retired: bool | None = False,
    runs_on: date | None = None,
    offset: int = 0,
    limit: int = 50,
) -> Page[CampaignEntry]:
    """A page of campaigns by name; with `runs_on` those that run on that day."""
    among = None
    if runs_on is not None:
        among = Q(starts_on__lte=runs_on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=runs_on))
    return shelf.listing(search, retired=retired, among=among, offset=offset, limit=limit)
