"""Settings, backup: where backups go, what came of them, and the buttons that make one now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from attune import store
from attune.access import audit
from attune.access.roles import Permission
from attune.show import formats
from attune.show.gate import member_of, page
from attune.show.rendering import render
from attune.store import due
from attune.store.offsite import jobs, plan, runs
from attune.store.offsite.plan import Plan
from attune.store.offsite.rows import BackupRun
from attune.vocabulary.clock import instant
from attune.vocabulary.errors import AttuneError, BadInput, Conflict

ADDRESS = "/settings/backup"
TEXTS = ("into", "path", "service", "region", "bucket", "prefix", "key_id")
SECRETS = ("secret", "passphrase")
NUMBERS = ("hour", "daily", "weekly", "drill_days")
LONGEST = 2_000
KINDS: Mapping[str, tuple[str, Promise]] = {
    "backup": (jobs.RUN, gettext_lazy("The backup begins as soon as other long work has ended.")),
    "drill": (jobs.DRILL, gettext_lazy("The restore is tried as soon as other long work has ended.")),
}


@dataclass(frozen=True, slots=True)
class Run:
    """One line of the table."""

    row: BackupRun
    what: str
    at: datetime
    size: str
    took: str


@dataclass(frozen=True, slots=True)
class Context:
    """The plan as it is or as it was sent; secrets are never shown, `has` names those that are stored."""

    plan: Plan
    has: frozenset[str]
    runs: tuple[Run, ...]
    begins: tuple[str, ...]
    problem: str
    wrong: str
    wrong_at: str


@sensitive_post_parameters(*SECRETS)
@page(Permission.MANAGE_BACKUPS)
@require_http_methods(["GET", "HEAD", "POST"])
def backup(request: HttpRequest) -> HttpResponse:
    """The page; a POST changes the plan, after trying the place."""
    if request.method != "POST":
        return _show(request, *plan.without_secrets())
    new = Plan()
    try:
        new = _sent(request)
        keep = [name for name in SECRETS if not getattr(new, name) and f"no_{name}" not in request.POST]
        plan.change(store.current().folder, new, note=partial(audit.record, member_of(request)), keep=keep)
    except Conflict as error:
        return _show(request, new, plan.without_secrets()[1], error, status=409)
    except AttuneError as error:
        return _show(request, new, plan.without_secrets()[1], error, status=400)
    messages.success(request, _("Saved. The place was tried and answers.") if new.is_on else _("Saved."))
    return HttpResponseRedirect(ADDRESS)


@page(Permission.MANAGE_BACKUPS)
@require_POST
def begin(request: HttpRequest, kind: str) -> HttpResponse:
    """Make a backup, or try a restore, now."""
    if kind not in KINDS:
        raise BadInput("Either backup or drill.", code="backup_kind")
    if not plan.without_secrets()[0].is_on:
        raise Conflict("Say first where backups go.", code="backup_no_plan")
    job, sentence = KINDS[kind]
    jobs.soon(job)
    audit.record(member_of(request), f"{kind} asked for", "backup plan")
    messages.success(request, str(sentence))
    return HttpResponseRedirect(ADDRESS)


def _sent(request: HttpRequest) -> Plan:
    values: dict[str, Any] = {name: request.POST.get(name, "").strip()[:LONGEST] for name in TEXTS}
    values |= {name: request.POST.get(name, "")[:LONGEST] for name in SECRETS}
    values |= {name: _number(request, name) for name in NUMBERS}
    return Plan(is_on="is_on" in request.POST, **values)


def _number(request: HttpRequest, name: str) -> int:
    given = request.POST.get(name, "").strip()
    if not given.isascii() or not given.isdecimal() or len(given) > 6:
        raise BadInput(f"{name} must be a whole number.", code="plan_bounds", where=name)
    return int(given)


def _show(
    request: HttpRequest, shown: Plan, has: frozenset[str], error: AttuneError | None = None, status: int = 200
) -> HttpResponse:
    opened = store.current()
    begins = [kind for kind, (job, _sentence) in KINDS.items() if due.is_pending(job, jobs.KEY)]
    context = Context(
        plan=shown,
        has=has,
        runs=tuple(map(_run, runs.recent())),
        begins=tuple(begins),
        problem="" if error or not shown.is_on else _problem(opened.folder.path.exists()),
        wrong=_wrong(error) if error else "",
        wrong_at=(error.where or "") if error else "",
    )
    return render(request, "settings/backup.html", context, status=status)


def _problem(is_there: bool) -> str:
    try:
        return plan.problem(plan.current(store.current().folder), store.current().folder) if is_there else ""
    except Conflict as error:
        return error.message


def _run(row: BackupRun) -> Run:
    what = _("Backup") if row.kind == runs.BACKUP else _("Trial of a restore")
    seconds = row.seconds
    return Run(
        row=row,
        what=what,
        at=instant(row.began_at),
        size=filesizeformat(row.bytes) if row.bytes else "",
        took="" if seconds is None else _("%(n)s s") % {"n": formats.decimal(seconds, 1 if seconds < 10 else 0)},
    )


def _wrong(error: AttuneError) -> str:
    return {
        "plan_bounds": _("Hours are 0 to 23; at least 1 day is kept, at most 366 days and 520 weeks."),
        "plan_passphrase": _("A passphrase has at least 12 characters."),
        "plan_folder": _("Name a folder that exists, written from the root: /mnt/backup."),
        "plan_folder_inside": _("A backup inside the data folder is lost with it. Name another disk."),
        "plan_service": _("The service is an address such as https://s3.eu-central-1.amazonaws.com."),
        "plan_plain": _("Without https everybody on the way could read the backup. Use https, or set a passphrase."),
        "plan_bucket": _("This is no name of a bucket."),
        "plan_region": _("This is no name of a region."),
        "plan_prefix": _("Write the prefix like attune/ (with the slash)."),
        "plan_key": _("The key and its secret are needed."),
        "plan_fixed": _("The environment of the server says where backups go. Change it there."),
    }.get(error.code, error.message)
