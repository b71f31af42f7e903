"""Settings, files: the watched folder and its rules."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from attune.access.roles import Permission
from attune.collect.imports import mappings
from attune.collect.pickup import rules, watching
from attune.collect.pickup.models import PickupRule
from attune.collect.pickup.watching import Waiting
from attune.show.gate import member_of, page
from attune.show.pages.imports import ADDRESS
from attune.show.rendering import render
from attune.vocabulary.errors import BadInput, NotFound


@dataclass(frozen=True, slots=True)
class Context:
    """Where the folder is, which file gets which mapping, and what lies there now."""

    folder: str
    is_there: bool
    rules: tuple[PickupRule, ...]
    waiting: tuple[Waiting, ...]
    saved: tuple[str, ...]
    ready: tuple[tuple[str, str], ...]
    pattern: str
    mapping: str
    wrong: str


@page(Permission.IMPORT_DATA)
@require_http_methods(["GET", "HEAD", "POST"])
def folder(request: HttpRequest) -> HttpResponse:
    """The folder; a POST adds a rule or changes the one of the same pattern."""
    if request.method != "POST":
        return _show(request)
    pattern, mapping = request.POST.get("pattern", ""), request.POST.get("mapping", "")
    given = request.POST.get("order", "") or "100"
    try:
        order = int(given) if given.isascii() and given.isdecimal() and len(given) < 6 else -1
        rules.put(pattern, mapping, member_of(request), order=order)
    except (BadInput, NotFound) as error:
        return _show(request, pattern=pattern, mapping=mapping, wrong=error.message, status=400)
    messages.success(request, _("Saved. Files of this name are imported as soon as they stop growing."))
    return HttpResponseRedirect(f"{ADDRESS}/folder")


@page(Permission.IMPORT_DATA)
@require_POST
def remove(request: HttpRequest, rule: int) -> HttpResponse:
    """Take a rule away."""
    rules.remove(rule, member_of(request))
    messages.success(request, _("Removed. Such files stay where they are."))
    return HttpResponseRedirect(f"{ADDRESS}/folder")


def _show(
    request: HttpRequest, *, pattern: str = "", mapping: str = "", wrong: str = "", status: int = 200
) -> HttpResponse:
    path = watching.folder()
    context = Context(
        folder=str(path),
        is_there=path.is_dir(),
        rules=tuple(rules.listing()),
        waiting=tuple(watching.waiting()),
        saved=tuple(one.name for one in mappings.saved()),
        ready=tuple((one.name, one.title) for one in mappings.ready()),
        pattern=pattern[:200],
        mapping=mapping,
        wrong=wrong,
    )
    return render(request, "imports/folder.html", context, status=status)
