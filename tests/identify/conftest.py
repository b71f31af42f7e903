"""Each test of this room runs on a real SQLite file and again on a real PostgreSQL."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections, transaction
from django.db.utils import ConnectionHandler

from attune.identify import keys


@pytest.fixture(autouse=True)
def _secret() -> Iterator[None]:
    before = keys._hasher
    keys.configure(b"a secret of tests")
    yield
    keys._hasher = before


@pytest.fixture(scope="session")
def _postgres(postgres_cluster: str, django_db_blocker) -> Iterator[Any]:
    """One migrated PostgreSQL database for all tests of this room; each test rolls back."""
    name = f"t_identify_{uuid.uuid4().hex[:8]}"  # tests of another room that borrow this fixture have one of their own
    with psycopg.connect(host=postgres_cluster, user="attune", dbname="postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    engine = {"ENGINE": "django.db.backends.postgresql", "NAME": name, "USER": "attune", "HOST": postgres_cluster}
    wrapper = ConnectionHandler({"default": engine})["default"]
    with django_db_blocker.unblock():
        before = connections["default"]
        connections["default"] = wrapper
        call_command("migrate", verbosity=0)
        connections["default"] = before
    yield wrapper
    wrapper.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, db: None, django_db_blocker) -> Iterator[str]:
    """An empty Django database, of both kinds in turn."""
    if request.param == "sqlite":
        yield "sqlite"
        return
    wrapper = request.getfixturevalue("_postgres")
    with django_db_blocker.unblock():
        before = connections["default"]
        connections["default"] = wrapper
        try:
            with transaction.atomic():
                yield "postgres"
                transaction.set_rollback(True)
        finally:
            connections["default"] = before


@pytest.fixture
def world(database: str, tmp_path: Path) -> Iterator[Any]:
    from tests.identify.world import World  # noqa: PLC0415  models exist only after Django's set-up, which comes later

    made = World(tmp_path)
    yield made
    made.close()
