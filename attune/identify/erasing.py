"""Erasing a person: refuse what comes in, hide what is there, wait for what is on its way, remove it all.

`erase` writes who is meant; `advance` goes the steps, as a job that is repeated until it is through; `purge` (nightly)
removes the bytes. Every step may be repeated: after a crash, after a restore, by two processes.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from attune.access import audit
from attune.access.audit import Actor
from attune.access.members import require
from attune.access.roles import Permission
from attune.identify import requests, rooms
from attune.identify.accounts import only_theirs
from attune.identify.erasures import ErasedKey, Erasure, State, keys_of
from attune.identify.identifiers import Identifier
from attune.identify.naming import label
from attune.identify.resolution import AT_ONCE
from attune.identify.resolution import keys_of as keys_of_customer
from attune.store import database, due, erased_list, expiring, forgetting
from attune.store.database import write
from attune.store.due import Job
from attune.store.erased_list import Entry
from attune.store.rebuild import rebuild
from attune.vocabulary.clock import Clock, now_ms
from attune.vocabulary.errors import AttuneError, Conflict, NotFound, Unavailable

if TYPE_CHECKING:
    from attune.store.opening import Store

log = logging.getLogger(__name__)

JOB, PURGE = "customer erase", "erased purge"
HEARD_MS = 2_000  # after this every collector refuses, for each looks once a second
AGAIN_MS = 1_000
_advancing = threading.Lock()


@dataclass(frozen=True, slots=True)
class Purged:
    """What a purge did."""

    erasures: int
    tables: tuple[str, ...]
    trimmed: int


def erase(customer: bytes, *, by: Actor, reason: str = "", clock: Clock = now_ms) -> Erasure:
    """Begin to erase a customer with all keys, absorbed ones too; the erasure under way if there is one.

    The rest follows by itself: within seconds nothing of the person is taken in or shown any more.

    Raises:
        NotAllowed: `by` is a member without erase_customers.
    """
    require(by, Permission.ERASE_CUSTOMERS)
    with write():
        under_way = Erasure.objects.filter(keys__key=customer).exclude(state__in=(State.ERASED, State.PURGED)).first()
        if under_way is not None:
            return under_way
        keys = keys_of_customer(customer)
        shared = _shared(keys)
        erasure = Erasure.objects.create(
            customer=keys[0],
            by=by if isinstance(by, str) else by.label,
            reason=reason.strip()[:200],
            asked_at=clock(),
        )
        ErasedKey.objects.bulk_create(
            [ErasedKey(key=key, erasure=erasure, refuses=key not in shared) for key in keys]
            # A household of one is that person; what is said about it lies under its own key and keeps nobody out.
            + [ErasedKey(key=key, erasure=erasure, refuses=False) for key in only_theirs(keys)],
            batch_size=200,
        )
        audit.record(by, "customer erased", label(keys[0]), ["keys", "reason"])
        due.enqueue(JOB, {"erasure": erasure.pk}, due_at=clock(), key=str(erasure.pk))
    return erasure


def readmit(customer: bytes, *, by: Actor, store: Store, clock: Clock = now_ms) -> int:
    """The person has come back and wants to be known again: intake refuses their keys no longer; how many keys.

    What was erased stays erased.

    Raises:
        NotFound: nobody with this key was erased. Conflict: the erasure is still under way.
        NotAllowed: `by` is a member without erase_customers.
    """
    require(by, Permission.ERASE_CUSTOMERS)
    with write():
        erasures = Erasure.objects.filter(keys__key=customer)
        if not erasures.exists():
            raise NotFound("Nobody with this number was erased.", code="erasure_unknown")
        if erasures.exclude(state__in=(State.ERASED, State.PURGED)).exists():
            raise Conflict("The erasure is still under way; try again in a minute.", code="erasure_under_way")
        numbers = list(erasures.values_list("pk", flat=True))
        freed = ErasedKey.objects.filter(erasure__in=numbers, refuses=True).update(refuses=False)
        audit.record(by, "customer readmitted", label(customer), ["keys"])
        named = Erasure.objects.filter(pk__in=numbers)
    for erasure in named:
        erased_list.note(store.folder, _entry(store, erasure, readmitted_at=clock()))
    return freed


def handler(store: Store) -> Callable[[Job], None]:
    """The job behind `erase`: one look at a time, again a second later until nothing is left to do."""

    def handle(job: Job) -> None:
        erasure = Erasure.objects.filter(pk=int(job.payload["erasure"])).first()
        if erasure is not None and not advance(store, erasure):
            due.enqueue(JOB, job.payload, due_at=now_ms() + AGAIN_MS, key=job.key)

    return handle


def advance(store: Store, erasure: Erasure, *, clock: Clock = now_ms) -> bool:
    """Go on with an erasure as far as possible now; True when everything of the person is removed.

    Raises:
        Unavailable: a store is away; what is done by then stays done.
    """
    with _advancing:  # a command and the job may look after the same erasure; rows are counted once
        erasure.refresh_from_db()
        return _advanced(store, erasure, clock)


def _advanced(store: Store, erasure: Erasure, clock: Clock) -> bool:
    if erasure.state == State.ASKED:
        erased_list.note(store.folder, _entry(store, erasure))
        _count(erasure, _removed(keys_of(erasure)), State.HIDDEN, at=clock())
    if erasure.state == State.HIDDEN and _is_passed(store, erasure, clock()):
        # Once more: what was accepted before every collector had heard has arrived by now.
        _count(erasure, _removed(keys_of(erasure)), State.ERASED, at=clock())
    return erasure.state in {State.ERASED, State.PURGED}


def purge(store: Store, *, go_on: Callable[[], None] = lambda: None, clock: Clock = now_ms) -> Purged:
    """Remove the bytes of everybody erased: journal, warehouse parts, database pages.

    Raises:
        Unavailable: a backup is being made, a store is away, or somebody reads; the next purge goes on.
    """
    waiting = list(Erasure.objects.filter(state=State.ERASED))
    keys = [key for erasure in waiting for key in keys_of(erasure)]
    if keys:
        _removed(keys)  # a straggler of a request that was under way for very long
    trimmed = store.journal.trim()
    highest = max((erasure.seq for erasure in waiting if erasure.journal == store.journal.uuid), default=-1)
    if store.journal.number("trimmed_seq") < highest:
        raise Unavailable("The journal still holds erased people: a backup is being made.", code="journal_held")
    tables = forgetting.purge(store.warehouse, go_on=go_on)
    if waiting:
        for table in expiring.unkeyed(store):
            rebuild(store, table)
    go_on()
    own = sorted({table for room in rooms.all_rooms() for table in room.tables() if "." not in table})
    if waiting and not (store.journal.scrub() and database.scrub(own)):
        raise Unavailable("Somebody is reading the database just now.", code="database_busy")
    at = clock()
    with write():
        for erasure in waiting:
            erasure.state, erasure.purged_at = State.PURGED, at
            erasure.save(update_fields=["state", "purged_at"])
    return Purged(len(waiting), tuple(tables), trimmed)


def catch_up(store: Store, *, clock: Clock = now_ms) -> int:
    """After a restore: begin again every erasure this database does not know or that another journal counted.

    Returns how many there are; each must be gone through `advance` before anything is shown.
    """
    entries = erased_list.read(store.folder.path / erased_list.NAME, erased_list.instance(store.folder))
    with write():
        for entry in entries:
            _take_over(entry)
        again = Erasure.objects.exclude(journal__in=(store.journal.uuid, "")).filter(keys__refuses=True)
        numbers = list(again.values_list("pk", flat=True).distinct())
        Erasure.objects.filter(pk__in=numbers).update(state=State.ASKED, seq=-1, journal="")
        under_way = Erasure.objects.exclude(state__in=(State.ERASED, State.PURGED))
        for number in under_way.values_list("pk", flat=True):
            due.enqueue(JOB, {"erasure": number}, due_at=clock(), key=str(number))
        return under_way.count()


def finish(store: Store, identify: Callable[[], bool], *, patience_s: float = 60.0) -> bool:
    """Go through every erasure now, before the loops run; False when something is away and the jobs must go on.

    Args:
        store: started.
        identify: one step of the consumer, so that facts on their way are passed.
        patience_s: how long to wait for what is on its way.
    """
    until = time.monotonic() + patience_s
    while left := under_way():
        if time.monotonic() > until:
            return False
        try:
            while identify():
                pass
            if sum(advance(store, erasure) for erasure in left) < len(left):
                time.sleep(0.1)
        except AttuneError as error:
            log.warning("Erasures wait: %s", error.message)
            return False
    return True


def under_way() -> list[Erasure]:
    """The erasures that are not through yet."""
    return list(Erasure.objects.exclude(state__in=(State.ERASED, State.PURGED)).order_by("pk"))


def _take_over(entry: Entry) -> None:
    customer = bytes.fromhex(entry.customer)
    known = Erasure.objects.filter(customer=customer, asked_at__gte=0)
    if entry.readmitted:
        ErasedKey.objects.filter(erasure__in=known).update(refuses=False)
        return
    if ErasedKey.objects.filter(key=customer).exists():
        return
    erasure = Erasure.objects.create(customer=customer, by=entry.by[:100], asked_at=entry.at)
    rows = [ErasedKey(key=bytes.fromhex(key), erasure=erasure) for key in entry.keys]
    rows += [ErasedKey(key=bytes.fromhex(key), erasure=erasure, refuses=False) for key in entry.open_keys]
    ErasedKey.objects.bulk_create(rows, batch_size=200)


def _entry(store: Store, erasure: Erasure, *, readmitted_at: int | None = None) -> Entry:
    rows = list(ErasedKey.objects.filter(erasure=erasure).order_by("id").values_list("key", "refuses"))
    of, customer = erased_list.instance(store.folder), bytes(erasure.customer).hex()
    if readmitted_at is not None:
        return Entry(of, customer, readmitted_at, readmitted=True)
    return Entry(
        of,
        customer,
        erasure.asked_at,
        by=erasure.by,
        keys=tuple(bytes(key).hex() for key, refuses in rows if refuses),
        open_keys=tuple(bytes(key).hex() for key, refuses in rows if not refuses),
    )


def _shared(keys: Sequence[bytes]) -> frozenset[bytes]:
    """Keys that several people use: a device that met a second user, an address of an office."""
    found: set[bytes] = set()
    for at in range(0, len(keys), AT_ONCE):
        rows = Identifier.objects.filter(key__in=keys[at : at + AT_ONCE]).exclude(stopped="")
        found.update(bytes(key) for key in rows.values_list("key", flat=True))
    return frozenset(found)


def _removed(keys: Sequence[bytes]) -> Counter[str]:
    """Every room removes its rows; a room that cannot holds up no other.

    Raises:
        AttuneError: the first that could not.
    """
    counts: Counter[str] = Counter()
    failed: list[AttuneError] = []
    for room in rooms.all_rooms():
        try:
            counts.update(room.erase(keys))
        except AttuneError as error:
            failed.append(error)
    if failed:
        raise failed[0]
    return counts


def _count(erasure: Erasure, counts: Counter[str], state: str, *, at: int) -> None:
    with write():
        held = Erasure.objects.select_for_update().get(pk=erasure.pk)
        held.counts = dict(sorted((Counter(held.counts) + counts).items()))
        # A place that held nothing is named too: the answer lists each place.
        held.counts |= {place: held.counts.get(place, 0) for place in counts}
        held.state = state
        if state == State.HIDDEN:
            held.hidden_at = at
        else:
            held.erased_at = at
            requests.met(keys_of(held), requests.Kind.ERASURE, {"counts": held.counts}, by=held.by, at=at)
            audit.record(held.by, "customer erased everywhere", label(bytes(held.customer)), sorted(held.counts))
        held.save(update_fields=["counts", "state", "hidden_at", "erased_at"])
    erasure.refresh_from_db()


def _is_passed(store: Store, erasure: Erasure, now: int) -> bool:
    """Whether every consumer is past what was accepted before intake refused the person everywhere."""
    if erasure.seq < 0 or erasure.journal != store.journal.uuid:
        if now < erasure.asked_at + HEARD_MS:
            return False
        with write():
            erasure.seq, erasure.journal = store.journal.head(), store.journal.uuid
            erasure.save(update_fields=["seq", "journal"])
    return min(store.journal.cursors().values()) >= erasure.seq
