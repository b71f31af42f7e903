"""What advertising cost: a campaign, a day and a medium at a time. A repeat replaces."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db.models import Count, Max, Min, Sum

from attune.access import audit
from attune.access.audit import Actor
from attune.access.members import require
from attune.access.roles import Permission
from attune.collect.catalogue import campaigns, fields
from attune.collect.catalogue.fields import Read
from attune.collect.catalogue.models import KEY_CHARS, Alias, Campaign, CampaignCost, Kind
from attune.store.database import write
from attune.vocabulary.errors import AttuneError

ROWS_AT_ONCE = 200
FIELDS: Mapping[str, Read] = {
    "campaign": fields.text(KEY_CHARS, needed=True),
    "day": fields.day,
    "medium": fields.text(campaigns.MEDIUM_CHARS),
    "amount": fields.amount,
    "currency": fields.currency,
    "impressions": fields.count,
    "clicks": fields.count,
}


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was not stored: its place among those given, from 0."""

    index: int
    problem: str
    where: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of the rows."""

    stored: int
    replaced: int
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class Cost:
    """One day of a campaign in a medium."""

    campaign: str
    day: date
    medium: str
    amount: Decimal
    currency: str
    impressions: int | None
    clicks: int | None


@dataclass(frozen=True, slots=True)
class Spent:
    """A campaign's costs added up, one medium and currency at a time; counts are None where nobody reported any."""

    medium: str
    currency: str
    amount: Decimal
    impressions: int | None
    clicks: int | None
    days: int
    first: date
    last: date


def record(rows: Iterable[Mapping[str, object]], by: Actor, *, make_missing: bool = False) -> Recorded:
    """Store costs; one of the same campaign, day and medium is replaced.

    Args:
        rows: campaign (key or alias), day, medium ('' = the campaign's own), amount, currency, impressions, clicks.
        by: who does it.
        make_missing: campaigns the catalogue does not hold are made, named after their key; else such a row is refused.

    Raises:
        NotAllowed: `by` is a member without manage_catalogue.
    """
    require(by, Permission.MANAGE_CATALOGUE)
    refused: list[Refused] = []
    stored = replaced = 0
    numbered = iter(enumerate(rows))
    while batch := list(islice(numbered, ROWS_AT_ONCE)):
        good = []
        for index, row in batch:
            try:
                good.append((index, _checked(row)))
            except AttuneError as error:
                refused.append(Refused(index, error.message, error.where or ""))
        if make_missing:
            known = _known({row["campaign"] for _, row in good})
            missing = dict.fromkeys(row["campaign"] for _, row in good if row["campaign"] not in known)
            campaigns.shelf.put_many([(key, {}) for key in missing], by)
        with write():
            new, again = _store(good, refused)
            if new or again:
                audit.record(by, "campaign costs recorded", f"{new} new, {again} replaced", ["amount"])
        stored, replaced = stored + new, replaced + again
    return Recorded(stored, replaced, tuple(sorted(refused, key=lambda one: one.index)))


def of(campaign: str, *, limit: int = 1_000) -> list[Cost]:
    """The newest days of a campaign (key or alias), newest first; `NotFound`."""
    found = campaigns.find(campaign)
    rows = CampaignCost.objects.filter(campaign=found.id).order_by("-day", "medium")[:limit]
    return [Cost(found.key, row.day, row.medium, row.amount, row.currency, row.impressions, row.clicks) for row in rows]


def totals(campaign_ids: Sequence[int]) -> dict[int, tuple[Spent, ...]]:
    """What these campaigns (numbers) cost in all, dearest medium first."""
    added = (
        CampaignCost.objects.filter(campaign__in=campaign_ids)
        .order_by()
        .values("campaign", "medium", "currency")
        .annotate(
            spent=Sum("amount"), seen=Sum("impressions"), clicked=Sum("clicks"),
            days=Count("day", distinct=True), first=Min("day"), last=Max("day"),
        )
    )  # fmt: skip
    found: dict[int, list[Spent]] = {pk: [] for pk in campaign_ids}
    for row in added:
        found[row["campaign"]].append(
            Spent(
                row["medium"], row["currency"], row["spent"], row["seen"], row["clicked"],
                row["days"], row["first"], row["last"],
            )
        )  # fmt: skip
    return {pk: tuple(sorted(spent, key=lambda one: (-one.amount, one.medium))) for pk, spent in found.items()}


def in_all(spent: Iterable[Spent]) -> list[tuple[str, Decimal]]:
    """What all media cost together, as (currency, amount): currencies are never added."""
    found: dict[str, Decimal] = {}
    for one in spent:
        found[one.currency] = found.get(one.currency, Decimal(0)) + one.amount
    return list(found.items())


def _checked(row: Mapping[str, object]) -> dict[str, Any]:
    for name in row:
        if name not in FIELDS:
            raise fields.wrong(str(name)[:40], f"a cost has no such field. It has {', '.join(FIELDS)}.")
    checked = {name: read(row.get(name), name) for name, read in FIELDS.items()}
    for name in ("day", "amount", "currency"):
        if checked[name] in {None, ""}:
            raise fields.wrong(name, "it is missing.")
    return checked


def _known(keys: set[str]) -> dict[str, tuple[int, str]]:
    """Number and usual medium of campaigns by key and alias."""
    found = {
        key: (pk, medium)
        for key, pk, medium in Campaign.objects.values_list("key", "pk", "medium").filter(key__in=keys)
    }
    aliases = dict(Alias.objects.filter(kind=Kind.CAMPAIGN, alias__in=keys - set(found)).values_list("alias", "entry"))
    own = dict(Campaign.objects.filter(pk__in=aliases.values()).values_list("pk", "medium"))
    return found | {alias: (pk, own[pk]) for alias, pk in aliases.items() if pk in own}


def _store(good: list[tuple[int, dict[str, Any]]], refused: list[Refused]) -> tuple[int, int]:
    known = _known({row["campaign"] for _, row in good})
    wanted: dict[tuple[int, date, str], CampaignCost] = {}
    replaced = 0
    for index, row in good:
        if row["campaign"] not in known:
            problem = f"campaign: there is no {row['campaign'][:60]!r}. Add it first."
            refused.append(Refused(index, problem, "campaign"))
            continue
        pk, usual = known[row["campaign"]]
        medium = row["medium"] or usual
        cost = CampaignCost(**{**row, "campaign": None, "medium": medium})
        cost.campaign_id = pk
        replaced += (pk, row["day"], medium) in wanted
        wanted[pk, row["day"], medium] = cost
    there = {
        (cost.campaign_id, cost.day, cost.medium): cost.pk
        for cost in CampaignCost.objects.filter(
            campaign__in={pk for pk, _, _ in wanted}, day__in={day for _, day, _ in wanted}
        )
    }
    replaced += len(wanted.keys() & there.keys())
    new = len(wanted) - len(wanted.keys() & there.keys())
    CampaignCost.objects.bulk_create(
        wanted.values(),
        update_conflicts=True,
        unique_fields=["campaign", "day", "medium"],
        update_fields=["amount", "currency", "impressions", "clicks"],
    )
    return new, replaced
