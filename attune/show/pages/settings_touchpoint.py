"""Settings, one touchpoint: what is said about it, the rules that lead to it, and how it was before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from attune.access import members, trail
from attune.access.roles import Permission
from attune.collect.touchpoints import catalogue, editing, versions
from attune.collect.touchpoints.catalogue import TouchpointEntry
from attune.collect.touchpoints.versions import Difference
from attune.show import words
from attune.show.gate import member_of, page
from attune.show.pages.settings_touchpoints import (
    ADDRESS,
    Choices,
    channel_choices,
    sentence_of,
    stage_choices,
)
from attune.show.rendering import render
from attune.show.undoing import done
from attune.vocabulary.errors import BadInput, Conflict


@dataclass(frozen=True, slots=True)
class Change:
    """A field that changed, in words."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Past:
    """A version: who made it when, and what changed; the newest is how it stands."""

    number: int
    at: datetime
    by: str
    changes: tuple[Change, ...]
    is_now: bool


@dataclass(frozen=True, slots=True)
class Context:
    """A touchpoint with what may be chosen for it and its versions, newest first."""

    entry: TouchpointEntry
    stages: Choices
    channels: Choices
    members: tuple[tuple[int, str], ...]
    department: str
    past: tuple[Past, ...]
    wrong: str


@page(Permission.MANAGE_TOUCHPOINTS)
@require_safe
def show(request: HttpRequest, touchpoint: int) -> HttpResponse:
    """The page."""
    return _show(request, touchpoint)


@page(Permission.MANAGE_TOUCHPOINTS)
@require_POST
def change(request: HttpRequest, touchpoint: int) -> HttpResponse:
    """Save what is said about it."""
    field = request.POST.get
    owned_by = field("owned_by", "")
    try:
        editing.change(
            touchpoint,
            name=field("name", ""),
            channel=field("channel", ""),
            stage=field("stage", ""),
            standard=field("standard", ""),
            direct=field("direct", "yes") == "yes",
            owner=field("owner", ""),
            owned_by=_number(owned_by) if owned_by else None,
            by=member_of(request),
        )
    except BadInput as error:
        return _show(request, touchpoint, error)
    _told(request, touchpoint, _("Saved. All figures follow within seconds; nothing stored changes."))
    return _back(touchpoint)


@page(Permission.MANAGE_TOUCHPOINTS)
@require_POST
def retire(request: HttpRequest, touchpoint: int) -> HttpResponse:
    """Retire it, or use it again."""
    by = member_of(request)
    if "again" in request.POST:
        editing.use_again(touchpoint, by=by)
        messages.success(request, _("It is offered again."))
    else:
        editing.retire(touchpoint, by=by)
        done(request, _("Retired. What was met there keeps its name."), f"{ADDRESS}/{touchpoint}/retire", again="1")
    return _back(touchpoint)


@page(Permission.MANAGE_TOUCHPOINTS)
@require_POST
def add_rule(request: HttpRequest, touchpoint: int) -> HttpResponse:
    """One more kind of surface is this touchpoint."""
    try:
        editing.put_rule(touchpoint, request.POST.get("pattern", ""), by=member_of(request))
    except (BadInput, Conflict) as error:
        return _show(request, touchpoint, error)
    messages.success(request, _("Mapped. All figures follow within seconds; nothing stored changes."))
    return _back(touchpoint)


@page(Permission.MANAGE_TOUCHPOINTS)
@require_POST
def remove_rule(request: HttpRequest, touchpoint: int, rule: int) -> HttpResponse:
    """These surfaces are something else, or nothing yet."""
    editing.remove_rule(rule, by=member_of(request))
    _told(request, touchpoint, _("The rule is gone. Its surfaces follow other rules, or wait for a name."))
    return _back(touchpoint)


@page(Permission.MANAGE_TOUCHPOINTS)
@require_POST
def go_back(request: HttpRequest, touchpoint: int, version: int) -> HttpResponse:
    """Make it what it was."""
    editing.go_back(touchpoint, version, by=member_of(request))
    messages.success(request, _("It is as it was then. All figures follow within seconds."))
    return _back(touchpoint)


def _told(request: HttpRequest, touchpoint: int, sentence: str) -> None:
    """Say what was done; undoing it makes the touchpoint what it was in the version before."""
    found = versions.of(touchpoint)
    if len(found) > 1:
        done(request, sentence, f"{ADDRESS}/{touchpoint}/versions/{found[1].number}/go-back")
    else:
        messages.success(request, sentence)


def _back(touchpoint: int) -> HttpResponse:
    return HttpResponseRedirect(f"{ADDRESS}/{touchpoint}")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def _show(request: HttpRequest, number: int, error: BadInput | Conflict | None = None) -> HttpResponse:
    entry = catalogue.touchpoint(number)
    everybody = members.everybody()
    people = {member.pk: str(member) for member in everybody}
    actors = trail.names()
    stages = stage_choices()
    found = versions.of(number)
    context = Context(
        entry=entry,
        stages=stages,
        channels=channel_choices(catalogue.touchpoints()),
        members=tuple((one.pk, str(one)) for one in everybody if one.is_active or one.pk == entry.owned_by),
        department=str(found[0].state["owner"]) if found else entry.owner,
        past=tuple(
            Past(
                version.number,
                version.at,
                actors.get(version.by, version.by),
                tuple(_in_words(one, dict(stages), people) for one in version.differences),
                is_now=version is found[0],
            )
            for version in found
        ),
        wrong=sentence_of(error) if error else "",
    )
    return render(request, "settings/touchpoint.html", context, status=error.http_status if error else 200)


def _in_words(one: Difference, stages: dict[str, str], people: dict[int, str]) -> Change:
    names = {
        "name": _("Name"),
        "channel": _("Channel"),
        "stage": _("Stage"),
        "direct": _("How it reaches people"),
        "owner": _("Department"),
        "standard": _("Promised there"),
        "owned_by": _("Owner"),
        "retired": _("Retired"),
        "rules": _("Surfaces"),
    }
    shown: dict[str, dict[Any, str]] = {
        "channel": {one.before: words.channel(str(one.before)), one.after: words.channel(str(one.after))}
        if one.field == "channel"
        else {},
        "stage": dict(stages),
        "direct": {True: _("direct"), False: _("indirect")},
        "retired": {True: _("yes"), False: _("no")},
        "owned_by": dict(people),
    }
    if one.field == "rules":
        return Change(names["rules"], _patterns(one.before), _patterns(one.after))
    values = shown.get(one.field, {})
    before, after = (values.get(value, str(value or "")) for value in (one.before, one.after))
    return Change(names[one.field], before, after)


def _patterns(given: list[tuple[str, int]]) -> str:
    return ", ".join(f"{pattern} ({order})" for pattern, order in given)
