"""The period a page is about: part of the address, so that it can be sent to somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from attune.vocabulary.window import ALL_TIME, Window

DAYS = (7, 28, 90, 365)
ALL = "all"


@dataclass(frozen=True, slots=True)
class Period:
    """The chosen one, and all there are as (value, name)."""

    value: str
    window: Window
    choices: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        """The chosen one in words."""
        return dict(self.choices)[self.value]


def _name(days: int) -> str:
    return ngettext("last %(days)s day", "last %(days)s days", days) % {"days": days}


def period_of(request: HttpRequest) -> Period:
    """The period of `?period=`; everything unless one of the known is asked for.

    Windows end at the next full day, so that everybody who looks today asks the same question and shares its answer.
    """
    choices = ((ALL, str(_("all time"))), *((str(days), _name(days)) for days in DAYS))
    asked = request.GET.get("period", ALL)
    if asked not in dict(choices) or asked == ALL:
        return Period(ALL, ALL_TIME, choices)
    tomorrow = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return Period(asked, Window.last(int(asked), tomorrow), choices)
