"""Settings: the first page of them, health, slow questions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from attune import store
from attune.access.members import may
from attune.access.roles import Permission
from attune.show import formats
from attune.show.frame import stops
from attune.show.gate import member_of, page
from attune.show.rendering import render
from attune.store import due
from attune.store.due_rows import DueRow
from attune.store.offsite import health as backups
from attune.store.offsite import plan as backup_plan
from attune.store.opening import Store
from attune.store.querylog import QueryRecord
from attune.vocabulary.clock import instant, now_ms
from attune.vocabulary.errors import NotAllowed

RECENT = 50
LAST = 1_000
BEHIND = 10_000  # commits; a consumer farther back fails or is too slow


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    sentence: str
    is_well: bool


@dataclass(frozen=True, slots=True)
class HealthContext:
    """What was looked at, and how far the data has come. `is_behind`: accepted facts are not in the figures yet."""

    findings: tuple[Finding, ...]
    is_well: bool
    is_behind: bool
    given_up: tuple[GivenUp, ...]
    may_try_again: bool


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A job nobody tries any more by itself."""

    row: DueRow
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Question:
    """One recorded query."""

    record: QueryRecord
    at: datetime


@dataclass(frozen=True, slots=True)
class QuestionsContext:
    """The slowest of late, and the last ones."""

    slow: tuple[Question, ...]
    recent: tuple[Question, ...]


@page()
@require_safe
def first(request: HttpRequest) -> HttpResponse:
    """The first settings page the role may open."""
    for stop in stops(member_of(request), "/settings"):
        if stop.address == "/settings" and stop.within:
            return HttpResponseRedirect(stop.within[0].address)
    raise NotAllowed("Settings are not part of your role.", code="role_lacks_permission")


@page(Permission.SEE_HEALTH)
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Is everything well."""
    opened = store.current()
    given_up = tuple(GivenUp(row, instant(row.ended_at) if row.ended_at else None) for row in due.dead(RECENT))
    findings = (*_findings(opened), *_backups(), _work(len(given_up)))
    context = HealthContext(
        findings=findings,
        is_well=all(finding.is_well for finding in findings),
        is_behind=opened.journal.head() > opened.watermark(),
        given_up=given_up,
        may_try_again=may(member_of(request), Permission.MANAGE_SOURCES),
    )
    return render(request, "settings/health.html", context)


def _findings(opened: Store) -> Iterator[Finding]:
    alive = opened.warehouse.is_alive()
    yield Finding(_("Warehouse"), _("It answers.") if alive else _("It does not answer."), alive)
    names = {
        "writer": _("Way into the warehouse"),
        "checkpoints": _("Journal"),
        "trimming": _("Tidying"),
        "snapshot": _("Keys and limits"),
        "identify": _("Whose it is"),
        "resolution": _("Customers in the figures"),
        "touchpoints": _("Touchpoints"),
        "due": _("Work at its time"),
        "due-long": _("Long work"),
        "audit": _("Who did what"),
    }
    for loop in opened.loops:
        sentence = loop.fault or (_("It works.") if loop.is_running else _("It does not run."))
        yield Finding(names.get(loop.name, loop.name), sentence, loop.is_running and not loop.fault)
    for name, behind in sorted(opened.journal.commits_behind().items()):
        sentence = ngettext("%(n)s commit is still to be read.", "%(n)s commits are still to be read.", behind)
        shown = {"warehouse": names["writer"]}.get(name) or names.get(name, name)
        yield Finding(shown, sentence % {"n": formats.count(behind)}, behind <= BEHIND)
    size = filesizeformat(opened.journal.size_bytes())
    yield Finding(_("Size of the journal"), size, is_well=True)
    failed = sum(bool(record.error) for record in opened.warehouse.recorded(LAST))
    sentence = ngettext("%(n)s of the last questions failed.", "%(n)s of the last questions failed.", failed)
    yield Finding(_("Questions"), sentence % {"n": formats.count(failed)}, failed == 0)


def _backups() -> Iterator[Finding]:
    known = backups.health(backup_plan.without_secrets()[0], now_ms())
    backup = {
        backups.NONE: _("None is planned."),
        backups.WAITING: _("The first one begins within minutes."),
        backups.FAILED: known.error,
    }.get(known.backup) or _days(known.age_ms or 0)
    yield Finding(_("Backup"), backup, known.backup in backups.WELL)
    if known.backup == backups.NONE:
        return
    drill = {
        backups.NONE: _("None is planned."),
        backups.WAITING: _("It follows the first backup."),
        backups.FAILED: known.drill_error,
    }.get(known.drill) or _days(known.drill_age_ms or 0)
    yield Finding(_("Trial of a restore"), drill, known.drill in backups.WELL)


def _days(age_ms: int) -> str:
    hours = age_ms // 3_600_000
    if hours < 48:
        return ngettext("The last good one is %(n)s hour old.", "The last good one is %(n)s hours old.", hours) % {
            "n": formats.count(hours)
        }
    days = hours // 24
    return ngettext("The last good one is %(n)s day old.", "The last good one is %(n)s days old.", days) % {
        "n": formats.count(days)
    }


def _work(given_up: int) -> Finding:
    sentence = ngettext("%(n)s piece of work was given up.", "%(n)s pieces of work were given up.", given_up)
    return Finding(_("Work that was given up"), sentence % {"n": formats.count(given_up)}, given_up == 0)


@page(Permission.SEE_HEALTH)
@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """What was asked of the warehouse and how long it took."""
    warehouse = store.current().warehouse
    context = QuestionsContext(
        slow=tuple(_question(record) for record in warehouse.slow(RECENT)),
        recent=tuple(_question(record) for record in warehouse.recorded(RECENT)),
    )
    return render(request, "settings/questions.html", context)


def _question(record: QueryRecord) -> Question:
    return Question(record, instant(record.at))
