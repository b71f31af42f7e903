"""Settings, files: one import, from the first look at the file to the report."""

from __future__ import annotations

import json
import zoneinfo
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from attune.access import audit
from attune.access.members import Member
from attune.access.roles import Permission
from attune.collect.imports import drafting, imports, mappings, storage
from attune.collect.imports.models import FileImport, State
from attune.show import words
from attune.show.gate import member_of, page
from attune.show.pages.imports import ADDRESS
from attune.show.pages.imports_words import (
    DELIMITERS,
    ENCODINGS,
    KINDS,
    TIME_FORMATS,
    origin_word,
    state_word,
    time_example,
)  # fmt: skip
from attune.show.rendering import render
from attune.vocabulary.errors import AttuneError, BadInput

SENT_BYTES = 64 << 20  # of a list of refused rows; nobody mends more by hand
READING = ("encoding", "delimiter", "heading", "skip", "sheet")
FEW_COLUMNS = 80  # up to here they are a list to choose from, beyond it a field with suggestions
Choice = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Seen:
    """The first look at the file, as it was read."""

    format: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    hidden: int  # columns that are not shown
    refused: tuple[tuple[int, str], ...]
    sheets: tuple[str, ...]
    encodings: tuple[Choice, ...]
    used: Mapping[str, str]

    @property
    def shown(self) -> tuple[str, ...]:
        """The columns over the shown rows."""
        return self.columns[: len(self.columns) - self.hidden]

    @property
    def has_few(self) -> bool:
        """Whether all columns fit into a list to choose from."""
        return len(self.columns) <= FEW_COLUMNS


@dataclass(frozen=True, slots=True)
class Choices:
    """What the mapping form offers."""

    kinds: tuple[Choice, ...]
    delimiters: tuple[Choice, ...]
    formats: tuple[Choice, ...]
    zones: tuple[str, ...]
    metrics: tuple[Choice, ...]
    saved: tuple[str, ...]
    ready: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """One import. `seen` and `form` are there while it waits for a mapping, `sample` when it was tried."""

    row: FileImport
    state: str
    origin: str
    by: str
    percent: int
    before: FileImport | None
    seen: Seen | None
    form: Mapping[str, str]
    text: str
    choices: Choices | None
    sample: tuple[Mapping[str, str], ...]
    has_refused: bool
    wrong: str
    where: str


@page(Permission.IMPORT_DATA)
@require_safe
def show(request: HttpRequest, number: int) -> HttpResponse:
    """Whatever comes next for this import; htmx asks for `#progress` alone, and for the whole page at the end."""
    row = imports.find(number)
    if "HX-Request" in request.headers and "HX-Boosted" not in request.headers and not row.is_at_work:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return _show(request, row)


@page(Permission.IMPORT_DATA)
@require_POST
def attempt(request: HttpRequest, number: int) -> HttpResponse:
    """Try the file with what the form says, a mapping by its name, or a text."""
    row = imports.find(number)
    form, name, text = None, "", request.POST.get("text", "")
    try:
        if request.POST.get("how") == "form":
            draft = drafting.read({key: value for key, value in request.POST.items() if isinstance(value, str)})
            text, form = drafting.toml(draft), asdict(draft)
        elif request.POST.get("how") == "saved":
            name = request.POST.get("mapping", "")
            text = mappings.text_of(name)
        imports.attempt(number, text.replace("\r\n", "\n"), member_of(request), name=name, form=form)
    except BadInput as error:
        return _show(request, row, wrong=error, text=text, status=400)
    return HttpResponseRedirect(f"{ADDRESS}/{number}")


@page(Permission.IMPORT_DATA)
@require_POST
def start(request: HttpRequest, number: int) -> HttpResponse:
    """Import what was tried."""
    imports.start(number, member_of(request))
    return HttpResponseRedirect(f"{ADDRESS}/{number}")


@page(Permission.IMPORT_DATA)
@require_POST
def cancel(request: HttpRequest, number: int) -> HttpResponse:
    """End it."""
    imports.cancel(number, member_of(request))
    return HttpResponseRedirect(f"{ADDRESS}/{number}")


@page(Permission.IMPORT_DATA)
@require_POST
def keep(request: HttpRequest, number: int) -> HttpResponse:
    """Keep the mapping of this import under a name."""
    row = imports.find(number)
    try:
        kept = mappings.save(request.POST.get("name", ""), row.mapping, member_of(request), form=row.form)
    except BadInput as error:
        messages.error(request, error.message)
    else:
        messages.success(
            request, _("Kept as “%(name)s”: the next file of its kind needs one press.") % {"name": kept.name}
        )
    return HttpResponseRedirect(f"{ADDRESS}/{number}")


@page(Permission.IMPORT_DATA)
@require_safe
def refused(request: HttpRequest, number: int) -> HttpResponse:
    """The refused rows as a file. Its cells are harmless to spreadsheets."""
    row = imports.find(number)
    path = imports.refused_of(row)
    audit.record(member_of(request), "refused rows downloaded", row.label)
    with path.open("rb") as file:
        listed = file.read(SENT_BYTES)
    return HttpResponse(
        listed,
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": content_disposition_header(
                as_attachment=True, filename=f"{row.file_name}.refused.csv"
            )
        },
    )


