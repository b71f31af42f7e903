"""Settings, touchpoints: what the company calls the spots its sources report, and those nobody has named yet."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from attune import store
from attune.access.roles import Permission
from attune.collect.touchpoints import catalogue, editing
from attune.collect.touchpoints.catalogue import StageEntry, TouchpointEntry
from attune.collect.touchpoints.suggesting import Unmapped, unmapped
from attune.show import words
from attune.show.components.stages import Stage, stage
from attune.show.gate import member_of, page
from attune.show.rendering import render
from attune.vocabulary.errors import BadInput

ADDRESS = "/settings/touchpoints"
MOST = 40


@dataclass(frozen=True, slots=True)
class Line:
    """A touchpoint with its stage drawn."""

    entry: TouchpointEntry
    stage: Stage


@dataclass(frozen=True, slots=True)
class Context:
    """The catalogue, the stages to choose from, and surfaces without a touchpoint."""

    lines: tuple[Line, ...]
    stages: tuple[tuple[str, str], ...]
    channels: tuple[tuple[str, str], ...]
    unmapped: tuple[Unmapped, ...]


@page(Permission.MANAGE_TOUCHPOINTS)
@require_safe
def touchpoints(request: HttpRequest) -> HttpResponse:
    """The catalogue."""
    known = catalogue.stages()
    stages = [(entry.key, _stage_name(entry)) for entry in known] or [(key, words.stage(key)) for key in words.STAGES]
    order = [key for key, _name in stages]
    entries = catalogue.touchpoints()
    entries.sort(key=lambda entry: (order.index(entry.stage) if entry.stage in order else len(order), entry.name))
    context = Context(
        lines=tuple(Line(entry, stage(entry.stage, order)) for entry in entries),
        stages=tuple(stages),
        channels=tuple((key, words.channel(key)) for key in _channels(entries)),
        unmapped=tuple(unmapped(store.current().warehouse, MOST)),
    )
    return render(request, "settings/touchpoints.html", context)


@page(Permission.MANAGE_TOUCHPOINTS)
@require_POST
def map_surface(request: HttpRequest) -> HttpResponse:
    """Give a surface its touchpoint: a new one, or one there is."""
    field = request.POST.get
    try:
        editing.map_surface(
            pattern=field("pattern", ""),
            key=field("key", ""),
            name=field("name", ""),
            channel=field("channel", ""),
            stage=field("stage", ""),
            direct="indirect" not in request.POST,
            by=member_of(request),
        )
    except BadInput as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Mapped. All figures follow within seconds; nothing stored changes."))
    return HttpResponseRedirect(ADDRESS)


def _stage_name(entry: StageEntry) -> str:
    known = words.STAGES.get(entry.key)
    return words.stage(entry.key) if known is not None and entry.name.lower() == entry.key else entry.name


def _channels(entries: list[TouchpointEntry]) -> list[str]:
    usual = ("web", "app", "email", "phone", "chat", "shop", "kiosk", "social", "review", "mail")
    return list(dict.fromkeys((*usual, *(entry.channel for entry in entries if entry.channel))))
