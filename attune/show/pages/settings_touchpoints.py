"""Settings, touchpoints: what the company calls the spots its sources report, and those nobody has named yet."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from attune import store
from attune.access.roles import Permission
from attune.collect.touchpoints import catalogue, editing
from attune.collect.touchpoints.catalogue import TouchpointEntry
from attune.collect.touchpoints.suggesting import Unmapped, unmapped
from attune.show import words
from attune.show.components.stages import Stage, stage
from attune.show.gate import member_of, page
from attune.show.rendering import render
from attune.vocabulary.errors import BadInput, Conflict

ADDRESS = "/settings/touchpoints"
MOST = 40
Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A touchpoint with its stage drawn."""

    entry: TouchpointEntry
    stage: Stage


@dataclass(frozen=True, slots=True)
class Context:
    """The catalogue, those retired, the stages to choose from, and surfaces without a touchpoint."""

    lines: tuple[Line, ...]
    retired: tuple[TouchpointEntry, ...]
    stages: Choices
    channels: Choices
    unmapped: tuple[Unmapped, ...]


@page(Permission.MANAGE_TOUCHPOINTS)
@require_http_methods(["GET", "HEAD", "POST"])
def touchpoints(request: HttpRequest) -> HttpResponse:
    """The catalogue; a POST adds a touchpoint that no source reports, or none yet."""
    if request.method == "POST":
        try:
            made = editing.add(request.POST.get("name", ""), by=member_of(request))
        except (BadInput, Conflict) as error:
            messages.error(request, sentence_of(error))
            return HttpResponseRedirect(ADDRESS)
        return HttpResponseRedirect(f"{ADDRESS}/{made}")
    stages = stage_choices()
    order = [key for key, _name in stages]
    entries = catalogue.touchpoints()
    entries.sort(key=lambda entry: (order.index(entry.stage) if entry.stage in order else len(order), entry.name))
    context = Context(
        lines=tuple(Line(entry, stage(entry.stage, order)) for entry in entries if entry.retired_at is None),
        retired=tuple(entry for entry in entries if entry.retired_at is not None),
        stages=stages,
        channels=channel_choices(entries),
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
            by=member_of(request),
        )
    except (BadInput, Conflict) as error:
        messages.error(request, sentence_of(error))
    else:
        messages.success(request, _("Mapped. All figures follow within seconds; nothing stored changes."))
    return HttpResponseRedirect(ADDRESS)


def sentence_of(error: BadInput | Conflict) -> str:
    """What is wrong, in the reader's language."""
    return {
        "touchpoint_field": _("A field is empty, too long, or holds a character that cannot be seen."),
        "touchpoint_exists": _("There is such a touchpoint already."),
        "touchpoint_retired": _("This touchpoint is retired. Use it again first, or choose another."),
        "stage_unknown": _("There is no such stage."),
        "stage_exists": _("There is such a stage already."),
        "stage_used": _("Touchpoints are in this stage. Move them first."),
        "stages_many": _("There are too many stages already."),
        "stages_incomplete": _("The stages have changed meanwhile. Look again."),
        "member_unknown": _("There is no such member, or their access has ended."),
    }.get(error.code, error.message)


def stage_choices() -> Choices:
    """The stages there are, in their order, by name."""
    known = catalogue.stages()
    return tuple((key, words.stage(key)) for key in ([entry.key for entry in known] or words.STAGES))


def channel_choices(entries: list[TouchpointEntry]) -> Choices:
    """The usual channels, and those in use."""
    usual = ("web", "app", "email", "phone", "chat", "shop", "kiosk", "social", "review", "mail")
    keys = dict.fromkeys((*usual, *(entry.channel for entry in entries if entry.channel)))
    return tuple((key, words.channel(key)) for key in keys)
