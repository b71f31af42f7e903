"""The funnel: how far customers come along steps somebody names, where they are lost, and who was."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from attune.access.roles import Permission
from attune.collect.catalogue import names as catalogue_names
from attune.collect.touchpoints import catalogue
from attune.show import formats, words
from attune.show.components.estimate import Figure, of_share
from attune.show.gate import page
from attune.show.pages.journeys_asked import Asked, asked_of
from attune.show.patience import patient
from attune.show.rendering import render
from attune.show.tables import csv_of
from attune.understand import journeys
from attune.understand.journeys.attempts import DAY_MS
from attune.understand.journeys.shapes import Funnel, FunnelPart, FunnelStep
from attune.understand.journeys.steps import MOST
from attune.vocabulary.errors import BadInput

DAYS = 30
MOST_DAYS = 3_650
WIDTH = 640


@dataclass(frozen=True, slots=True)
class Bar:
    """A step: its bar, its share of the first step and of the step before, who came and who was lost there."""

    step: FunnelStep
    number: int
    width: float
    share: Figure
    onward: Figure | None
    behind: str
    lost_behind: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part with its name, who began and arrived."""

    part: FunnelPart
    name: str
    began: int
    arrived: int
    share: Figure
    differs: str
    behind: str


@dataclass(frozen=True, slots=True)
class Builder:
    """The form as it stands: the steps and one empty field more, up to the most there can be."""

    steps: tuple[str, ...]
    within_days: int
    held: str
    parted_by: str
    spots: tuple[tuple[str, str], ...]
    holds: tuple[tuple[str, str], ...]
    parts: tuple[tuple[str, str], ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Context:
    """The builder, and the funnel once there are two steps."""

    title: str
    asked: Asked
    builder: Builder
    bars: tuple[Bar, ...]
    parts: tuple[Part, ...]
    parted_by: str
    left_out: int
    is_current: bool


@page(Permission.SEE_JOURNEYS, at_places=True)
@require_safe
@patient(gettext_lazy("Funnel"))
def show(request: HttpRequest) -> HttpResponse:
    """The builder with its funnel."""
    asked = asked_of(request)
    steps = [step[:200] for step in request.GET.getlist("step") if step.strip()][:MOST]
    if not steps:
        steps = [step[:200] for step in request.GET.get("steps", "").split(",") if step.strip()][:MOST]
    days = _days(request.GET.get("within_days", ""))
    held, parted_by = request.GET.get("held", ""), request.GET.get("parted_by", "")
    found, reason = None, ""
    if len(steps) > 1:
        try:
            found = journeys.funnel(
                steps,
                days * DAY_MS,
                asked.period.window,
                asked.audience.whom,
                held=held,
                parted_by=parted_by,
                at_once=asked.at_once,
            )
        except BadInput as error:
            reason = error.message
    if asked.is_file:
        return csv_of("funnel", _COLUMNS, _told(found) if found else [])
    builder = Builder(
        steps=(*steps, *[""] * max(1, 3 - len(steps)))[:MOST],
        within_days=days,
        held=held,
        parted_by=parted_by,
        spots=tuple(sorted(catalogue.names().items(), key=lambda pair: pair[1])),
        holds=_holds(),
        parts=_parts_of(),
        reason=reason,
    )
    cell = {"steps": ",".join(steps), "within_days": str(days)}
    cell |= {"held": held} if held else {}
    context = Context(
        title=_title(found),
        asked=asked,
        builder=builder,
        bars=_bars(found, asked, cell) if found else (),
        parts=_parts(found, asked, cell) if found else (),
        parted_by=dict(builder.parts).get(parted_by, parted_by.removeprefix("property:")),
        left_out=found.left_out if found else 0,
        is_current=found.covered.is_current if found else True,
    )
    return render(request, "journeys/funnel.html", context, figures_at=found.covered.computed_at if found else None)


def _days(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 5 and 1 <= int(text) <= MOST_DAYS else DAYS


def _title(found: Funnel | None) -> str:
    """Where most are lost."""
    if found is None or not found.steps[0].customers:
        return _("Funnel")
    worst = max(found.steps[1:], key=lambda step: step.lost)
    if not worst.lost:
        return _("Everybody who began arrived")
    before = found.steps[worst.step - 1]
    return _("Most are lost between “%(before)s” and “%(step)s”: %(lost)s of %(came)s") % {
        "before": before.name,
        "step": worst.name,
        "lost": formats.count(worst.lost),
        "came": formats.count(before.customers),
    }


def _bars(found: Funnel, asked: Asked, cell: dict[str, str]) -> tuple[Bar, ...]:
    first = found.steps[0].customers
    return tuple(
        Bar(
            step=step,
            number=step.step + 1,
            width=round(WIDTH * step.customers / first, 1) if first else 0.0,
            share=of_share(step.share),
            onward=of_share(step.onward) if step.step else None,
            behind=asked.behind("funnel", level=str(step.step + 1), **cell),
            lost_behind=asked.behind("funnel", level=str(step.step), exact="1", **cell) if step.step else "",
        )
        for step in found.steps
    )


def _parts(found: Funnel, asked: Asked, cell: dict[str, str]) -> tuple[Part, ...]:
    called = _called(found)
    return tuple(
        Part(
            part=part,
            name=called.get(part.part, part.part) or _("not said"),
            began=part.steps[0].customers,
            arrived=part.steps[-1].customers,
            share=of_share(part.steps[-1].share),
            differs=part.differs,
            behind=asked.behind("funnel", level="1", parted_by=found.parted_by, part=part.part, **cell),
        )
        for part in found.parts
    )


def _called(found: Funnel) -> dict[str, str]:
    keys = [part.part for part in found.parts if part.part]
    if found.parted_by in {"place", "product", "campaign", "staff"}:
        return {key: named.name for key, named in catalogue_names.names(found.parted_by, keys).items()}
    if found.parted_by == "channel":
        return {key: words.channel(key) for key in keys}
    if found.parted_by == "condition":
        return {key: words.condition(key) for key in keys}
    return {}


def _holds() -> tuple[tuple[str, str], ...]:
    return (
        ("episode", _("the same order or episode")),
        ("place", _("the same place")),
        ("product", _("the same product")),
        ("staff", _("the same staff member")),
        ("channel", _("the same channel")),
        ("campaign", _("the same campaign")),
    )


def _parts_of() -> tuple[tuple[str, str], ...]:
    return (
        ("channel", _("Channel")),
        ("place", _("Place")),
        ("product", _("Product")),
        ("language", _("Language")),
        ("campaign", _("Campaign")),
        ("source", _("Source")),
        ("condition", _("Condition")),
        ("staff", _("Staff member")),
    )


_COLUMNS = ["part", "step", "key", "name", "customers", "share", "low", "high", "lost"]


def _told(found: Funnel) -> list[list[object]]:
    parts = [("", found.steps), *((part.part, part.steps) for part in found.parts)]
    return [
        [
            part,
            step.step + 1,
            step.touchpoint,
            step.name,
            step.customers,
            *([step.share.value, step.share.low, step.share.high] if step.share.is_shown else [None] * 3),
            step.lost,
        ]
        for part, steps in parts
        for step in steps
    ]
