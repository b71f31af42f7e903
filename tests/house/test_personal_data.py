"""Nobody is forgotten: every table that may name a customer belongs to a room that erases and exports it."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import models

from attune.identify.fields import KeyField, NumberField
from attune.store.engine import Warehouse
from attune.wiring.personal_data import ROOMS

NAMES = frozenset(
    {"customer", "customer_id", "person", "email", "phone", "address", "contact", "identifier", "recipient"}
)
# Tables that look personal and are not about customers, each with its reason.
OTHERS = {
    "access_member": "members are staff",
    "axes_accessattempt": "sign-ins of members",
    "axes_accesslog": "sign-ins of members",
    "axes_accessfailurelog": "sign-ins of members",
}
# Tables of the warehouse without a key, each with its reason.
WITHOUT_KEY = {
    "schema_migrations": "which steps were applied",
    "surfaces_seen": "counts by surface",
    "surface_map": "names of touchpoints",
    "catalogue_map": "names of places, products, staff and campaigns",
}


def answered() -> frozenset[str]:
    return frozenset().union(*(room.tables() for room in ROOMS))


def is_personal(field: Any) -> bool:
    return isinstance(field, KeyField | NumberField | models.EmailField) or field.name in NAMES


def test_every_table_that_may_name_a_customer_is_answered_for() -> None:
    personal = {
        model._meta.db_table
        for model in apps.get_models()
        if any(is_personal(field) for field in model._meta.concrete_fields)
    }
    assert personal - answered() - set(OTHERS) == set(), "add them to the room's privacy.py"


def test_no_table_is_answered_for_that_does_not_exist() -> None:
    there = {model._meta.db_table for model in apps.get_models()}
    assert {table for table in answered() if "." not in table} <= there


def test_no_excuse_outlives_its_table() -> None:
    there = {model._meta.db_table for model in apps.get_models()}
    assert set(OTHERS) <= there


@pytest.fixture
def warehouse(warehouse_url: str) -> Any:
    from attune.store.engine import open_warehouse  # noqa: PLC0415 - the engine takes a second to import
    from attune.store.migrating import migrate  # noqa: PLC0415 - same

    opened = open_warehouse(warehouse_url)
    migrate(opened)
    yield opened
    opened.command(f"DROP DATABASE IF EXISTS {opened.dialect.database}")
    opened.close()


def test_every_table_of_the_warehouse_names_its_person_by_a_key(warehouse: Warehouse) -> None:
    """Erasure finds tables by their column `key` (or `customer`); one without must hold nobody."""
    sql = "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree'"
    there = {name for (name,) in warehouse.query("tables", sql).rows}
    from attune.store import forgetting  # noqa: PLC0415 - same

    keyed = set(forgetting.tables(warehouse))
    assert there - keyed == set(WITHOUT_KEY)
    assert {f"warehouse.{table}" for table in keyed} <= answered()
