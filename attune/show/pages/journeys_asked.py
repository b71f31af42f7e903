"""What every page about journeys is asked: when, and whose; kept in all links between them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpRequest

from attune.access.members import Member, may
from attune.access.roles import Permission
from attune.show.audience import Audience, audience_of
from attune.show.periods import ALL, Period, period_of
from attune.show.tables import CSV, wants_csv
from attune.understand.journeys.whom import EVERYBODY

OWN = {"period", "whom", "by", "trait", "value", "format"}


@dataclass(frozen=True, slots=True)
class Asked:
    """The period, the audience, and what else the page's address carries (`kept`)."""

    period: Period
    audience: Audience
    path: str
    kept: tuple[tuple[str, str], ...]
    may_look: bool
    is_file: bool

    @property
    def parameters(self) -> dict[str, str]:
        """Period and audience, where they are not the usual."""
        chosen = {} if self.period.value == ALL else {"period": self.period.value}
        return chosen | ({"whom": self.audience.text} if self.audience.text else {})

    @property
    def as_file(self) -> str:
        """The address of the page's table as a file."""
        return f"{self.path}?{urlencode([*self.kept, *self.parameters.items(), ('format', CSV)])}"

    @property
    def at_once(self) -> bool:
        """Whether older figures may stand for now; in a file they may not."""
        return not self.is_file

    def of_everybody(self) -> Asked:
        """The same period, without the audience: for figures that are kept for all."""
        return replace(self, audience=replace(self.audience, whom=EVERYBODY))

    def link(self, path: str, **given: str) -> str:
        """Another page about the same period and audience."""
        query = urlencode(given | self.parameters)
        return f"{path}?{query}" if query else path

    def behind(self, kind: str, **cell: str) -> str:
        """The customers behind a figure; '' for who may not see customers."""
        return self.link("/journeys/behind", kind=kind, **cell) if self.may_look else ""


def asked_of(request: HttpRequest) -> Asked:
    """What the address says.

    Raises:
        BadInput: the audience is written in no known way.
    """
    return Asked(
        period=period_of(request),
        audience=audience_of(request),
        path=request.path,
        kept=tuple((name, str(value)) for name, value in request.GET.items() if name not in OWN and value),
        may_look=isinstance(request.user, Member) and may(request.user, Permission.SEE_CUSTOMERS),
        is_file=wants_csv(request),
    )
