"""What people ask about their data, as records with their clock: one month, two more with a reason (GDPR Art. 12)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import models

from attune.access import audit
from attune.access.audit import Actor
from attune.access.members import require
from attune.access.roles import Permission
from attune.identify.fields import KeyField
from attune.identify.processing import checked
from attune.identify.resolution import keys_of
from attune.store.database import write
from attune.vocabulary.clock import Clock, instant, now_ms
from attune.vocabulary.errors import BadInput, Conflict, NotFound
from attune.vocabulary.interaction import NO_KEY

MOST = 2_000  # characters of a note or answer
SOON_MS = 7 * 86_400_000


class Kind(models.TextChoices):
    """GDPR Art. 15 to 21."""

    ACCESS = "access"
    PORTABILITY = "portability"
    CORRECTION = "correction"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    OBJECTION = "objection"


class State(models.TextChoices):
    """`checking`: it is not clear yet that this is the person. The clock runs on all the same."""

    OPEN = "open"
    CHECKING = "checking"
    DONE = "done"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"


CLOSED = frozenset({State.DONE, State.REFUSED, State.TAKEN_BACK})


class Request(models.Model):
    """One request. Times are ms since 1970; `due_at` is the end of the month (or of three).

    `contact` says how the answer reaches the person and goes with an erasure; the rest stays as the proof that the
    request was met. `result`: what was done, as counts by place.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    state = models.CharField(max_length=20, choices=State.choices, default=State.OPEN)
    key = KeyField(db_index=True)  # 16 zero bytes while nobody knows whose it is
    contact = models.CharField(max_length=300, default="", blank=True)
    came_by = models.CharField(max_length=100, default="", blank=True)
    note = models.TextField(default="", blank=True)
    answer = models.TextField(default="", blank=True)
    result = models.JSONField(default=dict)
    received_at = models.BigIntegerField()
    due_at = models.BigIntegerField(db_index=True)
    extended_why = models.CharField(max_length=500, default="", blank=True)
    opened_by = models.CharField(max_length=100)
    closed_by = models.CharField(max_length=100, default="", blank=True)
    closed_at = models.BigIntegerField(null=True)

    @property
    def customer(self) -> bytes | None:
        """The key it is about, None while nobody knows whose it is."""
        return None if bytes(self.key) == NO_KEY else bytes(self.key)

    @property
    def label(self) -> str:
        """What the audit calls it."""
        return f"privacy request {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an answer."""
        return self.state not in CLOSED

    @property
    def received(self) -> datetime:
        """`received_at` for people."""
        return instant(self.received_at)

    @property
    def due(self) -> datetime:
        """`due_at` for people."""
        return instant(self.due_at)

    @property
    def closed(self) -> datetime | None:
        """`closed_at` for people."""
        return None if self.closed_at is None else instant(self.closed_at)


def open_(
    kind: str,
    *,
    by: Actor,
    customer: bytes | None = None,
    contact: str = "",
    came_by: str = "",
    note: str = "",
    received_at: int | None = None,
    clock: Clock = now_ms,
) -> Request:
    """Note a request; its clock starts when it was received.

    Raises:
        BadInput: no such kind, nobody it could be answered to, or received in the future.
        NotAllowed: `by` may not.
    """
    require(by, Permission.RECORD_CONSENT)
    if kind not in Kind.values:
        raise BadInput(f"A request is one of {', '.join(Kind.values)}.", code="request_kind", where="kind")
    contact = checked(contact, "contact", 300)
    if customer is None and not contact:
        raise BadInput(
            "Say whose data it is about: a customer, or how the person can be reached.",
            code="request_nobody",
            where="contact",
        )
    now = clock()
    received = now if received_at is None else received_at
    if not 0 < received <= now + 86_400_000:
        raise BadInput("A request cannot be received in the future.", code="request_time", where="received_at")
    with write():
        made = Request.objects.create(
            kind=kind,
            key=customer or NO_KEY,
            contact=contact,
            came_by=checked(came_by, "came_by", 100),
            note=checked(note, "note", MOST),
            received_at=received,
            due_at=months_later(received, 1),
            opened_by=by if isinstance(by, str) else by.label,
        )
        audit.record(by, "privacy request opened", made.label, ["kind", "customer", "contact", "received_at"])
    return made


def change(
    number: int, *, by: Actor, customer: bytes | None = None, state: str | None = None, note: str | None = None
) -> Request:
    """Say whose it is, that the identity is being checked (or known), or write a note.

    Raises:
        BadInput: a state that closes; `close` does that.
        Conflict: it is closed. NotFound: there is none. NotAllowed: `by` may not.
    """
    require(by, Permission.RECORD_CONSENT)
    if state is not None and (state not in State.values or state in CLOSED):
        raise BadInput("A request is open or checking until it is closed with an answer.", code="request_state")
    changed = []
    with write():
        found = _open(number)
        if customer is not None:
            found.key = customer
            changed.append("key")
        if state is not None:
            found.state = state
            changed.append("state")
        if note is not None:
            found.note = checked(note, "note", MOST)
            changed.append("note")
        if changed:
            found.save(update_fields=changed)
            audit.record(by, "privacy request changed", found.label, changed)
    return found


