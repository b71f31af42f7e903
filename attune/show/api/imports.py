"""`/imports`: files, what became of them, mappings, and the watched folder."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile

from attune.access import audit
from attune.collect.imports import imports, mappings
from attune.collect.imports.models import FileImport, Origin, SavedMapping
from attune.collect.pickup import rules, watching
from attune.collect.pickup.models import PickupRule
from attune.show.api.shapes import PROBLEMS, Asked

router = Router(tags=["imports"])
SENT_BYTES = 64 << 20
SHOWN = ("file_name", "size", "digest", "origin", "by", "mapping_name", "state", "attempts", "done", "total", "read")
COUNTED = ("accepted", "duplicates", "refused", "left_out", "reasons", "error", "last_seq", "seconds")
TIMES = ("created_at", "started_at", "ended_at")


class ImportOut(Schema):
    """One file and what became of it.

    `state`: uploaded, trying, tried, waiting, running, done, failed or cancelled. `done`: the part read, 0 to 1.
    `digest`: SHA-256. Of a file that was tried, `accepted` is what would be stored. `last_seq`: wait for it with
    `settle` to find the rows in the figures.
    """

    id: int
    file_name: str
    size: int
    digest: str
    origin: str
    by: str
    mapping_name: str
    state: str
    attempts: int
    done: float
    total: int | None
    read: int
    accepted: int
    duplicates: int
    refused: int
    left_out: int
    reasons: dict[str, int]
    error: str
    last_seq: int
    seconds: float
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, row: FileImport) -> ImportOut:
        """As JSON."""
        return cls(id=row.pk, **{name: getattr(row, name) for name in (*SHOWN, *COUNTED, *TIMES)})


class ImportsOut(Schema):
    """Newest first."""

    imports: list[ImportOut]


class PlanIn(Schema):
    """The mapping as TOML, or the name of a saved or ready one in `use`."""

    mapping: str = ""
    use: str = ""


class MappingOut(Schema):
    """A mapping under its name; `is_ready`: one of the program's own."""

    name: str
    text: str
    is_ready: bool
    by: str
    changed_at: datetime | None

    @classmethod
    def of(cls, row: SavedMapping) -> MappingOut:
        """As JSON."""
        return cls(name=row.name, text=row.text, is_ready=False, by=row.by, changed_at=row.changed_at)


class MappingsOut(Schema):
    """The company's own, then the ready ones."""

    mappings: list[MappingOut]


class MappingIn(Schema):
    """A name and the TOML."""

    name: str
    text: str


class RuleOut(Schema):
    """Files of the watched folder whose name fits `pattern` get this mapping."""

    id: int
    pattern: str
    mapping: str
    order: int

    @classmethod
    def of(cls, rule: PickupRule) -> RuleOut:
        """As JSON."""
        return cls(id=rule.pk, pattern=rule.pattern, mapping=rule.mapping.name, order=rule.order)


class RuleIn(Schema):
    """`mapping` is the name of a saved or ready one. The rule with the lowest `order` that fits counts."""

    pattern: str
    mapping: str
    order: int = 100


class WaitingOut(Schema):
    """A file in the folder; `rule` is null when none fits, `is_still` when it has stopped growing."""

    name: str
    size: int
    rule: int | None
    is_still: bool


class FolderOut(Schema):
    """The watched folder on the server."""

    folder: str
    is_there: bool
    rules: list[RuleOut]
    waiting: list[WaitingOut]


@router.get("", response={200: ImportsOut, **PROBLEMS}, summary="List imports")
def listing(request: HttpRequest, limit: Query[int] = 50, before: Query[int | None] = None) -> ImportsOut:
    """The newest first, at most 500; `before` is the id of the last one seen."""
    rows = imports.recent(min(max(limit, 1), 500), before=None if before is None else min(max(before, 0), 2**62))
    return ImportsOut(imports=[ImportOut.of(row) for row in rows])


@router.post("", response={202: ImportOut, **PROBLEMS}, summary="Upload a file")
def upload(
    request: Asked,
    file: File[UploadedFile],
    mapping: Form[str] = "",
    use: Form[str] = "",
    start: Form[bool] = False,
) -> Status[ImportOut]:
    """Keep a file; with a mapping it is tried, with `start` it is imported at once."""
    by = request.auth.label
    text = _text(mapping, use)
    row = imports.receive(file.name or "file", file.chunks(), by, origin=Origin.API)
    if text and start:
        imports.start(row.pk, by, mapping=text, name=use)
    elif text:
        imports.attempt(row.pk, text, by, name=use)
    return Status(202, ImportOut.of(imports.find(row.pk)))


