"""Keeps what the samples say, and tells what is new or has changed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Q

from attune.access import audit
from attune.access.audit import Actor
from attune.access.members import require
from attune.access.roles import Permission
from attune.collect.schema.models import SchemaEntry
from attune.collect.schema.sampling import Seen, look
from attune.store.database import write
from attune.store.journal import Journal
from attune.vocabulary.clock import Clock, now_ms
from attune.vocabulary.errors import NotFound

ROWS_A_LOOK = 5  # the newest journal rows: each holds up to 65,536 events
BODY_BYTES = 4 << 20  # a longer row is an import's: its neighbours show what it holds
MOST_ENTRIES = 5_000  # of one source: beyond, names are made of values, which is a warning of its own
AT_ONCE = 200
DAY_MS = 86_400_000
NEW_DAYS, CHANGED_DAYS = 2, 7


@dataclass(frozen=True, slots=True)
class Warned:
    """An entry that somebody should look at; `why`: new_name, new_property, type_changed."""

    entry: SchemaEntry
    why: str


class Keeper:
    """One step looks at the newest rows of the journal, if there are newer ones than at the last look."""

    def __init__(self, journal: Journal, call: Callable[..., list[Seen]] | None, clock: Clock = now_ms) -> None:
        self._journal = journal
        self._call = call
        self._clock = clock
        self._looked_to = 0
        self._working = threading.Lock()

    def step(self) -> bool:
        """Look once; False, because the next look may wait."""
        with self._working:
            head = self._journal.head() >> 16
            if head <= self._looked_to:
                return False
            after = max(self._looked_to, head - ROWS_A_LOOK)
            rows = [
                (row.format, row.ids, row.body)
                for row in self._journal.read(after, ROWS_A_LOOK)
                if len(row.body) <= BODY_BYTES
            ]
            self._looked_to = head
            if rows:
                keep(self._look(rows), clock=self._clock)
        return False

    def _look(self, rows: list[tuple[int, bytes, bytes]]) -> list[Seen]:
        if self._call is None:
            return look(rows)
        return self._call("attune.collect.schema.sampling:look", rows)


def keep(seen: Iterable[Seen], *, clock: Clock = now_ms) -> int:
    """Add what was seen to what is known; how many entries are new."""
    now, fresh = clock(), 0
    of_source: dict[str, list[Seen]] = {}
    for one in seen:
        of_source.setdefault(one.source, []).append(one)
    for source, some in of_source.items():
        room = MOST_ENTRIES - SchemaEntry.objects.filter(source=source).count()
        for at in range(0, len(some), AT_ONCE):
            added = _kept(source, some[at : at + AT_ONCE], now, room)
            room, fresh = room - added, fresh + added
    return fresh


def _kept(source: str, seen: list[Seen], now: int, room: int) -> int:
    with write():
        wanted = Q()
        for name in {one.name for one in seen}:
            wanted |= Q(name=name)
        known = {
            (entry.type, entry.name, entry.property): entry
            for entry in SchemaEntry.objects.filter(wanted, source=source)
        }
        before, touched = set(known), set()
        for one in seen:
            place = (one.type, one.name, one.property)
            entry = known.get(place)
            if entry is None:
                if len(known) - len(before) >= room:
                    continue
                entry = known[place] = SchemaEntry(
                    source=source, type=one.type, name=one.name, property=one.property, first_at=now, last_at=now
                )
            touched.add(place)
            entry.last_at = now
            entry.sampled += one.times
            if one.kind and one.kind not in entry.kinds.split(","):
                entry.changed_at = now if entry.kinds else 0
                entry.kinds = ",".join([*filter(None, entry.kinds.split(",")), one.kind])
            entry.example = one.example or entry.example
        # Another process at the same stores may have been faster.
        SchemaEntry.objects.bulk_create(
            [known[place] for place in touched if place not in before], ignore_conflicts=True
        )
        SchemaEntry.objects.bulk_update(
            [known[place] for place in touched if place in before],
            ["last_at", "sampled", "changed_at", "kinds", "example"],
        )
        return len(touched - before)


def entries(source: str = "", text: str = "") -> list[SchemaEntry]:
    """What is known, by source, name and property; of one source, or with `text` somewhere in name or property."""
    found = SchemaEntry.objects.order_by("source", "name", "type", "property")
    if source:
        found = found.filter(source=source)
    if text:
        found = found.filter(Q(name__icontains=text) | Q(property__icontains=text))
    return list(found[:MOST_ENTRIES])


def sources() -> list[str]:
    """Sources of which something was seen, by name."""
    return list(SchemaEntry.objects.order_by("source").values_list("source", flat=True).distinct())


def warnings(*, clock: Clock = now_ms) -> list[Warned]:
    """What is new in a source that is not new itself, and what changed its type; not what somebody has dismissed."""
    now = clock()
    began: dict[str, int] = {}
    for source, first in SchemaEntry.objects.values_list("source", "first_at"):
        began[source] = min(began.get(source, first), first)
    found = []
    late = SchemaEntry.objects.filter(
        Q(first_at__gt=now - NEW_DAYS * DAY_MS) | Q(changed_at__gt=now - CHANGED_DAYS * DAY_MS)
    )
    names = {(one.source, one.type, one.name): one.first_at for one in SchemaEntry.objects.filter(property="")}
    for entry in late.order_by("source", "name", "property"):
        is_new = entry.first_at > began[entry.source] + DAY_MS
        of_new_name = entry.property and names.get((entry.source, entry.type, entry.name)) == entry.first_at
        if entry.changed_at > max(entry.dismissed_at, now - CHANGED_DAYS * DAY_MS):
            found.append(Warned(entry, "type_changed"))
        elif is_new and not of_new_name and not entry.dismissed_at and entry.first_at > now - NEW_DAYS * DAY_MS:
            found.append(Warned(entry, "new_property" if entry.property else "new_name"))
    return found


def dismiss(entry: int, by: Actor, *, clock: Clock = now_ms) -> SchemaEntry:
    """Somebody has read the warning about this entry.

    Raises:
        NotFound: there is no such entry.
        NotAllowed: `by` may not.
    """
    require(by, Permission.MANAGE_SOURCES)
    with write():
        found = SchemaEntry.objects.filter(pk=entry).first()
        if found is None:
            raise NotFound("There is no such entry.", code="schema_entry")
        found.dismissed_at = clock()
        found.save(update_fields=["dismissed_at"])
        audit.record(by, "warning dismissed", f"schema entry {entry}", ["dismissed_at"])
    return found
