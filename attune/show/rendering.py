"""A page is its Context in its template: whole, or the part that htmx asks for."""

from __future__ import annotations

from datetime import datetime

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from attune.show.frame import frame_of


def render(
    request: HttpRequest,
    template: str,
    context: object,
    *,
    part: str | None = None,
    status: int = 200,
    figures_at: datetime | None = None,
) -> HttpResponse:
    """The answer for `context`, a frozen dataclass that templates see as `page`.

    Args:
        request: who asks; htmx requests get only `part`, if the page has that one.
        template: `customers/page.html`.
        context: the page's Context.
        part: name of the template's partial for htmx requests that want a part.
        status: HTTP status.
        figures_at: when the figures were computed; now unless said.
    """
    wants_part = part is not None and "HX-Request" in request.headers and "HX-Boosted" not in request.headers
    name = f"{template}#{part}" if wants_part else template
    body = render_to_string(name, {"page": context, "frame": frame_of(request, figures_at)}, request=request)
    if wants_part and (told := get_messages(request)):
        body += render_to_string("components/_messages.html", {"messages": told, "beside": True}, request=request)
    return HttpResponse(body, status=status)
