"""Reading the audit: searched by who, what and when, and written out whole."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import models

from attune.access import seals
from attune.access.audit import AuditRow
from attune.access.members import Member
from attune.vocabulary.errors import BadInput

MOST = 500
AT_ONCE = 500
FORMS = ("csv", "ndjson")
COLUMNS = ("id", "at", "actor", "who", "action", "what", "fields", "place", "seal")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Search:
    """'' and None ask for everything. `text` is looked for in actor, action, what and the names of members."""

    actor: str = ""
    action: str = ""
    what: str = ""
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Rows, newest first, with who the actor is; `before` asks for the page after this one, None at the end."""

    rows: tuple[tuple[AuditRow, str], ...]
    before: int | None


def search(asked: Search, before: int | None = None, limit: int = 100) -> Found:
    """A page of the rows asked for.

    Raises:
        BadInput: the limit cannot be used.
    """
    if not 1 <= limit <= MOST:
        raise BadInput(f"limit is {limit}; it must be 1 to {MOST}.", code="bad_limit", where="limit")
    rows = _asked(asked).order_by("-id")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    page = list(rows[: limit + 1])
    people = names()
    shown = tuple((row, people.get(row.actor, row.actor)) for row in page[:limit])
    return Found(shown, page[limit - 1].pk if len(page) > limit else None)


def actions() -> list[str]:
    """Every action that was ever recorded, by the alphabet."""
    return list(AuditRow.objects.order_by("action").values_list("action", flat=True).distinct())


def actors() -> list[tuple[str, str]]:
    """Label and name of everybody who ever did something, by name."""
    people = names()
    found = AuditRow.objects.order_by("actor").values_list("actor", flat=True).distinct()
    return sorted(((label, people.get(label, label)) for label in found), key=lambda pair: pair[1].lower())


def names() -> dict[str, str]:
    """What members are called, by their label."""
    return {member.label: str(member) for member in Member.objects.all()}


def written(asked: Search, form: str) -> Iterator[str]:
    """The rows asked for with their seals, oldest first, in pieces of text.

    In CSV a cell that a spreadsheet would take for a formula gets a quote in front.

    Raises:
        BadInput: there is no such form.
    """
    if form not in FORMS:
        raise BadInput(f"form is {form!r}; it must be one of {', '.join(FORMS)}.", code="bad_form", where="form")
    return _written(asked, form)


def _written(asked: Search, form: str) -> Iterator[str]:
    if form == "csv":
        yield _line(COLUMNS)
    people, last = names(), 0
    while rows := list(_asked(asked).filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        last = rows[-1].pk
        sealed = seals.of_rows([row.pk for row in rows])
        yield "".join(_row(row, people.get(row.actor, ""), sealed.get(row.pk), form) for row in rows)


def _row(row: AuditRow, who: str, sealed: tuple[int, str] | None, form: str) -> str:
    place, seal = sealed or (None, "")
    cells = (row.pk, row.at.isoformat(), row.actor, who, row.action, row.what, row.fields, place, seal)
    if form == "ndjson":
        return json.dumps(dict(zip(COLUMNS, cells, strict=True)), ensure_ascii=False) + "\n"
    flat = [", ".join(cell) if isinstance(cell, list) else cell for cell in cells]
    return _line(["" if cell is None else str(cell) for cell in flat])


def _line(cells: tuple[str, ...] | list[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(["'" + cell if cell.startswith(_FORMULA) else cell for cell in cells])
    return line.getvalue()


def _asked(asked: Search) -> models.QuerySet[AuditRow]:
    rows: models.QuerySet[AuditRow] = AuditRow.objects.all()
    if asked.actor:
        rows = rows.filter(actor=asked.actor)
    if asked.action:
        rows = rows.filter(action=asked.action)
    if asked.what:
        rows = rows.filter(what=asked.what)
    if asked.since is not None:
        rows = rows.filter(at__gte=asked.since)
    if asked.until is not None:
        rows = rows.filter(at__lt=asked.until)
    if asked.text:
        called = Member.objects.filter(
            models.Q(name__icontains=asked.text) | models.Q(email__icontains=asked.text)
        ).values_list("pk", flat=True)
        rows = rows.filter(
            models.Q(actor__icontains=asked.text)
            | models.Q(action__icontains=asked.text)
            | models.Q(what__icontains=asked.text)
            | models.Q(actor__in=[f"member {number}" for number in called])
        )
    return rows
