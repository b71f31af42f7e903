"""Everything later: a job is a row with an instant, taken by a loop under a lease, tried again, never lost silently.

A handler may run twice: when the process dies, or its lease runs out, somebody else runs the job again. So handlers are
idempotent, and look into the database for how far they came.
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Count, Min, Q

from attune.store import schedules
from attune.store.database import write
from attune.store.due_rows import DueRow, State
from attune.vocabulary.clock import Clock, now_ms
from attune.vocabulary.errors import AttuneError, BadInput, NotAllowed, NotFound, Unavailable

log = logging.getLogger(__name__)

LEASE_MS = 60_000
RENEWED_EVERY_S = 15.0
ATTEMPTS = 12  # with the pauses below: about eight hours
FIRST_PAUSE_MS, LONGEST_PAUSE_MS = 10_000, 3_600_000
QUICK, LONG = "quick", "long"
_stopping = threading.Event()


class Interrupted(Exception):
    """Raised by a handler that ends early because the program ends: it runs again, and no attempt is counted."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a handler is given. `attempt` counts from 1; instants in ms."""

    id: int
    kind: str
    payload: dict[str, Any]
    key: str
    attempt: int
    due_at: int

    @property
    def is_stopping(self) -> bool:
        """Whether the program is ending."""
        return _stopping.is_set()

    def go_on(self) -> None:
        """Call it between pieces of long work.

        Raises:
            Interrupted: the program is ending; what is done so far stands.
        """
        if self.is_stopping:
            raise Interrupted


Handler = Callable[[Job], None]


@dataclass(frozen=True, slots=True)
class _Kind:
    handler: Handler
    lane: str
    attempts: int


_kinds: dict[str, _Kind] = {}


def register(kind: str, handler: Handler, *, lane: str = QUICK, attempts: int = ATTEMPTS) -> None:
    """From now on this process runs jobs of `kind`. Registering again replaces.

    Args:
        kind: noun and verb, as in `import run`.
        handler: does the work; must bear being run twice.
        lane: `QUICK` for work of seconds, `LONG` for more, so that a long import delays no reminder.
        attempts: after so many failures the job is dead and waits for a person.
    """
    if lane not in {QUICK, LONG}:
        raise ValueError(f"A lane is {QUICK} or {LONG}, not {lane!r}.")
    _kinds[kind] = _Kind(handler, lane, attempts)


def every(kind: str, *, seconds: int | None = None, at_hour: int | None = None) -> None:
    """From now on a job of `kind`, with an empty payload, comes due again and again.

    Args:
        kind: as registered.
        seconds: so long after the last one ended.
        at_hour: or once a day, when this hour (UTC, 0 to 23) begins.
    """
    schedules.put(kind, seconds=seconds, at_hour=at_hour)


def enqueue(kind: str, payload: dict[str, Any], *, due_at: int, key: str = "") -> int:
    """Have a job of `kind` done at `due_at` (ms) or soon after; the number of its row.

    May be called inside `write()`, so that the job exists if and only if the change that needs it does. While a job
    with the same kind and `key` is pending there is no second one: it takes the new payload and the earlier instant,
    and when it is running already it runs once more afterwards.
    """
    row = DueRow(kind=kind, key=key, payload=payload, due_at=due_at, enqueued_at=now_ms())
    with write():
        while True:
            pending = _pending(kind, key)
            if pending is not None:
                return _joined(pending, payload, due_at)
            try:
                with transaction.atomic():
                    row.save(force_insert=True)
            except IntegrityError:
                if not key:
                    raise
                continue  # on PostgreSQL somebody else was faster by a moment
            return row.id


def _pending(kind: str, key: str) -> DueRow | None:
    if not key:
        return None
    rows = DueRow.objects.select_for_update().filter(kind=kind, key=key)
    return rows.filter(state__in=(State.WAITING, State.RUNNING)).first()


