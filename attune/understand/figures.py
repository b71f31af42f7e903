"""Figures over everything, kept: a page shows the last ones with their time at once, then refreshes.

A figure belongs to a state of the stores: the last journal number in the warehouse, and when the mappings (whose a
key is, which touchpoint a surface is) were last read. Nothing else changes an answer, so within one state it is
asked once.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Generic, NamedTuple, TypeVar

from attune import store
from attune.understand import questions, sight
from attune.vocabulary.errors import Unavailable

T = TypeVar("T")

KEPT = 256  # figures; the one unused for longest goes first
log = logging.getLogger(__name__)

_until: ContextVar[float | None] = ContextVar("until", default=None)


class NotYet(Unavailable):
    """A figure that nobody asked for before is being worked out, and takes longer than the page will wait."""

    code = "figure_not_yet"


@contextmanager
def waiting_at_most(seconds: float) -> Iterator[None]:
    """Inside, figures asked for `at_once` raise NotYet rather than keep a page waiting any longer, all together."""
    token = _until.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _until.reset(token)


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
        # For figures a page waits for: as many as people may want at a time beside those who ask and wait themselves.
        self._maker = ThreadPoolExecutor(2, thread_name_prefix="new-figures")

    def get(self, key: Hashable, compute: Callable[[], T], *, at_once: bool = False) -> Figure[T]:
        """The figure `key`, computed by `compute` unless it is known for the present state.

        With `at_once` an older figure is returned with `is_current` False while the new one is being computed; a
        figure never computed before is waited for. Who asks for what is being computed waits for that.
        `compute` must not touch the Django database: it may run on another thread.

        Raises:
            NotYet: inside `waiting_at_most`, with `at_once`, where there is nothing to show yet.
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
        until = _until.get()
        if at_once and until is not None:
            if is_mine:
                self._maker.submit(copy_context().run, self._compute, key, compute, now, running)
            made = self._in_time(running, until)
            return replace(made, is_current=made.state == now)
        if is_mine:
            self._compute(key, compute, now, running)
        figure: Figure[T] = running.result()
        return replace(figure, is_current=figure.state == now)

    def _in_time(self, running: Future[Figure[Any]], until: float) -> Figure[Any]:
        try:
            return running.result(timeout=max(0.0, until - time.monotonic()))
        except TimeoutError:
            if running.done():  # the computation itself ran out of time
                raise
            raise NotYet("The figures are being worked out.", retry_after_s=1) from None

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
