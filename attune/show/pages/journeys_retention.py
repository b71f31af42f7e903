"""Retention: who comes again, by the week or month in which they came first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from attune.access.roles import Permission
from attune.collect.touchpoints import catalogue
from attune.show import formats
from attune.show.components.estimate import Figure, of_share
from attune.show.gate import page
from attune.show.pages.journeys_asked import Asked, asked_of
from attune.show.patience import patient
from attune.show.rendering import render
from attune.show.tables import csv_of
from attune.understand import journeys
from attune.understand.journeys.retention import MONTH, WEEK, Cohort, Retention, Returned
from attune.understand.metrics import share

MOST_LATER = 13
SHADES = 9


@dataclass(frozen=True, slots=True)
class Cell:
    """A share with its shade (0 none to 9 all); `title` says the rest."""

    text: str
    shade: int
    title: str
    behind: str
    is_over: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A cohort."""

    begins_on: date
    customers: int
    behind: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """The triangle of cohorts, all of them together on top, and what is asked."""

    title: str
    asked: Asked
    unit: str
    starts: str
    returns: str
    spots: tuple[tuple[str, str], ...]
    laters: tuple[int, ...]
    overall: tuple[Figure, ...]
    chart: dict[str, Any]
    rows: tuple[Row, ...]
    left_out: int
    is_current: bool


@page(Permission.SEE_JOURNEYS, at_places=True)
@require_safe
@patient(gettext_lazy("Retention"))
def show(request: HttpRequest) -> HttpResponse:
    """Cohorts by week or month."""
    asked = asked_of(request)
    unit = WEEK if request.GET.get("unit") == WEEK else MONTH
    starts, returns = request.GET.get("starts", "")[:80], request.GET.get("returns", "")[:80]
    found = journeys.retention(asked.period.window, unit, starts, returns, asked.audience.whom, at_once=asked.at_once)
    if asked.is_file:
        return csv_of("retention", ["cohort", "customers", "later", "returned", "share", "is_over"], _told(found))
    laters = tuple(range(1, min(MOST_LATER, max((len(one.returned) for one in found.cohorts), default=0)) + 1))
    chosen = {"unit": unit, "starts": starts, "returns": returns}
    context = Context(
        title=_title(found),
        asked=asked,
        unit=unit,
        starts=starts,
        returns=returns,
        spots=tuple(sorted(catalogue.names().items(), key=lambda pair: pair[1])),
        laters=laters,
        overall=tuple(of_share(one.share) for one in found.overall[: len(laters)]),
        chart=_chart(found, len(laters)),
        rows=tuple(_row(one, asked, chosen, len(laters)) for one in reversed(found.cohorts)),
        left_out=found.left_out,
        is_current=found.covered.is_current,
    )
    return render(request, "journeys/retention.html", context, figures_at=found.covered.computed_at)


def _title(found: Retention) -> str:
    first = next(iter(found.overall), None)
    if first is None or not first.share.is_shown:
        return _("Retention")
    sentence = (
        _("%(share)s %% come again in the week after their first")
        if found.unit == WEEK
        else _("%(share)s %% come again in the month after their first")
    )
    return sentence % {"share": of_share(first.share).value}


def _row(cohort: Cohort, asked: Asked, chosen: dict[str, str], most: int) -> Row:
    day = cohort.begins_on.isoformat()
    return Row(
        cohort.begins_on,
        cohort.customers,
        asked.behind("cohort", cohort=day, later="0", **chosen),
        tuple(
            _cell(one, asked.behind("cohort", cohort=day, later=str(one.later), **chosen))
            for one in cohort.returned[:most]
        ),
    )


def _cell(one: Returned, behind: str) -> Cell:
    figure = of_share(one.share)
    if not figure.is_shown:
        return Cell("", 0, _("not shown, n %(n)s") % {"n": figure.n}, "", one.is_over)
    title = _("%(customers)s of %(n)s customers, 95 %% %(interval)s") % {
        "customers": formats.count(one.customers),
        "n": figure.n,
        "interval": figure.interval,
    }
    if not one.is_over:
        title = f"{title}; {_('not over yet')}"
    shade = min(SHADES, round((one.share.value or 0.0) * SHADES + 0.4))
    return Cell(f"{figure.value} %", shade, title, behind if one.customers else "", one.is_over)


def _chart(found: Retention, most: int) -> dict[str, Any]:
    shown = [one for one in found.overall[:most] if one.share.is_shown]
    return {
        "categories": [str(one.later) for one in shown],
        "series": [{"name": _("all cohorts"), "values": [round(100 * (one.share.value or 0.0), 1) for one in shown]}],
        "unit": "%",
    }


def _itself(cohort: Cohort) -> Returned:
    return Returned(0, cohort.customers, share(cohort.customers, cohort.customers), is_over=True)


def _told(found: Retention) -> list[list[object]]:
    return [
        [
            cohort.begins_on.isoformat(),
            cohort.customers,
            one.later,
            one.customers,
            one.share.value if one.share.is_shown else None,
            one.is_over,
        ]
        for cohort in found.cohorts
        for one in (_itself(cohort), *cohort.returned)
    ]
