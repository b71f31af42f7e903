"""Behind a figure: the customers it counts, and what they said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from attune.access import audit
from attune.access.members import may, require
from attune.access.reads import reads
from attune.access.roles import Permission
from attune.collect.touchpoints import catalogue
from attune.identify.customers import named
from attune.show import words
from attune.show.gate import member_of, page
from attune.show.masking import nameless
from attune.show.pages.journeys_asked import Asked, asked_of
from attune.show.patience import patient
from attune.show.rendering import render
from attune.show.tables import csv_of
from attune.understand.journeys.behind import FARTHEST, MOST, Behind, Cell, Person, behind

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One customer; `name` is masked for who may not see it, and words are left out with it."""

    name: str
    person: Person
    said_at: str


@dataclass(frozen=True, slots=True)
class Context:
    """The figure in words, and a page of those behind it."""

    title: str
    asked: Asked
    total: int
    first: int
    last: int
    lines: tuple[Line, ...]
    earlier: str
    later: str
    may_export: bool
    is_clear: bool
    hides_audience: bool
    is_current: bool
    computed_at: datetime


@page(Permission.SEE_CUSTOMERS, at_places=True)
@require_safe
@patient(gettext_lazy("Behind the figure"))
def show(request: HttpRequest) -> HttpResponse:
    """A page of the customers behind a figure, or its first 200 as a file."""
    asked = asked_of(request)
    member = member_of(request)
    clear = may(member, Permission.SEE_PERSONAL_DATA)
    text = request.GET.get("offset", "0")
    offset = min(FARTHEST, int(text)) if text.isdecimal() and len(text) < 8 else 0
    if asked.is_file:
        require(member, Permission.EXPORT_DATA)
    cell = Cell(request.GET.get("kind", ""), {name: str(value) for name, value in request.GET.items()})
    found = behind(
        cell,
        asked.period.window,
        asked.audience.whom,
        MOST if asked.is_file else PAGE,
        offset,
        at_once=asked.at_once,
    )
    lines = _lines(found, clear=clear)
    if clear:
        reads.note(member, "customers behind a figure", "customers listed")
    if asked.is_file:
        audit.record(member, "customers exported", "customers behind a figure", _COLUMNS)
        return csv_of("customers", _COLUMNS, [_told(line) for line in lines])
    context = Context(
        title=_title(cell),
        asked=asked,
        total=found.customers,
        first=offset + 1,
        last=offset + len(lines),
        lines=lines,
        earlier=_address(asked, offset - PAGE) if offset and lines else "",
        later=_address(asked, offset + PAGE) if offset + len(lines) < found.customers else "",
        may_export=may(member, Permission.EXPORT_DATA),
        is_clear=clear,
        hides_audience=True,
        is_current=found.covered.is_current,
        computed_at=found.covered.computed_at,
    )
    return render(request, "journeys/behind.html", context, figures_at=found.covered.computed_at)


def _address(asked: Asked, offset: int) -> str:
    kept = [(name, value) for name, value in asked.kept if name != "offset"]
    return f"{asked.path}?{urlencode([*kept, *asked.parameters.items(), ('offset', max(0, offset))])}"


def _lines(found: Behind, *, clear: bool) -> tuple[Line, ...]:
    hits = named([person.customer.bytes for person in found.people]) if clear else []
    called = {hit.customer: hit.name or hit.email or hit.phone for hit in hits}
    spots = catalogue.names()
    return tuple(
        Line(
            called.get(person.customer.bytes) or nameless(person.customer),
            person,
            spots.get(person.said_at, person.said_at),
        )
        for person in found.people
    )


def _title(cell: Cell) -> str:
    """The figure in words."""
    given, spots = cell.given, catalogue.names()

    def spot(name: str) -> str:
        return spots.get(given.get(name, ""), given.get(name, ""))[:120]

    is_lost, is_whole = given.get("exact") == "1", given.get("later") == "0"
    sentences: Mapping[str, str] = {
        "met": _("Customers who met “%(spot)s”"),
        "standing": _("Customers who stand at “%(stage)s”"),
        "move": _("Customers who went from “%(source)s” to “%(target)s”"),
        "funnel": _("Customers lost after step %(level)s") if is_lost else _("Customers who came to step %(level)s"),
        "episodes": _("Customers whose episode was met as “%(met_as)s”"),
        "cohort": _("Customers who came first from %(cohort)s on")
        if is_whole
        else _("Of those who came first from %(cohort)s on: came again at %(later)s"),
    }
    condition = given.get("condition", "")
    values = {
        "spot": {"stage": words.stage, "channel": words.channel}.get(given.get("by", ""), lambda _key: spot("spot"))(
            given.get("spot", "")
        )
        + (f": {words.condition(condition)}" if condition else ""),
        "stage": words.stage(given.get("stage", "")),
        "source": spot("source"),
        "target": spot("target"),
        "level": given.get("level", ""),
        "met_as": words.condition(given.get("met_as", "")),
        "cohort": given.get("cohort", ""),
        "later": f"+{given.get('later', '')}",
    }
    return sentences.get(cell.kind, "") % values


_COLUMNS = ["customer_id", "name", "contacts", "last_at", "words", "said_at", "metric", "score"]


def _told(line: Line) -> list[object]:
    person = line.person
    return [
        str(person.customer),
        line.name,
        person.contacts,
        person.last_at.isoformat(),
        person.words,
        line.said_at,
        person.score.metric if person.score else "",
        person.score.score if person.score else None,
    ]
