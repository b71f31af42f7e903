"""The year, told to the server from a process of its own: imagined once, then sent chapter by chapter.

Runs in a helper, niced, and knocks at the doors everybody else uses. Whatever it has sent before is left out.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from attune.wiring.demo import counts, story
from attune.wiring.demo.doors import Caller, Doors
from attune.wiring.demo.story import Chapter, Plan
from attune.wiring.demo.systems import SYSTEMS

BATCH = 200
TOLD_EVERY_S = 0.4
# After each request the server has as long for others as it took, and a little more: pages come first.
BREATH = 1.0
LEAST_BREATH_S = 0.004
WRITTEN = "written"


@dataclass(frozen=True)
class Told:
    """How far it is. `sent`: requests so far, from the first on; `events` in the part sent now; `refused`: of these.

    `share`: from 0 to 1 of everything. `is_ahead_there`: the days that have not come yet lie in their file.
    """

    sent: int
    events: int
    month: str
    share: float
    is_ahead_there: bool
    refused: tuple[str, ...] = ()


def tell(plan: Plan, folder: Path, doors: Doors, sent: int) -> Iterator[Told]:
    """Imagine and send everything but the first `sent` requests.

    Raises:
        Unavailable: the server does not take more now; call again with what was told last.
    """
    teller = _Teller(plan, folder, doors, sent)
    try:
        yield from teller.tell()
    finally:
        teller.caller.close()


def go_on(plan: Plan, first: int, folder: Path) -> Iterator[Told]:
    """Write the days ahead from day `first` of the story."""
    for _ in story.write_on(plan, first, folder):
        yield Told(0, 0, "", 1.0, is_ahead_there=False)
    yield Told(0, 0, "", 1.0, is_ahead_there=True)


class _Teller:
    def __init__(self, plan: Plan, folder: Path, doors: Doors, sent: int) -> None:
        self.plan = plan
        self.folder = folder
        self.caller = Caller(doors)
        self.left_out = sent  # requests that were sent before
        self.sent = 0
        self.events = 0
        self.refused: list[str] = []
        self.share = 0.0
        self.is_ahead_there = False
        self.month = ""
        self._told_at = 0.0

    def tell(self) -> Iterator[Told]:
        """Imagining is a quarter of the way, so far as the bar is concerned."""
        all_chapters = story.chapters(self.plan)
        done = self.folder / WRITTEN
        if done.exists():
            self.is_ahead_there = True
            yield from self._chapters(all_chapters, 0.25, 1.0)
        else:
            yield from self._imagine(0, 0.0, 0.02)
            yield from self._chapters(all_chapters[:1], 0.02, 0.05)
            yield from self._imagine(1, 0.05, 0.25)
            story.gather_ahead(self.plan, self.folder)
            done.touch()
            self.is_ahead_there = True
            yield from self._chapters(all_chapters[1:], 0.25, 1.0)
        while self.caller.files_under_way():
            yield self._told()
            time.sleep(TOLD_EVERY_S)
        self.share = 1.0
        yield self._told()

    def _imagine(self, block: int, begin: float, end: float) -> Iterator[Told]:
        size = max(1, len(self.plan.blocks[block]))
        for lived in story.write(self.plan, block, self.folder):
            self.share = begin + (end - begin) * lived / size
            if self._is_time():
                yield self._told()

    def _chapters(self, chosen: list[Chapter], begin: float, end: float) -> Iterator[Told]:
        sizes = [self._size(chapter) for chapter in chosen]
        whole, before = max(1, sum(sizes)), 0
        for chapter, size in zip(chosen, sizes, strict=True):
            self.month = chapter.month
            for part in self._chapter(chapter):
                self.share = begin + (end - begin) * (before + size * part) / whole
                if self._is_time():
                    yield self._told()
            before += size
        yield self._told()

    def _size(self, chapter: Chapter) -> int:
        path = story.path_of(self.folder, chapter)
        return path.stat().st_size if path.exists() else 0

    def _chapter(self, chapter: Chapter) -> Iterator[float]:
        """Requests of a month in order of time; systems send when they have enough. Answers the part that is done."""
        lines = sorted(story.path_of(self.folder, chapter).read_bytes().splitlines())
        waiting: dict[int, list[bytes]] = defaultdict(list)
        for at, line in enumerate(lines, 1):
            _, sender, event = line.split(b"\t", 2)
            batch = waiting[int(sender)]
            batch.append(event)
            if len(batch) == BATCH:
                self._send(int(sender), batch)
                waiting[int(sender)] = []
                yield at / len(lines)
        for number, batch in waiting.items():
            if batch:
                self._send(number, batch)
                yield 1.0
        if chapter.block == 0:
            for kind, found in story.counted(self.plan, chapter.month).items():
                self._give(f"{kind}-{chapter.month}.csv", kind, counts.table(found), len(found))
                yield 1.0

    def _send(self, number: int, batch: list[bytes]) -> None:
        self.sent += 1
        self.events += len(batch)
        if self.sent > self.left_out:
            began = time.monotonic()
            self.refused += self.caller.send(SYSTEMS[number].name, batch)
            time.sleep(max(LEAST_BREATH_S, BREATH * (time.monotonic() - began)))

    def _give(self, name: str, kind: str, content: str, rows: int) -> None:
        self.sent += 1
        self.events += rows
        if self.sent > self.left_out:
            self.caller.give(name, content, counts.mapping(kind))

    def _is_time(self) -> bool:
        now = time.monotonic()
        if now - self._told_at < TOLD_EVERY_S:
            return False
        self._told_at = now
        return True

    def _told(self) -> Told:
        refused, self.refused = tuple(self.refused[:5]), []
        return Told(max(self.sent, self.left_out), self.events, self.month, self.share, self.is_ahead_there, refused)