def extend(number: int, why: str, *, by: Actor) -> Request:
    """Two more months, once, because the request is complex; the person must be told why within the first month.

    Raises:
        BadInput: no reason. Conflict: extended already, or closed. NotFound, NotAllowed: as `change`.
    """
    require(by, Permission.MANAGE_PRIVACY)
    why = checked(why, "why", 500)
    if not why:
        raise BadInput("Say why it takes longer; the person has a right to know.", code="reason_missing", where="why")
    with write():
        found = _open(number)
        if found.extended_why:
            raise Conflict("It has been extended already; the law allows it once.", code="request_extended")
        found.extended_why, found.due_at = why, months_later(found.received_at, 3)
        found.save(update_fields=["extended_why", "due_at"])
        audit.record(by, "privacy request extended", found.label, ["due_at", "extended_why"])
    return found


def close(
    number: int,
    state: str,
    answer: str,
    *,
    by: Actor,
    result: Mapping[str, Any] | None = None,
    clock: Clock = now_ms,
) -> Request:
    """End it with an answer: done, refused or taken back.

    Raises:
        BadInput: no such end, or no answer. Conflict: closed already. NotFound, NotAllowed: as `change`.
    """
    require(by, Permission.MANAGE_PRIVACY)
    if state not in CLOSED:
        raise BadInput(f"A request ends {', '.join(sorted(CLOSED))}.", code="request_state", where="state")
    answer = checked(answer, "answer", MOST)
    if not answer:
        raise BadInput("Say what the person was answered.", code="answer_missing", where="answer")
    with write():
        found = _open(number)
        _closed(found, state, answer, by=by, result=result or {}, at=clock())
    return found


def met(customer_keys: list[bytes], kind: str, result: Mapping[str, Any], *, by: Actor, at: int) -> int:
    """What was asked has just been done: close the open requests of this kind; how many. In the caller's `write()`."""
    rows = list(Request.objects.filter(key__in=customer_keys, kind=kind).exclude(state__in=CLOSED))
    for row in rows:
        _closed(row, State.DONE, row.answer, by=by, result=result, at=at)
    return len(rows)


def noted(customer_keys: list[bytes], kind: str, *, by: Actor) -> int:
    """Note on the open requests of this kind that an export was made; how many. It is closed once it was sent."""
    rows = list(Request.objects.filter(key__in=customer_keys, kind=kind).exclude(state__in=CLOSED))
    for row in rows:
        row.result = {**row.result, "exported_by": by if isinstance(by, str) else by.label}
        row.save(update_fields=["result"])
    return len(rows)


def listing(*, closed: bool = False, offset: int = 0, limit: int = 50) -> tuple[list[Request], int]:
    """Those that wait, the most urgent first; or the closed ones, newest first. And how many there are."""
    rows = Request.objects.filter(state__in=CLOSED) if closed else Request.objects.exclude(state__in=CLOSED)
    ordered = rows.order_by("-closed_at", "-id") if closed else rows.order_by("due_at", "id")
    return list(ordered[offset : offset + limit]), rows.count()


def get(number: int) -> Request:
    """One request.

    Raises:
        NotFound: there is none.
    """
    found = Request.objects.filter(pk=number).first() if 0 < number < 1 << 62 else None
    if found is None:
        raise NotFound(f"There is no privacy request {number}.", code="request_unknown")
    return found


def about(customer: bytes) -> list[Request]:
    """The requests of a customer, newest first."""
    return list(Request.objects.filter(key__in=keys_of(customer)).order_by("-received_at", "-id")[:200])


def waiting(clock: Clock = now_ms) -> tuple[int, int]:
    """How many wait, and how many of these are due within a week or late."""
    rows = Request.objects.exclude(state__in=CLOSED)
    return rows.count(), rows.filter(due_at__lte=clock() + SOON_MS).count()


def months_later(ms: int, months: int) -> int:
    """The same day so many months later, in UTC, or the last day of that month where it has no such day; ms."""
    start = datetime.fromtimestamp(ms / 1000, tz=UTC)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    for day in (start.day, 30, 29, 28):
        try:
            later = start.replace(year=year, month=month + 1, day=min(day, start.day))
        except ValueError:
            continue
        return int(later.timestamp() * 1000)
    raise AssertionError("every month has 28 days")


def _open(number: int) -> Request:
    found = Request.objects.select_for_update().filter(pk=number).first() if 0 < number < 1 << 62 else None
    if found is None:
        raise NotFound(f"There is no privacy request {number}.", code="request_unknown")
    if not found.is_open:
        raise Conflict("This request is closed already.", code="request_closed")
    return found


def _closed(found: Request, state: str, answer: str, *, by: Actor, result: Mapping[str, Any], at: int) -> None:
    found.state, found.answer, found.result = state, answer, dict(result)
    found.closed_by, found.closed_at = by if isinstance(by, str) else by.label, at
    found.save(update_fields=["state", "answer", "result", "closed_by", "closed_at"])
    audit.record(by, "privacy request closed", found.label, ["state", "answer"])
