"""What people write on the map: pain points, ideas and planned touchpoints, with who answers for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from attune.access.members import Member
from attune.access.roles import Permission
from attune.collect.touchpoints import catalogue
from attune.show import words
from attune.show.components.conflict import Conflict as Differs
from attune.show.components.conflict import conflict
from attune.show.gate import member_of, page
from attune.show.rendering import render
from attune.show.undoing import done
from attune.understand.journeys import notes
from attune.understand.journeys.notes import Given, NoteEntry, Stale
from attune.vocabulary.errors import BadInput, NotFound

MAP = "/journeys"

NOTE_KINDS: Mapping[str, Promise] = {
    "pain": gettext_lazy("Pain point"),
    "idea": gettext_lazy("Idea"),
    "planned": gettext_lazy("Planned touchpoint"),
}


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose; `value` is what the form sends."""

    value: str
    name: str


@dataclass(frozen=True, slots=True)
class Context:
    """The form, for a new note (`note` None) or one there is."""

    note: NoteEntry | None
    given: Given
    version: int
    kinds: tuple[Option, ...]
    wheres: tuple[Option, ...]
    where: str
    members: tuple[Option, ...]
    reason: str
    conflict: Differs | None

    @property
    def owner(self) -> str:
        """The chosen member as the form sends them."""
        return str(self.given.owned_by or "")


@page(Permission.MANAGE_TOUCHPOINTS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write something on the map."""
    if request.method != "POST":
        kind = request.GET.get("kind", "pain")
        given = Given(
            kind if kind in NOTE_KINDS else "pain",
            "",
            request.GET.get("stage", ""),
            request.GET.get("touchpoint", ""),
        )
        return _form(request, None, given)
    given = _given(request)
    try:
        made = notes.add(given, member_of(request))
    except BadInput as error:
        return _form(request, None, given, reason=error.message)
    done(request, _("It stands on the map."), f"{MAP}/notes/{made.id}/remove", version=str(made.version))
    return HttpResponseRedirect(f"{MAP}#notes-title")


@page(Permission.MANAGE_TOUCHPOINTS)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, note: int) -> HttpResponse:
    """Say something else. Who edits a state that is no longer the newest sees both, and loses nothing."""
    found = next((one for one in notes.listing() if one.id == note), None)
    if found is None:
        raise NotFound(_("This note is no longer on the map."), code="note_unknown")
    if request.method != "POST":
        return _form(request, found, _as_given(found))
    given = _given(request)
    try:
        notes.change(note, _number(request, "version"), given, member_of(request))
    except Stale as error:
        if error.now is None:
            raise
        return _form(request, error.now, given, differs=_differs(given, error.now), status=409)
    except BadInput as error:
        return _form(request, found, given, reason=error.message)
    return HttpResponseRedirect(f"{MAP}#notes-title")


@page(Permission.MANAGE_TOUCHPOINTS)
@require_POST
def remove(request: HttpRequest, note: int) -> HttpResponse:
    """Take it off the map."""
    try:
        notes.remove(note, _number(request, "version"), member_of(request))
    except Stale as error:
        if error.now is not None:
            return _form(request, error.now, _as_given(error.now), reason=error.message, status=409)
    else:
        done(request, _("It was taken off the map."), f"{MAP}/notes/{note}/back")
    return HttpResponseRedirect(f"{MAP}#notes-title")


@page(Permission.MANAGE_TOUCHPOINTS)
@require_POST
def back(request: HttpRequest, note: int) -> HttpResponse:
    """Undo a removal."""
    notes.bring_back(note, member_of(request))
    return HttpResponseRedirect(f"{MAP}#notes-title")


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _given(request: HttpRequest) -> Given:
    """As the form sends it; `where` is `stage:buy` or `touchpoint:order`."""
    kind, _colon, key = request.POST.get("where", "").partition(":")
    return Given(
        kind=request.POST.get("kind", ""),
        text=request.POST.get("text", ""),
        stage=key if kind == "stage" else "",
        touchpoint=key if kind == "touchpoint" else "",
        channel=request.POST.get("channel", ""),
        owned_by=_number(request, "owner") or None,
    )


def _as_given(note: NoteEntry) -> Given:
    return Given(
        note.kind, note.text, "" if note.touchpoint else note.stage, note.touchpoint, note.channel, note.owned_by
    )


def _form(
    request: HttpRequest,
    note: NoteEntry | None,
    given: Given,
    *,
    reason: str = "",
    differs: Differs | None = None,
    status: int | None = None,
) -> HttpResponse:
    stage_options = [
        Option(f"stage:{stage.key}", _("Stage: %(stage)s") % {"stage": words.stage(stage.key)})
        for stage in catalogue.stages()
    ]
    spots = [
        Option(f"touchpoint:{entry.key}", entry.name)
        for entry in sorted(catalogue.touchpoints(), key=lambda entry: entry.name)
        if entry.retired_at is None or entry.key == given.touchpoint
    ]
    context = Context(
        note=note,
        given=given,
        version=note.version if note else 0,
        kinds=tuple(Option(key, str(name)) for key, name in NOTE_KINDS.items()),
        wheres=(*stage_options, *spots),
        where=f"touchpoint:{given.touchpoint}" if given.touchpoint else f"stage:{given.stage}" if given.stage else "",
        members=tuple(Option(str(one.pk), str(one)) for one in Member.objects.filter(is_active=True)[:200]),
        reason=reason,
        conflict=differs,
    )
    return render(request, "journeys/note.html", context, status=status or (400 if reason else 200))


def _differs(mine: Given, now: NoteEntry) -> Differs:
    names = [
        ("kind", _("Kind")),
        ("text", _("What it says")),
        ("stage", _("Stage")),
        ("touchpoint", _("Touchpoint")),
        ("channel", _("Channel")),
        ("owned_by", _("Who answers for it")),
    ]
    return conflict(names, _texts(mine), _texts(_as_given(now)), f"{MAP}/notes/{now.id}/change")


def _texts(given: Given) -> dict[str, str]:
    owner = Member.objects.filter(pk=given.owned_by).first() if given.owned_by else None
    texts = {name: str(value or "") for name, value in asdict(given).items()}
    return texts | {
        "kind": str(NOTE_KINDS.get(given.kind, given.kind)),
        "stage": words.stage(given.stage) if given.stage else "",
        "touchpoint": catalogue.names().get(given.touchpoint, given.touchpoint),
        "owned_by": str(owner) if owner else "",
    }
