"""Every kind of work that is done later, and who does it: one line a kind."""

from __future__ import annotations

from attune.store.opening import Store


def register_jobs(store: Store) -> None:
    """Tell `store.due` the handlers and the rhythms of all rooms; called before the loops start."""
    del store
