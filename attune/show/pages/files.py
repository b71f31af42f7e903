"""The built files: there is no web server in front, so they are sent from here, gzipped and kept for a year."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from attune.show import assets
from attune.vocabulary.errors import AttuneError

FOR_EVER = "public, max-age=31536000, immutable"


@require_safe
def vendor(request: HttpRequest, name: str) -> HttpResponse:
    """One built file by the name that carries its hash."""
    try:
        asset = assets.load(name)
    except AttuneError as error:
        return HttpResponse(error.message, status=error.http_status, content_type="text/plain; charset=utf-8")
    zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(asset.zipped if zipped else asset.body, content_type=asset.content_type)
    response.headers["Cache-Control"] = FOR_EVER
    response.headers["Vary"] = "Accept-Encoding"
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    return response


@require_safe
def icon(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django hands it over
    """The sign in the browser's tab."""
    response = HttpResponse(assets.icon(), content_type="image/svg+xml")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response
