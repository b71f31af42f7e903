"""Settings, stages: the columns of the journey map, their names and their order."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from attune.access.roles import Permission
from attune.collect.touchpoints import catalogue, stages
from attune.show.components.stages import Stage, stage
from attune.show.gate import member_of, page
from attune.show.pages.settings_touchpoints import ADDRESS, sentence_of
from attune.show.rendering import render
from attune.vocabulary.errors import BadInput, Conflict

STAGES = f"{ADDRESS}/stages"


@dataclass(frozen=True, slots=True)
class Line:
    """A stage, as it is drawn, and how many touchpoints are in it."""

    stage: Stage
    touchpoints: int
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class Context:
    """The stages in their order; `name` of a new one as it was sent, and what is wrong with it."""

    lines: tuple[Line, ...]
    name: str
    wrong: str


@page(Permission.MANAGE_TOUCHPOINTS)
@require_http_methods(["GET", "HEAD", "POST"])
def everything(request: HttpRequest) -> HttpResponse:
    """The stages; a POST adds one."""
    if request.method != "POST":
        return _show(request)
    name = request.POST.get("name", "")
    try:
        stages.add(name, by=member_of(request))
    except (BadInput, Conflict) as error:
        return _show(request, name, error)
    messages.success(request, _("Added at the end."))
    return HttpResponseRedirect(STAGES)


@page(Permission.MANAGE_TOUCHPOINTS)
@require_POST
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Another name, a place earlier or later, or gone."""
    by = member_of(request)
    try:
        if "earlier" in request.POST:
            stages.move(key, -1, by=by)
        elif "later" in request.POST:
            stages.move(key, 1, by=by)
        elif "remove" in request.POST:
            stages.remove(key, by=by)
        else:
            stages.rename(key, request.POST.get("name", ""), by=by)
    except (BadInput, Conflict) as error:
        messages.error(request, sentence_of(error))
    else:
        messages.success(request, _("Changed."))
    return HttpResponseRedirect(STAGES)


def _show(request: HttpRequest, name: str = "", error: BadInput | Conflict | None = None) -> HttpResponse:
    known = catalogue.stages()
    order = [entry.key for entry in known]
    used = Counter(entry.stage for entry in catalogue.touchpoints())
    lines = tuple(
        Line(
            stage(entry.key, order),
            used[entry.key],
            is_first=entry.key == order[0],
            is_last=entry.key == order[-1],
        )
        for entry in known
    )
    context = Context(lines=lines, name=name, wrong=sentence_of(error) if error else "")
    return render(request, "settings/stages.html", context, status=error.http_status if error else 200)
