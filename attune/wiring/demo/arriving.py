"""How the demo company arrives: month by month, through the same intake as everybody, in the background."""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path

import msgspec
from django.db import connection

from attune.access import keys
from attune.access.keys import KeyRecord
from attune.collect import intake, snapshot
from attune.collect.doors.segment import reading
from attune.collect.limits import LIMITS
from attune.collect.touchpoints.loading import load_toml
from attune.store.committer import Outcome
from attune.store.loops import Loop
from attune.store.opening import Store
from attune.vocabulary.clock import Clock, now_ms
from attune.vocabulary.errors import AttuneError, BadInput
from attune.wiring.demo import catalogue, company

log = logging.getLogger("attune.demo")

FILE = "demo.json"
TOUCHPOINTS = Path(__file__).parent / "touchpoints.toml"
SAVED_EVERY = 20  # batches; what is sent twice after a kill is recognised by its message ids


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it came; kept in the folder, so that a restart goes on and never starts another year.

    `now` is the moment the company was made (milliseconds since 1970). `month` is the one arriving (`2026-11`).
    """

    seed: int
    customers: int
    months: int
    now: int
    batches: int = 0
    accepted: int = 0
    month: str = ""
    is_done: bool = False


class Arrival:
    """`start()` returns at once; `wait()` until all have arrived; `stop()` ends early, and the next start goes on.

    Raises:
        BadInput: the folder holds interactions already, and they are not the demo's.
    """

    def __init__(
        self,
        store: Store,
        *,
        seed: int = company.SEED,
        customers: int = company.CUSTOMERS,
        months: int = company.MONTHS,
        clock: Clock = now_ms,
    ) -> None:
        self._store = store
        self._clock = clock
        self._file = store.folder.path / FILE
        if self._file.exists():
            self.progress = Progress(**json.loads(self._file.read_text(encoding="utf-8")))
        elif store.journal.head():
            raise BadInput(
                f"The folder {store.folder.path} holds interactions already. "
                "The demo company wants a folder of its own: choose one with --data.",
                code="demo_wants_empty_folder",
            )
        else:
            self.progress = Progress(seed, customers, months, clock())
        self._loop = Loop("demo", self._step, idle_s=1.0)
        self._all_here = threading.Event()
        self._keys: dict[str, KeyRecord] = {}
        self._coming: Iterator[company.Batch] | None = None
        self._batch: company.Batch | None = None  # taken and not yet committed

    @property
    def accepted(self) -> int:
        """Interactions that have arrived so far."""
        return self.progress.accepted

    def start(self) -> None:
        """Let it begin, or go on."""
        self._save()
        self._loop.start()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Whether everything has arrived before the time was up."""
        return self._all_here.wait(timeout_s)

    def stop(self) -> None:
        """End after the batch under way."""
        if self._loop.is_running:
            self._loop.stop()
            self._save()

    def _step(self) -> bool:
        """One batch; False when nothing is left."""
        if self.progress.is_done:
            self._all_here.set()
            return False
        if self._coming is None:
            self._prepare()
            made = company.generate(
                self.progress.seed, self.progress.customers, self.progress.months, self.progress.now
            )
            self._coming = islice(made, self.progress.batches, None)
        # Kept until it is committed, so that a journal which is full for a while costs time and no events.
        self._batch = self._batch or next(self._coming, None)
        if self._batch is None:
            self.progress = replace(self.progress, is_done=True)
            self._save()
            log.info("The demo company is here: %d interactions.", self.progress.accepted)
            return True
        accepted = self._send(self._batch)
        self.progress = replace(
            self.progress,
            batches=self.progress.batches + 1,
            accepted=self.progress.accepted + accepted,
            month=self._batch.month,
        )
        self._batch = None
        if self.progress.batches % SAVED_EVERY == 0:
            self._save()
        return True

    def _prepare(self) -> None:
        """Sources and touchpoints. The keys' texts are forgotten at once: nothing outside may use them."""
        self._keys = {key.name: key for key in keys.active()}
        for source in company.SOURCES:
            if source not in self._keys:
                keys.create(source, "server", "demo", shared=source == company.KIOSKS)
        load_toml(TOUCHPOINTS, by="demo")
        catalogue.fill(self.progress.now)
        self._keys = {key.name: key for key in keys.active()}
        snapshot.refresh()
        connection.close()  # this thread asks the database nothing more

    def _send(self, batch: company.Batch) -> int:
        """What `/v1/batch` does with the same bytes; how many are in the journal now, repeats included."""
        body = msgspec.json.encode({"batch": batch.events})
        candidates = reading.read(body, "batch", LIMITS).candidates()
        taken = intake.accept(candidates, self._keys[batch.source], self._clock())
        for dropped in taken.dropped:
            log.warning("The demo's own event was refused: %s %s", dropped.reason, dropped.message)
        if taken.rows is None:
            return 0
        outcome: Future[Outcome] = Future()
        self._store.committer.submit(taken.rows, outcome.set_result)
        committed = outcome.result()
        if isinstance(committed, AttuneError):
            raise committed
        taken.stored()
        return taken.count

    def _save(self) -> None:
        aside = self._file.with_suffix(f".{os.getpid()}")
        aside.write_text(json.dumps(asdict(self.progress)), encoding="utf-8")
        aside.replace(self._file)
