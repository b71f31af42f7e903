"""Which ids were accepted already: the last seven days or ten million of them, in memory.

New ids go into a set; a full set is put aside and later becomes a sorted run of 8-byte halves (an id is a keyed hash,
so half of it is as good as random). Ten million ids take 80 MB this way, a set of them about 1 GB.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from attune.store.journal_tables import Known
from attune.store.rows import split_ids

SET_IDS = 200_000
RUN_IDS = 2_000_000  # runs of this length are not merged further, so that old ones can be let go whole
CLOCK_SLACK_MS = 2 * 3600 * 1000

Halves = npt.NDArray[np.uint64]


class _Run(NamedTuple):
    last_row: int
    halves: Halves  # sorted


class _Aside(NamedTuple):
    last_row: int
    ids: set[bytes]


class View(NamedTuple):
    """Sets and runs taken together: between two questions nothing can slip from the sets into the runs unseen."""

    recent: set[bytes]
    aside: tuple[_Aside, ...]
    runs: tuple[_Run, ...]

    def none_recent(self, ids: Collection[bytes]) -> bool:
        """Whether the sets hold none of these; ask `among_old` too."""
        return self.recent.isdisjoint(ids) and all(one.ids.isdisjoint(ids) for one in self.aside)

    def is_recent(self, one_id: bytes) -> bool:
        """Whether the sets hold this id; ask `among_old` too."""
        return one_id in self.recent or any(one_id in one.ids for one in self.aside)

    def among_old(self, ids: Sequence[bytes]) -> frozenset[bytes]:
        """Those of `ids` that the sorted runs hold. One question for a whole group."""
        if not self.runs or not ids:
            return frozenset()
        halves = _halves(b"".join(ids))
        order = np.argsort(halves)
        asked = halves[order]
        hits: set[bytes] = set()
        for run in self.runs:
            places = np.searchsorted(run.halves, asked)
            places[places == len(run.halves)] = 0
            hits.update(ids[place] for place in order[run.halves[places] == asked].tolist())
        return frozenset(hits)


class Seen:
    """Only the committer adds; anybody may ask. `tidy()` does the sorting, away from the committer."""

    def __init__(self, set_ids: int = SET_IDS) -> None:
        self._set_ids = set_ids
        self._recent: set[bytes] = set()
        self._last_row = 0
        # Replaced as a whole, never changed in place: a reader holds either the old tuple or the new one.
        self._aside: tuple[_Aside, ...] = ()
        self._runs: tuple[_Run, ...] = ()
        self._tidying = threading.Lock()
        self._swapping = threading.Lock()
        self.horizon_ms = 0  # newest receiving time whose ids are forgotten; 0 = every id ever accepted is known

    def load(self, known: Iterable[Known], horizon_ms: int) -> None:
        """Start with the ids of journal and memory; once, before the first question."""
        self.horizon_ms = horizon_ms
        waiting: list[bytes] = []
        count = last_row = 0
        for row, _, ids in known:
            waiting.append(ids)
            count += len(ids) // 16
            last_row = row
            if count >= self._set_ids:
                self._add_run(_Run(last_row, _sorted(b"".join(waiting))))
                waiting, count = [], 0
        if waiting:
            self._add_run(_Run(last_row, _sorted(b"".join(waiting))))
        self._last_row = last_row
        self.tidy()

    def __len__(self) -> int:
        return len(self._recent) + sum(len(one.ids) for one in self._aside) + sum(len(run.halves) for run in self._runs)

    def view(self) -> View:
        """All ids of this moment. For the committer, which adds none while it asks."""
        with self._swapping:
            return View(self._recent, self._aside, self._runs)

    def may_be_forgotten(self, ts: int) -> bool:
        """Whether an interaction of this time could have been accepted and forgotten: then the warehouse is asked."""
        return self.horizon_ms > 0 and ts < self.horizon_ms + CLOCK_SLACK_MS

    def add(self, ids: Iterable[bytes], row: int) -> None:
        """These were committed in `row`."""
        self._recent.update(ids)
        self._last_row = max(self._last_row, row)
        if len(self._recent) >= self._set_ids:
            with self._swapping:
                self._aside = (*self._aside, _Aside(self._last_row, self._recent))
                self._recent = set()

    def add_packed(self, known: Known) -> None:
        """A row that another process committed."""
        self.add(split_ids(known.ids), known.row)

    def tidy(self) -> bool:
        """Turn what lies aside into runs and merge runs of like size; True when there was something to do."""
        with self._tidying:
            aside = self._aside
            for one in aside:
                run = _Run(one.last_row, _sorted(b"".join(one.ids)))
                with self._swapping:
                    self._runs = (*self._runs, run)
                    self._aside = self._aside[1:]
            merged = False
            while pair := self._mergeable():
                older, younger = pair
                run = _Run(younger.last_row, np.sort(np.concatenate([older.halves, younger.halves]), kind="stable"))
                with self._swapping:
                    self._runs = tuple(run if one is older else one for one in self._runs if one is not younger)
                merged = True
            return bool(aside) or merged

    def forget(self, last_row: int, horizon_ms: int) -> None:
        """Ids of rows up to `last_row` need no longer be known; runs wholly older are let go."""
        with self._tidying, self._swapping:
            self.horizon_ms = max(self.horizon_ms, horizon_ms)
            self._runs = tuple(run for run in self._runs if run.last_row > last_row)

    def _add_run(self, run: _Run) -> None:
        self._runs = (*self._runs, run)

    def _mergeable(self) -> tuple[_Run, _Run] | None:
        for older, younger in zip(self._runs, self._runs[1:], strict=False):
            together = len(older.halves) + len(younger.halves)
            if together <= RUN_IDS and len(older.halves) <= 2 * len(younger.halves):
                return older, younger
        return None


def _halves(packed: bytes) -> Halves:
    return np.frombuffer(packed, "<u8")[::2].astype(np.uint64)


def _sorted(packed: bytes) -> Halves:
    return np.sort(_halves(packed))