def _joined(row: DueRow, payload: dict[str, Any], due_at: int) -> int:
    row.payload = payload
    if row.state == State.RUNNING:
        row.again, row.due_at = True, due_at
    else:
        row.due_at = min(row.due_at, due_at)
    row.save(update_fields=["payload", "again", "due_at"])
    return row.id


def cancel(kind: str, key: str) -> bool:
    """Drop the job that waits under this key; False when there is none, or it is running."""
    with write():
        return bool(DueRow.objects.filter(kind=kind, key=key, state=State.WAITING).delete()[0])


def is_pending(kind: str, key: str) -> bool:
    """Whether a job of this kind and key waits or runs."""
    return DueRow.objects.filter(kind=kind, key=key, state__in=(State.WAITING, State.RUNNING)).exists()


def step(clock: Clock = now_ms, *, lane: str = "") -> bool:
    """Run the job that has waited longest, if one is due; whether there was one.

    Args:
        clock: what time it is.
        lane: only jobs of this lane; '' for all.
    """
    if _stopping.is_set():
        return False
    row = _taken(clock(), lane)
    if row is None:
        return False
    job = Job(row.pk, row.kind, row.payload, row.key, row.attempts, row.due_at)
    try:
        with _renewed(row):
            _kinds[row.kind].handler(job)
    except Interrupted:
        _put_back(row, clock())
    except AttuneError as error:
        log.warning("Job %s (%s), attempt %s: %s", row.pk, row.kind, row.attempts, error.message)
        _failed(row, error, clock())
    except Exception as error:  # the edge of a loop: a job that fails is tried again, and the others go on
        log.exception("Job %s (%s), attempt %s, failed.", row.pk, row.kind, row.attempts)
        _failed(row, error, clock())
    else:
        _ended(row, clock())
    return True


def _taken(now: int, lane: str) -> DueRow | None:
    kinds = [kind for kind, known in _kinds.items() if not lane or known.lane == lane]
    waiting = Q(state=State.WAITING, due_at__lte=now) | Q(state=State.RUNNING, leased_until__lte=now)
    due = DueRow.objects.filter(waiting, kind__in=kinds).order_by("due_at", "id")
    if not due.exists():  # looking needs no lock, and most looks find nothing
        return None
    with write():
        row = due.select_for_update(skip_locked=True).first()
        if row is None:
            return None
        if row.attempts >= _kinds[row.kind].attempts:  # each run before ended with its process, so none could say why
            row.error = "The program ended every time while this job ran."
            _buried(row, now)
            return None
        row.state, row.leased_until, row.token = State.RUNNING, now + LEASE_MS, secrets.token_hex(16)
        row.attempts += 1
        row.again = False
        row.save(update_fields=["state", "leased_until", "token", "attempts", "again"])
        return row


