"""Who guesses passwords has to wait, and is told so."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import ngettext


def too_many(request: HttpRequest) -> str:
    """Wait, in the reader's language; else axes replaces the page by a bare sentence in English."""
    request.axes_locked_out = False  # type: ignore[attr-defined]  # set by axes
    minutes = round(float(settings.AXES_COOLOFF_TIME) * 60)
    return ngettext(
        "Too many attempts. Wait %(minutes)s minute, then try again.",
        "Too many attempts. Wait %(minutes)s minutes, then try again.",
        minutes,
    ) % {"minutes": minutes}
