"""The store this process has open. Apart from `opening`, so that asking for it imports neither engine nor database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attune.vocabulary.errors import Unavailable

if TYPE_CHECKING:
    from attune.store.opening import Store

_open: list[Store] = []


def current() -> Store:
    """The newest store opened and not closed.

    Raises:
        Unavailable: none is open.
    """
    if not _open:
        raise Unavailable("No data folder is open in this process.", code="store_closed")
    return _open[-1]


def remember(store: Store) -> None:
    """From now on `store` is the current one."""
    _open.append(store)


def forget(store: Store) -> None:
    """`store` was closed."""
    if store in _open:
        _open.remove(store)
