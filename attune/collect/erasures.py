"""Who asked to be forgotten, as keys. The list itself belongs to whoever keeps it; intake only asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable

_kept_by: list[Callable[[], Iterable[bytes]]] = []


def kept_by(source: Callable[[], Iterable[bytes]]) -> None:
    """From now on, `active()` asks this source too."""
    if source not in _kept_by:
        _kept_by.append(source)


def active() -> frozenset[bytes]:
    """The keys of everybody erased: nothing of theirs is taken in. With one source, its own set and no copy of it."""
    found = [frozenset(source()) for source in _kept_by]  # of a frozenset, itself
    return found[0] if len(found) == 1 else frozenset().union(*found)
