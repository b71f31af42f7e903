"""Settings, files: what was imported, by whom, and the way to import more."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from attune.access.members import Member
from attune.access.roles import Permission
from attune.collect.imports import imports
from attune.collect.imports.models import FileImport
from attune.show.gate import member_of, page
from attune.show.pages.imports_words import origin_word, state_word
from attune.show.rendering import render
from attune.vocabulary.errors import AttuneError, BadInput

ADDRESS = "/settings/imports"
MOST = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One import with its words."""

    row: FileImport
    state: str
    origin: str
    by: str


@dataclass(frozen=True, slots=True)
class Context:
    """The newest imports; `before` leads to older ones."""

    lines: tuple[Line, ...]
    before: int | None
    wrong: str


@page(Permission.IMPORT_DATA)
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """The history; a POST keeps a file and goes on to what it holds."""
    if request.method != "POST":
        return _show(request)
    sent = request.FILES.get("file")
    if not isinstance(sent, UploadedFile) or not sent.name:
        return _show(request, wrong=_("Choose a file first."), status=400)
    try:
        row = imports.receive(sent.name, sent.chunks(), member_of(request))
    except AttuneError as error:
        return _show(request, wrong=error.message, status=error.http_status)
    return HttpResponseRedirect(f"{ADDRESS}/{row.pk}")


def _show(request: HttpRequest, *, wrong: str = "", status: int = 200) -> HttpResponse:
    given = request.GET.get("before", "")
    if given and not (given.isascii() and given.isdecimal() and len(given) < 19):
        raise BadInput(f"before={given[:40]!r} is no number of an import.", code="bad_parameters", where="before")
    rows = imports.recent(MOST + 1, before=int(given) if given else None)
    people = {member.label: str(member) for member in Member.objects.all()}
    lines = tuple(
        Line(row, state_word(row.state), origin_word(row.origin), people.get(row.by, row.by)) for row in rows[:MOST]
    )
    context = Context(lines, rows[MOST - 1].pk if len(rows) > MOST else None, wrong)
    return render(request, "imports/list.html", context, status=status)
