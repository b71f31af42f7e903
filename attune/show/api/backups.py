"""`/backup`: where backups go, what came of them, and one more now."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from ninja.params.functions import Query

from attune import store
from attune.access import audit
from attune.show.api.shapes import PROBLEMS, Asked
from attune.store.offsite import jobs, plan, runs
from attune.store.offsite.plan import Plan
from attune.store.offsite.rows import BackupRun
from attune.vocabulary.clock import instant
from attune.vocabulary.errors import BadInput, Conflict

router = Router(tags=["backup"])
KINDS = {"backup": jobs.RUN, "drill": jobs.DRILL}


class PlanOut(Schema):
    """The plan in force. Secrets are never told: `has_secret`, `is_sealed` say whether they are stored."""

    is_on: bool
    into: str
    path: str
    service: str
    region: str
    bucket: str
    prefix: str
    key_id: str
    has_secret: bool
    is_sealed: bool
    hour: int
    daily: int
    weekly: int
    drill_days: int
    by_environment: bool

    @classmethod
    def now(cls) -> PlanOut:
        """As JSON."""
        known, has = plan.without_secrets()
        values: dict[str, Any] = {name: getattr(known, name) for name in cls.model_fields if hasattr(known, name)}
        return cls(**{**values, "has_secret": "secret" in has, "is_sealed": "passphrase" in has})


class PlanIn(Schema):
    """All of it. `secret` and `passphrase` left out (null) stay as they are; '' removes them."""

    is_on: bool
    into: str = "folder"
    path: str = ""
    service: str = ""
    region: str = "us-east-1"
    bucket: str = ""
    prefix: str = "attune/"
    key_id: str = ""
    secret: str | None = None
    passphrase: str | None = None
    hour: int = 3
    daily: int = 7
    weekly: int = 5
    drill_days: int = 30


class RunOut(Schema):
    """One backup or drill; `state`: running, done, failed. `result`: what a drill counted."""

    id: int
    kind: str
    state: str
    began_at: datetime
    seconds: float | None
    archive: str
    target: str
    bytes: int
    interactions: int
    removed: int
    error: str
    result: dict[str, Any]

    @classmethod
    def of(cls, row: BackupRun) -> RunOut:
        """As JSON."""
        values = {name: getattr(row, name) for name in cls.model_fields if name != "began_at"}
        return cls(**values, began_at=instant(row.began_at))


class RunsOut(Schema):
    """Newest first."""

    runs: list[RunOut]


class RunIn(Schema):
    """`kind`: backup or drill."""

    kind: str


@router.get("", response={200: PlanOut, **PROBLEMS}, summary="Read the plan of backups")
def read_plan(request: HttpRequest) -> PlanOut:
    """Where to, when, how long."""
    return PlanOut.now()


@router.put("", response={200: PlanOut, **PROBLEMS}, summary="Change the plan of backups")
def change_plan(request: Asked, body: PlanIn) -> PlanOut:
    """The place is tried first when the plan is on."""
    given = body.dict()
    keep = [name for name in ("secret", "passphrase") if given[name] is None]
    new = replace(Plan(), **{name: value for name, value in given.items() if value is not None})
    plan.change(store.current().folder, new, note=partial(audit.record, request.auth.label), keep=keep)
    return PlanOut.now()


@router.get("/runs", response={200: RunsOut, **PROBLEMS}, summary="List backups and drills")
def list_runs(request: HttpRequest, limit: int = Query(50, description="1 to 500")) -> RunsOut:
    """What came of them."""
    if not 1 <= limit <= 500:
        raise BadInput(f"limit is {limit}; it must be 1 to 500.", code="bad_limit", where="limit")
    return RunsOut(runs=[RunOut.of(row) for row in runs.recent(limit)])


@router.post("/runs", response={202: None, **PROBLEMS}, summary="Back up or drill now")
def begin(request: Asked, body: RunIn) -> Status[None]:
    """As soon as other long work has ended; the list tells what came of it."""
    if body.kind not in KINDS:
        raise BadInput("kind is backup or drill.", code="backup_kind", where="kind")
    if not plan.without_secrets()[0].is_on:
        raise Conflict("Say first where backups go.", code="backup_no_plan")
    jobs.soon(KINDS[body.kind])
    audit.record(request.auth.label, f"{body.kind} asked for", "backup plan")
    return Status(202, None)