def _show(
    request: HttpRequest, row: FileImport, *, wrong: BadInput | None = None, text: str = "", status: int = 200
) -> HttpResponse:
    member = Member.objects.filter(pk=int(row.by.removeprefix("member "))).first() if _is_member(row.by) else None
    wants = row.state in {State.UPLOADED, State.FAILED} or (row.state == State.TRIED and "change" in request.GET)
    seen, fault = None, wrong.message if wrong else row.error
    guess: Mapping[str, str] = {}
    has_file = bool(row.path) and Path(row.path).is_file()
    if (wants or wrong is not None) and has_file:
        try:
            seen, guess = _seen(row, _reading(request, row))
        except AttuneError as error:
            fault = error.message
    context = Context(
        row=row,
        state=state_word(row.state),
        origin=origin_word(row.origin),
        by=str(member) if member else row.by,
        percent=round(100 * min(max(row.done, 0.0), 1.0)),
        before=imports.same_before(row) if not row.has_ended else None,
        seen=seen,
        form=_form(request, row, guess, seen),
        text=text or row.mapping,
        choices=_choices() if wants or wrong is not None else None,
        sample=_sample(row) if row.state == State.TRIED else (),
        has_refused=bool(row.refused_path) and Path(row.refused_path).is_file(),
        wrong=fault,
        where=(wrong.where or "") if wrong else "",
    )
    return render(request, "imports/one.html", context, part="progress", status=status)


def _is_member(label: str) -> bool:
    return label.startswith("member ") and label.removeprefix("member ").isdecimal()


def _reading(request: HttpRequest, row: FileImport) -> dict[str, Any]:
    """How to read the file: what was chosen now, else what the form held when it was tried."""
    given = request.POST if request.method == "POST" else request.GET
    chosen = given if any(name in given for name in READING) else row.form
    found: dict[str, Any] = {}
    for name in READING:
        value = str(chosen.get(name, "") or "")
        if not value:
            continue
        if name in {"heading", "skip"}:
            if not (value.isascii() and value.isdecimal() and len(value) < 5):
                raise BadInput(_("The rows of the heading are whole numbers."), code="form_field", where=name)
            found[name] = max(int(value), 1 if name == "heading" else 0)
        elif (name == "encoding" and value not in ENCODINGS) or (name == "delimiter" and value not in DELIMITERS):
            raise BadInput(f"{name}={value[:20]!r} is not offered.", code="form_field", where=name)
        else:
            found[name] = value[:200]
    return found


def _seen(row: FileImport, reading: dict[str, Any]) -> tuple[Seen, Mapping[str, str]]:
    found = imports.preview(row, reading)
    columns, rows = tuple(found["columns"]), tuple(tuple(values) for values in found["rows"])
    shown = len(rows[0]) if rows else min(len(columns), FEW_COLUMNS)
    seen = Seen(
        format=found["format"],
        columns=columns,
        rows=rows,
        hidden=len(columns) - shown,
        refused=tuple((number, reason) for number, reason in found["refused"]),
        sheets=tuple(found["sheets"]),
        encodings=tuple((name, str(ENCODINGS.get(name, name))) for name in found["encodings"]),
        used={name: str(found[name]) for name in READING},
    )
    return seen, found["guess"]


def _form(request: HttpRequest, row: FileImport, guess: Mapping[str, str], seen: Seen | None) -> Mapping[str, str]:
    """The fields: as just sent, else as tried before, else a first guess."""
    if request.method == "POST" and request.POST.get("how") == "form":
        given: Mapping[str, object] = request.POST.dict()
    elif row.form:
        given = row.form
    else:
        source = row.file_name.partition(".")[0][:80]
        given = {"source": source, "kind": "person" if _is_of_persons(guess) else "event", **guess}
    fields = {**asdict(drafting.Draft()), **{name: str(value) for name, value in given.items()}}
    return fields | (dict(seen.used) if seen else {})


def _is_of_persons(guess: Mapping[str, str]) -> bool:
    """Contacts have an address, and neither money nor scores nor words nor somebody who served them."""
    return "email" in guess and not {"amount", "score", "text", "staff"} & set(guess)


def _sample(row: FileImport) -> tuple[Mapping[str, str], ...]:
    path = Path(row.path).parent / storage.TRIAL if row.path else None
    if path is None or not path.is_file():
        return ()
    return tuple(
        {name: _plain(value) for name, value in one.items()} for one in json.loads(path.read_text(encoding="utf-8"))
    )


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {inner}" for key, inner in value.items())
    return str(value)[:300]


@cache
def _zones() -> tuple[str, ...]:
    return tuple(sorted(zoneinfo.available_timezones()))


def _choices() -> Choices:
    return Choices(
        kinds=tuple((key, str(name)) for key, name in KINDS.items()),
        delimiters=tuple((key, str(name)) for key, name in DELIMITERS.items()),
        formats=tuple((form, time_example(form)) for form in TIME_FORMATS),
        zones=_zones(),
        metrics=tuple((key, words.metric(key)) for key in drafting.METRICS),
        saved=tuple(one.name for one in mappings.saved()),
        ready=tuple((one.name, one.title) for one in mappings.ready()),
    )
