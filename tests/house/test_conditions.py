"""What the tests themselves stand on."""

from __future__ import annotations

import os
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from attune.collect.touchpoints.models import Stage


def test_it_works_in_a_folder_of_its_own() -> None:
    """The data folder of a test run is a throw-away one, whatever ATTUNE_DATA said before."""
    assert Path(os.environ["ATTUNE_DATA"]) == settings.DATA
    assert settings.DATA.name.startswith("attune-test-")


@pytest.mark.django_db
def test_it_keeps_the_database_in_a_file() -> None:
    assert Path(str(connection.settings_dict["NAME"])).is_relative_to(settings.DATA)


@pytest.mark.postgres
def test_it_gives_each_test_an_empty_postgresql(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as postgres:
        assert postgres.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


@pytest.mark.django_db(transaction=True)
def test_it_works_with_real_transactions() -> None:
    """The next test must find what migrations made, though this one ends by emptying all tables."""
    assert Stage.objects.exists()


@pytest.mark.django_db
def test_it_finds_what_migrations_made_after_that() -> None:
    assert Stage.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_it_finds_it_with_real_transactions_again() -> None:
    assert Stage.objects.exists()
