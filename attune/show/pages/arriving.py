"""The bar on every page while something large comes in: the part that asks for itself again until it is here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from attune.show import arriving
from attune.show.gate import page
from attune.show.rendering import render


@page(at_places=True)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """How far it is; nothing when it is here, and then the bar goes away."""
    return render(request, "components/_arriving.html", arriving.now())
