"""Keys of every kind, a snapshot that knows them, and a store to take what passes."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import django
import pytest

django.setup()  # this file is read before pytest-django gets to it, and the keys of sources are models

from attune.collect import facts, snapshot  # noqa: E402 - Django comes first
from attune.collect.remembered import Recent  # noqa: E402 - Django comes first
from attune.collect.snapshot import Snapshot  # noqa: E402 - Django comes first
from attune.identify import keys as identify_keys  # noqa: E402 - Django comes first
from attune.store.folder import Folder  # noqa: E402 - Django comes first
from attune.store.opening import Store, open_store  # noqa: E402 - Django comes first
from tests.collect.asking import RECORDS, Kept  # noqa: E402 - Django comes first

_secrets = itertools.count()


@pytest.fixture(autouse=True)
def _collector(monkeypatch: pytest.MonkeyPatch) -> None:
    """The instance's secret, a fresh snapshot, nothing said before."""
    monkeypatch.setattr(identify_keys, "_hasher", None)
    identify_keys.configure(b"secret %d of tests" % next(_secrets))
    monkeypatch.setattr(snapshot._Current, "snapshot", Snapshot(RECORDS.values()))
    monkeypatch.setattr(snapshot._Current, "keyring", None)
    monkeypatch.setattr(snapshot._Current, "seen", set())
    monkeypatch.setattr(facts, "said_before", Recent(1_000))


@pytest.fixture(scope="module")
def _opened(tmp_path_factory: pytest.TempPathFactory, engine_url: str) -> Iterator[Store]:
    url = f"{engine_url}?database=t_collect_{next(_secrets)}"
    opened = open_store(Folder(tmp_path_factory.mktemp("store") / "data"), warehouse_url=url, helpers=False)
    opened.start()
    yield opened
    database = opened.warehouse.dialect.database
    assert opened.settle()
    opened.warehouse.command(f"DROP DATABASE IF EXISTS {database}")
    opened.close()


@pytest.fixture
def kept(_opened: Store) -> Kept:
    """A real store, shared by a module; `Kept` shows what this test has added."""
    return Kept(_opened)
