"""Where a member begins, and the way out of wrong addresses."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from attune.show.frame import first_page
from attune.show.gate import member_of, page, trouble
from attune.show.rendering import render
from attune.show.trouble import Trouble


@dataclass(frozen=True, slots=True)
class Context:
    """Nothing but the greeting: for roles whose pages come later."""


@page(at_places=True)
def home(request: HttpRequest) -> HttpResponse:
    """The first page of the member's role."""
    return HttpResponseRedirect(first_page(member_of(request)))


@page(at_places=True)
def welcome(request: HttpRequest) -> HttpResponse:
    """For roles that have no page of their own yet."""
    return render(request, "welcome/page.html", Context())


@page(at_places=True)
def missing(request: HttpRequest, path: str) -> HttpResponse:  # noqa: ARG001 - the address is not repeated
    """No such page."""
    return trouble(request, Trouble(404, _("There is nothing here"), _("The address is wrong, or the page has moved.")))