@router.get("/mappings", response={200: MappingsOut, **PROBLEMS}, summary="List mappings")
def all_mappings(request: HttpRequest) -> MappingsOut:
    """With their texts."""
    own = [MappingOut.of(row) for row in mappings.saved()]
    ready = [
        MappingOut(name=one.name, text=one.text, is_ready=True, by="", changed_at=None) for one in mappings.ready()
    ]
    return MappingsOut(mappings=own + ready)


@router.put("/mappings", response={200: MappingOut, **PROBLEMS}, summary="Save a mapping")
def save_mapping(request: Asked, body: MappingIn) -> MappingOut:
    """Under its name; one of this name is replaced. It is tried with the next file."""
    return MappingOut.of(mappings.save(body.name, body.text, request.auth.label))


@router.delete("/mappings", response={204: None, **PROBLEMS}, summary="Remove a mapping")
def remove_mapping(request: Asked, name: Query[str]) -> Status[None]:
    """What was imported with it stays."""
    mappings.remove(name, request.auth.label)
    return Status(204, None)


@router.get("/folder", response={200: FolderOut, **PROBLEMS}, summary="Look into the watched folder")
def folder(request: HttpRequest) -> FolderOut:
    """Its rules and the files that wait."""
    path = watching.folder()
    waiting = [
        WaitingOut(name=one.name, size=one.size, rule=one.rule.pk if one.rule else None, is_still=one.is_still)
        for one in watching.waiting()
    ]
    known = [RuleOut.of(rule) for rule in rules.listing()]
    return FolderOut(folder=str(path), is_there=path.is_dir(), rules=known, waiting=waiting)


@router.put("/folder/rules", response={200: RuleOut, **PROBLEMS}, summary="Set a rule of the watched folder")
def put_rule(request: Asked, body: RuleIn) -> RuleOut:
    """A rule with the same pattern is replaced."""
    return RuleOut.of(rules.put(body.pattern, body.mapping, request.auth.label, order=body.order))


@router.delete("/folder/rules/{int:rule_id}", response={204: None, **PROBLEMS}, summary="Remove a rule")
def remove_rule(request: Asked, rule_id: int) -> Status[None]:
    """Such files stay in the folder from now on."""
    rules.remove(rule_id, request.auth.label)
    return Status(204, None)


@router.get("/{int:import_id}", response={200: ImportOut, **PROBLEMS}, summary="Read one import")
def one(request: HttpRequest, import_id: int) -> ImportOut:
    """How far it is, or what became of it."""
    return ImportOut.of(imports.find(import_id))


@router.post("/{int:import_id}/try", response={202: ImportOut, **PROBLEMS}, summary="Try a file")
def attempt(request: Asked, body: PlanIn, import_id: int) -> Status[ImportOut]:
    """Read all of it with this mapping and store nothing."""
    imports.attempt(import_id, _text(body.mapping, body.use), request.auth.label, name=body.use)
    return Status(202, ImportOut.of(imports.find(import_id)))


@router.post("/{int:import_id}/start", response={202: ImportOut, **PROBLEMS}, summary="Import a file")
def start_one(request: Asked, body: PlanIn, import_id: int) -> Status[ImportOut]:
    """With this mapping, or without one with that it was tried with. It cannot be undone."""
    imports.start(import_id, request.auth.label, mapping=_text(body.mapping, body.use), name=body.use)
    return Status(202, ImportOut.of(imports.find(import_id)))


@router.post("/{int:import_id}/cancel", response={202: ImportOut, **PROBLEMS}, summary="Cancel an import")
def cancel(request: Asked, import_id: int) -> Status[ImportOut]:
    """What is stored already stays stored."""
    imports.cancel(import_id, request.auth.label)
    return Status(202, ImportOut.of(imports.find(import_id)))


@router.get("/{int:import_id}/refused", response={200: None, **PROBLEMS}, summary="Download the refused rows")
def refused(request: Asked, import_id: int) -> HttpResponse:
    """A csv of row, column, reason and value; at most 64 MB of it."""
    row = imports.find(import_id)
    path = imports.refused_of(row)
    audit.record(request.auth.label, "refused rows downloaded", row.label)
    with path.open("rb") as file:
        return HttpResponse(file.read(SENT_BYTES), content_type="text/csv; charset=utf-8")


def _text(mapping: str, use: str) -> str:
    return mapping or (mappings.text_of(use) if use else "")
