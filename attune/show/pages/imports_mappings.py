"""Settings, files: the mappings that are kept, and the ready ones."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from attune.access.roles import Permission
from attune.collect.imports import mappings
from attune.collect.imports.mappings import Ready
from attune.collect.imports.models import SavedMapping
from attune.show.gate import member_of, page
from attune.show.pages.imports import ADDRESS
from attune.show.rendering import render
from attune.vocabulary.errors import Conflict


@dataclass(frozen=True, slots=True)
class Context:
    """All of them, with their texts."""

    saved: tuple[SavedMapping, ...]
    ready: tuple[Ready, ...]


@page(Permission.IMPORT_DATA)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The list."""
    return render(request, "imports/mappings.html", Context(tuple(mappings.saved()), mappings.ready()))


@page(Permission.IMPORT_DATA)
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Forget one."""
    name = request.POST.get("name", "")
    try:
        mappings.remove(name, member_of(request))
    except Conflict as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Removed. What was imported with it stays."))
    return HttpResponseRedirect(f"{ADDRESS}/mappings")
