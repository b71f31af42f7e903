"""How the demo company arrives: newest month first, through the public doors, in the background; then day by day."""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

from attune.show import arriving
from attune.show.arriving import Arriving
from attune.store.opening import Store
from attune.vocabulary.clock import Clock, now_ms
from attune.vocabulary.errors import AttuneError, BadInput
from attune.wiring.demo import opening, story
from attune.wiring.demo.doors import Caller
from attune.wiring.demo.story import AHEAD_DAYS, Plan
from attune.wiring.demo.systems import SYSTEMS
from attune.wiring.demo.telling import Told
from attune.wiring.demo.timeline import DAY, YEAR_DAYS, instant

log = logging.getLogger("attune.demo")

FILE = "demo.json"
FOLDER = "demo"
LANE = "demo"
TELL = "attune.wiring.demo.telling:tell"
GO_ON = "attune.wiring.demo.telling:go_on"
LIVE_EVERY_S = 2.0
LIVE_LINES = 400  # sent at once of what is due
PAUSE_S = 3.0  # after something went wrong


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it came; kept in the folder, so that a restart goes on and never starts another year.

    `end_on`: the day at whose beginning the year ends. `sent`: requests; `events`: interactions in them. `month`: the
    one arriving (`2026-11`). `share` of everything, 0 to 1. `ahead_day`: the day of the story after the days that lie
    ahead in their file; `ahead_at`: how many bytes of that file are sent.
    """

    seed: int
    customers: int
    days: int
    end_on: str
    sent: int = 0
    events: int = 0
    month: str = ""
    share: float = 0.0
    is_done: bool = False
    ahead_day: int = 0
    ahead_at: int = 0
    live: int = 0

    @property
    def plan(self) -> Plan:
        """What decides every byte of it."""
        return Plan(self.seed, self.customers, date.fromisoformat(self.end_on), self.days)


class Arrival:
    """`start()` returns at once; `wait()` until all have arrived; `stop()` ends early, and the next start goes on.

    Raises:
        BadInput: the folder holds interactions already, and they are not the demo's.
    """

    def __init__(
        self,
        store: Store,
        *,
        seed: int = story.SEED,
        customers: int = story.CUSTOMERS,
        clock: Clock = now_ms,
        told: Callable[[Progress], None] | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._told = told or (lambda _: None)
        self._file = store.folder.path / FILE
        self._folder = store.folder.path / FOLDER
        self.progress = self._known() or Progress(seed, customers, YEAR_DAYS, str(instant(clock()).date()))
        self._thread = threading.Thread(target=self._run, name="attune-demo", daemon=True)
        self._is_stopped = threading.Event()
        self._all_here = threading.Event()
        self._address = ("", 0)
        self._caller: Caller | None = None

    def _known(self) -> Progress | None:
        if self._file.exists():
            kept = json.loads(self._file.read_text(encoding="utf-8"))
            if "end_on" in kept:
                return Progress(**kept)
            raise BadInput(
                f"The folder {self._store.folder.path} holds the demo company of an older version. Take that folder "
                "away, or choose another with --data.",
                code="demo_is_old",
            )
        if self._store.journal.head():
            raise BadInput(
                f"The folder {self._store.folder.path} holds interactions already. "
                "The demo company wants a folder of its own: choose one with --data.",
                code="demo_wants_empty_folder",
            )
        return None

    def start(self, host: str, port: int) -> None:
        """Let it begin, or go on; the server listens there."""
        self._address = (_reachable(host), port)
        self._folder.mkdir(exist_ok=True)
        self._save()
        self._thread.start()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Whether everything has arrived before the time was up."""
        return self._all_here.wait(timeout_s)

    def stop(self) -> None:
        """End after the request under way."""
        self._is_stopped.set()
        arriving.tell(None)
        if self._thread.is_alive():
            self._thread.join(10.0)
        self._save()

    def _run(self) -> None:
        """Nothing ends it but `stop()`: what goes wrong is tried again."""
        while not self._is_stopped.is_set():
            try:
                self._arrive()
            except AttuneError as error:
                self._went_wrong(error)
            except Exception as error:  # the edge of a thread: a demo that stops silently helps nobody
                log.exception("the demo stumbled")
                self._went_wrong(error)

    def _went_wrong(self, error: Exception) -> None:
        if not self._is_stopped.is_set():
            log.warning("The demo company waits a moment: %s", error)
            self._caller = None
            self._is_stopped.wait(PAUSE_S)

    def _arrive(self) -> None:
        plan = self.progress.plan
        opening.prepare(plan, self._folder)
        doors = opening.doors(self._folder, *self._address)
        self._caller = Caller(doors)
        try:
            if not self.progress.is_done:
                self._year(self._store.helpers.stream(TELL, plan, self._folder, doors, self.progress.sent, lane=LANE))
            self._all_here.set()
            while not self._is_stopped.is_set():
                self._live()
                self._is_stopped.wait(LIVE_EVERY_S)
        finally:
            self._caller.close()

    def _year(self, telling: Iterator[Told]) -> None:
        began, before = time.monotonic(), self.progress.events
        for told in telling:
            for refused in told.refused:
                log.warning("The demo's own event was refused: %s", refused)
            self._remember(
                sent=told.sent, events=max(told.events, self.progress.events), month=told.month, share=told.share
            )
            if told.is_ahead_there:
                if not self.progress.ahead_day:
                    self._remember(ahead_day=self.progress.days + AHEAD_DAYS)
                self._today()
            if self._is_stopped.is_set():
                telling.close()  # type: ignore[attr-defined] # it is a generator, and ends the process
                return
        self._remember(is_done=True, share=1.0)
        for chapter in story.chapters(self.progress.plan):
            story.path_of(self._folder, chapter).unlink(missing_ok=True)
        took = time.monotonic() - began
        log.info(
            "The demo company is here: %s interactions, %s a second.",
            f"{self.progress.events:,}",
            f"{(self.progress.events - before) / took:,.0f}",
        )

    def _live(self) -> None:
        """What is due by now; when the file is told to its end, the story goes on."""
        if not self._today() and self._clock() >= self._ahead_until:
            log.info("The demo company lives on: its next %d days are imagined.", AHEAD_DAYS)
            plan, first = self.progress.plan, self.progress.ahead_day
            for _ in self._store.helpers.stream(GO_ON, plan, first, self._folder, lane=LANE):
                if self._is_stopped.is_set():
                    return
            self._remember(ahead_day=first + AHEAD_DAYS, ahead_at=0)

    @property
    def _ahead_until(self) -> int:
        return self.progress.plan.timeline.start + self.progress.ahead_day * DAY

    def _today(self) -> bool:
        """Send what is due of the days ahead; whether there was anything."""
        path = story.ahead_of(self._folder)
        if not path.exists() or self._caller is None:
            return False
        due: list[tuple[int, bytes]] = []
        size = 0
        with path.open("rb") as file:
            file.seek(self.progress.ahead_at)
            for line in file:
                at, number, event = line.split(b"\t", 2)
                if int(at) > self._clock() or len(due) == LIVE_LINES:
                    break
                due.append((int(number), event.rstrip(b"\n")))
                size += len(line)
        for number, lines in groupby(sorted(due), key=lambda one: one[0]):
            for refused in self._caller.send(SYSTEMS[number].name, [event for _, event in lines]):
                log.warning("The demo's own event was refused: %s", refused)
        if due:
            self._remember(ahead_at=self.progress.ahead_at + size, live=self.progress.live + len(due))
        return bool(due)

    def _remember(self, **changed: Any) -> None:  # noqa: ANN401 - the fields of Progress
        self.progress = replace(self.progress, **changed)
        self._save()
        self._told(self.progress)
        here = self.progress
        arriving.tell(None if here.is_done else Arriving(here.share, here.events + here.live, here.month))

    def _save(self) -> None:
        aside = self._file.with_suffix(f".{os.getpid()}")
        aside.write_text(json.dumps(asdict(self.progress)), encoding="utf-8")
        aside.replace(self._file)


def _reachable(host: str) -> str:
    """Where a server that listens on `host` answers from the same machine."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - it is asked, not listened to
