"""A page does not wait long for figures that nobody asked for before: it stands at once and fills itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise

from attune.show.rendering import render
from attune.understand.figures import NotYet, waiting_at_most

LONGEST_S = 0.2
PAGE = "journeys/waiting.html"
ASKS_AGAIN = "figures-waiting"  # the id of what asks again on that page

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What stands until the figures are there."""

    title: str


def patient(title: str | Promise) -> Callable[[View[P]], View[P]]:
    """Show the waiting page, which asks again by itself, when the view's figures take longer; files are waited for."""

    def made(view: View[P]) -> View[P]:
        @wraps(view)
        def waits(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method == "POST" or "format" in request.GET:
                return view(request, *args, **kwargs)
            asks_again = request.headers.get("HX-Trigger") == ASKS_AGAIN
            try:
                with waiting_at_most(LONGEST_S):
                    answer = view(request, *args, **kwargs)
            except NotYet:
                return HttpResponse(status=204) if asks_again else render(request, PAGE, Waiting(str(title)))
            # A page's own scripts run only when it comes as a whole.
            return HttpResponse(status=204, headers={"HX-Refresh": "true"}) if asks_again else answer

        return waits

    return made