@contextmanager
def _renewed(row: DueRow) -> Iterator[None]:
    """The lease is prolonged while the handler runs, however long that is; it ends with the process.

    It counts real time: with a clock of a test it only needs to reach further than before.
    """
    done = threading.Event()
    thread = threading.Thread(target=_renew, args=(row.pk, row.token, done), name="attune-lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()


def _renew(number: int, token: str, done: threading.Event) -> None:
    try:
        while not done.wait(RENEWED_EVERY_S):
            with write():
                held = DueRow.objects.filter(pk=number, token=token, state=State.RUNNING)
                held.update(leased_until=now_ms() + LEASE_MS)
    except (DatabaseError, AttuneError):
        log.warning("The lease of job %s could not be prolonged; it may run again.", number)
    finally:
        connection.close()


@contextmanager
def _held(row: DueRow) -> Iterator[DueRow | None]:
    """The row as it is now, if this run still holds it; whoever lost the lease changes nothing."""
    with write():
        yield DueRow.objects.select_for_update().filter(pk=row.pk, token=row.token, state=State.RUNNING).first()


def _ended(row: DueRow, now: int) -> None:
    with _held(row) as held:
        if held is None:
            return
        if held.again:
            held.state, held.attempts, held.again, held.error = State.WAITING, 0, False, ""
            held.save()
            return
        held.delete()
        _planned_again(held, now)


def _planned_again(row: DueRow, now: int) -> None:
    due_at = schedules.next_at(row.kind, now) if row.key == schedules.KEY else None
    if due_at is not None:
        enqueue(row.kind, {}, due_at=due_at, key=schedules.KEY)


def _put_back(row: DueRow, now: int) -> None:
    with _held(row) as held:
        if held is not None:
            held.state, held.due_at, held.attempts = State.WAITING, now, held.attempts - 1
            held.save()


def _failed(row: DueRow, error: Exception, now: int) -> None:
    """Try again later, or give up: at once when the error says that trying again is of no use."""
    words = error.message if isinstance(error, AttuneError) else f"{type(error).__name__}; the log says more."
    is_hopeless = isinstance(error, BadInput | NotAllowed | NotFound)
    with _held(row) as held:
        if held is None:
            return
        held.error = words[:500]
        if is_hopeless or held.attempts >= _kinds[row.kind].attempts:
            _buried(held, now)
            return
        held.state, held.due_at = State.WAITING, now + _pause_ms(held.attempts, error)
        held.save()


def _buried(row: DueRow, now: int) -> None:
    """Of the same key only the newest dead row stays; a schedule goes on."""
    DueRow.objects.filter(kind=row.kind, key=row.key, state=State.DEAD).exclude(key="").delete()
    row.state, row.ended_at = State.DEAD, now
    row.save()
    _planned_again(row, now)


def _pause_ms(attempts: int, error: Exception) -> int:
    pause = min(FIRST_PAUSE_MS << 2 * (min(attempts, 10) - 1), LONGEST_PAUSE_MS)  # four times as long each time
    return max(pause, error.retry_after_s * 1000) if isinstance(error, Unavailable) else pause


def begin(clock: Clock = now_ms) -> None:
    """Let jobs run, and give each schedule its next job where it has none."""
    resume()
    now = clock()
    for kind in schedules.kinds():
        due_at = schedules.next_at(kind, now)
        if due_at is not None:
            enqueue(kind, {}, due_at=due_at, key=schedules.KEY)


def stop() -> None:
    """Start no more jobs, and tell the one under way that the program ends."""
    _stopping.set()


def resume() -> None:
    """Undo `stop`: the loops have ended, and whoever opens the next instance in this process starts afresh."""
    _stopping.clear()


@dataclass(frozen=True, slots=True)
class Standing:
    """How one kind stands: jobs by state, and since when (ms) the oldest one due has waited for its turn."""

    kind: str
    waiting: int
    running: int
    dead: int
    oldest_due_at: int | None


def standing() -> list[Standing]:
    """Every kind that has a row, by name."""
    counted = DueRow.objects.values("kind").annotate(
        waiting=Count("id", filter=Q(state=State.WAITING)),
        running=Count("id", filter=Q(state=State.RUNNING)),
        dead=Count("id", filter=Q(state=State.DEAD)),
        oldest_due_at=Min("due_at", filter=Q(state=State.WAITING)),
    )
    return [Standing(**row) for row in counted.order_by("kind")]


def dead(limit: int = 100) -> list[DueRow]:
    """What was given up, newest first, each with its error."""
    return list(DueRow.objects.filter(state=State.DEAD).order_by("-ended_at", "-id")[:limit])


def revive(number: int, *, due_at: int) -> None:
    """Try a dead job again, with all its attempts; if the same key is pending by now, that one stands for both.

    Raises:
        NotFound: there is no dead job of this number.
    """
    with write():
        row = DueRow.objects.select_for_update().filter(pk=number, state=State.DEAD).first()
        if row is None:
            raise NotFound("This job is not among the dead ones any more.", code="job_not_found")
        row.delete()
        enqueue(row.kind, row.payload, due_at=due_at, key=row.key)
