"""A catalogue as the CSV that `loading` reads again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from attune.collect.catalogue import tables
from attune.collect.catalogue.loading import COLUMNS, SHELVES
from attune.collect.catalogue.models import CampaignCost, Device, Surrounding
from attune.vocabulary.errors import BadInput


def export(kind: str) -> str:
    """All of a kind, retired entries too.

    Raises:
        BadInput: there is no such kind.
    """
    if kind not in COLUMNS:
        raise BadInput(f"{kind[:40]!r} is no kind. Choose one of {', '.join(COLUMNS)}.", code="bad_kind", where="kind")
    return tables.csv_of(COLUMNS[kind], _rows(kind))


def _rows(kind: str) -> Iterator[dict[str, Any]]:
    if kind in SHELVES:
        for entry in SHELVES[kind].everything():
            yield _row(entry, COLUMNS[kind])
    elif kind == "costs":
        for cost in CampaignCost.objects.select_related("campaign").order_by("campaign__key", "day", "medium"):
            yield {**{name: getattr(cost, name) for name in COLUMNS[kind]}, "campaign": cost.campaign.key}
    elif kind == "devices":
        for device in Device.objects.select_related("place").order_by("place__key", "name"):
            yield {**{name: getattr(device, name) for name in COLUMNS[kind]}, "place": device.place.key}
    else:
        for one in Surrounding.objects.select_related("place", "area"):
            spot = {"place": one.place.key if one.place else "", "area": one.area.key if one.area else ""}
            yield {name: getattr(one, name) for name in COLUMNS[kind]} | spot


def _row(entry: Any, columns: tuple[str, ...]) -> dict[str, Any]:  # noqa: ANN401 - an entry of any kind
    special: dict[str, Callable[[], str]] = {
        "aliases": lambda: "; ".join(entry.aliases),
        "retired": lambda: "yes" if entry.retired_at else "",
        "hours": lambda: entry.hours.week_text(),  # noqa: PLW0108 - only places have hours
        "special_days": lambda: entry.hours.days_text(),  # noqa: PLW0108 - same
    }
    return {name: special[name]() if name in special else getattr(entry, name) for name in columns}
