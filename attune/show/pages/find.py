"""Find anything: the palette asks here as one types, and the page says the same without script."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from attune.show.finding import LONGEST, Group, find
from attune.show.gate import member_of, page
from attune.show.rendering import render


@dataclass(frozen=True, slots=True)
class Context:
    """What was asked for, and what fits it."""

    query: str
    groups: tuple[Group, ...]

    @property
    def found(self) -> int:
        """How many things fit."""
        return sum(len(group.hits) for group in self.groups)


@page(at_places=True)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Everything that fits `?q=`; all pages and deeds without it."""
    query = request.GET.get("q", "").strip()[:LONGEST]
    return render(request, "find/page.html", Context(query, find(member_of(request), query)), part="hits")
