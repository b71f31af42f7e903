"""A store, its jobs, and files for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from attune.store.helpers import Helpers
from attune.store.opening import Store
from tests.collect.files.opened_store import opened_store

CSV = (
    "at,who,what,price\n2026-03-01 10:00,u1,Bought,5\n2026-03-02 10:00,u2,Bought,7\n2026-03-03 10:00,u2,Bought,=oops\n"
)
TOML = """source = "till"
time = "at"
name = "what"
money = { amount = "price", currency = { constant = "EUR" } }
[identifiers]
user_id = "who"
"""


@pytest.fixture(scope="session")
def shared_helpers() -> Iterator[Helpers]:
    """One set of helper processes for all tests of imports."""
    helpers = Helpers()
    yield helpers
    helpers.close()


@pytest.fixture
def store(tmp_path: Path, warehouse_url: str, shared_helpers: Helpers, db: None) -> Iterator[Store]:
    """A real store with nothing in it."""
    from attune.collect import snapshot  # noqa: PLC0415 - models exist only after Django's set-up
    from attune.identify import keys  # noqa: PLC0415

    before = keys._hasher, snapshot._Current.snapshot
    snapshot.put(snapshot.Snapshot())
    for opened in opened_store(tmp_path / "data", warehouse_url, shared_helpers):
        keys.configure(opened.folder.secret())
        yield opened
    keys._hasher, snapshot._Current.snapshot = before


@pytest.fixture
def work(store: Store, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """`work()`: do all jobs that are due."""
    import threading  # noqa: PLC0415

    from attune.collect.imports import imports, running  # noqa: PLC0415
    from attune.store import due  # noqa: PLC0415

    monkeypatch.setattr(due, "_kinds", {})
    monkeypatch.setattr(due, "_stopping", threading.Event())
    due.register(imports.KIND, running.Runner(store), lane=due.LONG)

    def done() -> None:
        while due.step():
            pass

    return done


@pytest.fixture
def received(store: Store) -> Callable[..., Any]:
    """`received()`: the import of a small file."""
    from attune.collect.imports import imports  # noqa: PLC0415

    def made(content: str | bytes = CSV, name: str = "till.csv") -> Any:
        raw = content.encode() if isinstance(content, str) else content
        return imports.receive(name, [raw[at : at + 7] for at in range(0, len(raw), 7)], "test")

    return made
