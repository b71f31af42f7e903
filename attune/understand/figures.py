"""Figures over everything, kept: a page shows the last ones with their time at once, then refreshes.

A figure belongs to a state of the stores: the last journal number in the warehouse, and when the mappings (whose a
key is, which touchpoint a surface is) were last read. Nothing else changes an answer, so within one state it is
asked once.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Generic, NamedTuple, TypeVar

from attune import store
from attune.understand import questions, sight

T = TypeVar("T")

KEPT = 256  # figures; the one unused for longest goes first
log = logging.getLogger(__name__)


class State(NamedTuple):
    """What an answer depends on besides its question and parameters."""

    watermark: int
    mappings: tuple[tuple[str, int], ...]
    journal: str = ""  # whose numbers the watermark counts: another store, another state
    commands: int = 0  # of this process to the warehouse: two reloads can look alike to the engine


class _Mapping(NamedTuple):
    name: str
    reading: int


@dataclass(frozen=True, slots=True)
class Figure(Generic[T]):
    """A kept answer. `is_current` is False when facts or mappings have changed since."""

    value: T
    state: State
    computed_at: datetime
    is_current: bool


def state() -> State:
    """The state of the stores now (one small question to the engine)."""
    mappings = questions.ask("mappings_read", _Mapping)
    opened = store.current()
    readings = tuple((row.name, row.reading) for row in mappings)
    return State(opened.watermark(), readings, opened.journal.uuid, opened.warehouse.commands)


class Figures:
    """One for the process; `forget()` empties it when the process opens another store."""

    def __init__(self, kept: int = KEPT, now: Callable[[], State] = state) -> None:
        self._kept = kept
        self._now = now
        self._lock = threading.Lock()
        self._figures: OrderedDict[Hashable, Figure[Any]] = OrderedDict()
        self._running: dict[Hashable, Future[Figure[Any]]] = {}
        # One thread, that only waits for the engine: refreshing must not take the readers from people.
        self._refresher = ThreadPoolExecutor(1, thread_name_prefix="figures")

    def get(self, key: Hashable, compute: Callable[[], T], *, at_once: bool = False) -> Figure[T]:
        """The figure `key`, computed by `compute` unless it is known for the present state.

        With `at_once` an older figure is returned with `is_current` False while the new one is being computed; a
        figure never computed before is waited for. Who asks for what is being computed waits for that.
        """
        if sight.current().is_limited:
            key = (key, sight.current())  # another sight, another figure
        now = self._now()
        with self._lock:
            known = self._figures.get(key)
            if known is not None:
                self._figures.move_to_end(key)
                if known.state == now:
                    return known
            running = self._running.get(key)
            is_mine = running is None
            if running is None:
                running = self._running[key] = Future()
        if known is not None and at_once:
            if is_mine:
                self._refresher.submit(copy_context().run, self._compute, key, compute, now, running)
            return replace(known, is_current=False)
        if is_mine:
            self._compute(key, compute, now, running)
        figure: Figure[T] = running.result()
        return replace(figure, is_current=figure.state == now)

    def _compute(self, key: Hashable, compute: Callable[[], T], now: State, future: Future[Figure[Any]]) -> None:
        try:
            figure = Figure(compute(), now, datetime.now(UTC), is_current=True)
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits; a refresh nobody waits for is logged
            log.warning("A figure could not be computed: %s", type(error).__name__)
            with self._lock:
                self._running.pop(key, None)
            future.set_exception(error)
            return
        with self._lock:
            self._running.pop(key, None)
            self._figures[key] = figure
            self._figures.move_to_end(key)
            while len(self._figures) > self._kept:
                self._figures.popitem(last=False)
        future.set_result(figure)

    def forget(self) -> None:
        """Drop all figures, as when another store is opened."""
        with self._lock:
            self._figures.clear()


kept = Figures()
