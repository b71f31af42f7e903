"""Who looked at whose personal data: noted in memory, written within seconds, so that reading waits for no writer."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from django.db import transaction

from attune.access.audit import Actor, AuditRow

AGAIN_AFTER_S = 3600.0  # the same person reading the same thing within an hour is one reading
REMEMBERED = 20_000
AT_ONCE = 500  # rows a write


class Reads:
    """Readings that were not written yet, and those of the last hour."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._noted: OrderedDict[tuple[str, str, str], float] = OrderedDict()
        self._waiting: list[AuditRow] = []

    def note(self, actor: Actor, what: str, action: str = "customer read", fields: tuple[str, ...] = ()) -> None:
        """Somebody has read this. `what` is a label: `customer 0190...`; never a name or an address."""
        who = actor if isinstance(actor, str) else actor.label
        key, now = (who, action, what), self._clock()
        with self._lock:
            last = self._noted.get(key)
            if last is not None and now - last < AGAIN_AFTER_S:
                return
            self._noted[key] = now
            self._noted.move_to_end(key)
            while len(self._noted) > REMEMBERED:
                self._noted.popitem(last=False)
            self._waiting.append(AuditRow(actor=who, action=action, what=what, fields=sorted(fields)))

    def write(self) -> bool:
        """Write what waits, a piece at a time; whether more waits. What could not be written waits on."""
        with self._lock:
            piece = self._waiting[:AT_ONCE]
        if not piece:
            return False
        with transaction.atomic():
            AuditRow.objects.bulk_create(piece)
        with self._lock:
            del self._waiting[: len(piece)]
            return bool(self._waiting)

    def forget(self) -> None:
        """Drop everything, as when the process opens another folder."""
        with self._lock:
            self._noted.clear()
            self._waiting.clear()


reads = Reads()
