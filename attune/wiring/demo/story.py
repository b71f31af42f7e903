"""The whole year, written into files of a month each before it is told: newest month first needs the oldest lived.

A line is the instant, the system and what it sends, parted by tabs. The same plan writes the same bytes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from random import Random
from typing import BinaryIO, NamedTuple

import msgspec

from attune.wiring.demo import counts, crowd, life
from attune.wiring.demo.counts import Count
from attune.wiring.demo.diary import Entry
from attune.wiring.demo.people import person
from attune.wiring.demo.systems import NUMBERS, spelt
from attune.wiring.demo.timeline import DAY, YEAR_DAYS, Timeline, iso

SEED = 2026
CUSTOMERS = 20_000
MOST_CUSTOMERS = 40_000  # more than that and the telephone numbers kept for stories run out
FIRST_BLOCK = 1_500  # told at once, so that there is something to look at while the others are imagined
AHEAD_DAYS = 14
AHEAD = "ahead"
STEP = 100  # customers between two words of how far it is

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True)
class Plan:
    """What decides every byte. `end_on`: the day at whose beginning (UTC) the year ends."""

    seed: int
    customers: int
    end_on: date
    days: int = YEAR_DAYS

    @cached_property
    def timeline(self) -> Timeline:
        """The year and the days after it that are written ahead."""
        return Timeline(self.end_on, AHEAD_DAYS, self.days)

    @property
    def share(self) -> float:
        """How big the company is against the usual."""
        return self.customers / CUSTOMERS

    @property
    def blocks(self) -> tuple[range, ...]:
        """Customers who are told together."""
        first = min(FIRST_BLOCK, self.customers)
        return (range(first), range(first, self.customers))


class Chapter(NamedTuple):
    """What is told in one go: a block in a month, with the counts of the month where they belong."""

    month: str
    block: int


def chapters(plan: Plan) -> list[Chapter]:
    """In the order of telling: newest month first."""
    months = sorted({iso(plan.timeline.start + day * DAY)[:7] for day in range(plan.days)}, reverse=True)
    return [Chapter(month, block) for month in months for block in range(len(plan.blocks))]


def entries(plan: Plan, block: int, timeline: Timeline | None = None) -> Iterator[Entry]:
    """Everything of a block, in no particular order; the last block holds those without a name as well."""
    timeline = timeline or plan.timeline
    for index in plan.blocks[block]:
        yield from customer(plan, index, timeline)
    if block == len(plan.blocks) - 1:
        yield from nameless(plan, timeline, 0, plan.days + timeline.ahead_days)


def customer(plan: Plan, index: int, timeline: Timeline) -> list[Entry]:
    """One life; a company with more customers keeps those it had."""
    luck = Random(f"{plan.seed} customer {index}")  # noqa: S311 - a story, not a secret
    return life.live(person(index, luck), luck, timeline, f"demo-{plan.seed}-c{index}")


def nameless(plan: Plan, timeline: Timeline, first: int, last: int) -> Iterator[Entry]:
    """Visitors, kiosks, the shop on the pier; from day `first` to before day `last` of the story."""
    for day in range(first, last):
        yield from crowd.visitors(plan.seed, timeline, day, plan.customers)
        yield from crowd.kiosks(plan.seed, timeline, day, plan.share)
    if first == 0:
        yield from crowd.ferry(plan.seed, timeline, plan.customers)


def counted(plan: Plan, month: str) -> dict[str, list[Count]]:
    """The numbers without people of a month, by kind."""
    found: dict[str, list[Count]] = defaultdict(list)
    for day in range(plan.days):
        if iso(plan.timeline.start + day * DAY).startswith(month):
            for one in counts.of_day(plan.seed, plan.timeline, day, plan.share):
                found[one.kind].append(one)
    return found


def line(entry: Entry) -> bytes:
    """An entry as it stands in a file."""
    return b"%d\t%d\t%b\n" % (entry.at, NUMBERS[entry.system], _encode(spelt(entry.system, entry.event)))


def path_of(folder: Path, chapter: Chapter) -> Path:
    """Where a chapter lies until it is told."""
    return folder / f"{chapter.month}-{chapter.block}.tsv"


def ahead_of(folder: Path) -> Path:
    """Where the days lie that have not come yet."""
    return folder / "ahead.tsv"


def write(plan: Plan, block: int, folder: Path) -> Iterator[int]:
    """Write the chapters of a block, and the days ahead beside them; how many customers are done, now and then."""
    with ExitStack() as files:
        opened: dict[str, BinaryIO] = {}

        def put(entry: Entry) -> None:
            part = AHEAD if entry.at >= plan.timeline.end else entry.event["timestamp"][:7]
            file = opened.get(part)
            if file is None:
                name = f"ahead-{block}.part" if part == AHEAD else path_of(folder, Chapter(part, block)).name
                file = opened[part] = files.enter_context((folder / name).open("wb"))
            file.write(line(entry))

        for done, index in enumerate(plan.blocks[block], 1):
            for entry in customer(plan, index, plan.timeline):
                put(entry)
            if done % STEP == 0:
                yield done
        if block == len(plan.blocks) - 1:
            for entry in nameless(plan, plan.timeline, 0, plan.days + AHEAD_DAYS):
                put(entry)
        # Nothing of the first block may be told by a file of the last try.
        for chapter in chapters(plan):
            if chapter.block == block and chapter.month not in opened:
                path_of(folder, chapter).write_bytes(b"")


def gather_ahead(plan: Plan, folder: Path) -> None:
    """The days ahead of all blocks in one file, in order of time."""
    parts = [folder / f"ahead-{block}.part" for block in range(len(plan.blocks))]
    lines = [found for part in parts if part.exists() for found in part.read_bytes().splitlines(keepends=True)]
    lines += [line(counts.entry(one)) for one in _counts_ahead(plan, plan.days, plan.days + AHEAD_DAYS)]
    _sorted_into(ahead_of(folder), lines)
    for part in parts:
        part.unlink(missing_ok=True)


def write_on(plan: Plan, first: int, folder: Path) -> Iterator[int]:
    """The next days ahead, from day `first` of the story: every life is lived again, and goes on where it was."""
    last = first + AHEAD_DAYS
    timeline = Timeline(plan.end_on, last - plan.days, plan.days)
    begin = timeline.start + first * DAY
    lines = []
    for index in range(plan.customers):
        lines += [line(one) for one in customer(plan, index, timeline) if one.at >= begin]
        if index % STEP == 0:
            yield index
    lines += [line(one) for one in nameless(plan, timeline, first, last)]
    lines += [line(counts.entry(one)) for one in _counts_ahead(plan, first, last)]
    _sorted_into(ahead_of(folder), lines)


def _counts_ahead(plan: Plan, first: int, last: int) -> Iterator[Count]:
    for day in range(first, last):
        yield from counts.of_day(plan.seed, plan.timeline, day, plan.share)


def _sorted_into(path: Path, lines: Iterable[bytes]) -> None:
    aside = path.with_suffix(".new")
    aside.write_bytes(b"".join(sorted(lines)))
    aside.replace(path)
