"""The ready mappings: each reads its own sample and makes of it what it says."""

from __future__ import annotations

import shutil
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from attune.collect.doors.files.importing import ImportReport, import_file
from attune.store.opening import Store

pytestmark = pytest.mark.django_db
NAMES = (
    "advertising-cost", "calls-offered", "crm-contacts", "do-not-contact", "footfall", "helpdesk-tickets",
    "survey-three-headings", "web-shop-orders",
)  # fmt: skip
# (rows, accepted, duplicates, refused, left out)
EXPECTED = {
    "advertising-cost": (3, 3, 0, 0, 0),
    "calls-offered": (3, 5, 0, 0, 0),
    "crm-contacts": (3, 6, 0, 0, 0),
    "do-not-contact": (3, 2, 0, 0, 1),
    "footfall": (3, 3, 0, 0, 0),
    "helpdesk-tickets": (4, 10, 0, 1, 0),
    "survey-three-headings": (4, 3, 0, 0, 1),
    "web-shop-orders": (4, 8, 2, 0, 0),
}


SOURCES = {
    "calls-offered": "telephone system", "helpdesk-tickets": "help desk", "survey-three-headings": "survey tool",
    "web-shop-orders": "web shop",
}  # fmt: skip
COLUMNS = ("name", "value", "score", "counted", "condition", "properties", "key64", "language", "episode")


@pytest.fixture(scope="module")
def known() -> dict[str, ImportReport]:
    """What was imported already: a store takes a row once."""
    return {}


@pytest.fixture
def imported(store: Store, examples: Path, tmp_path: Path, known: dict[str, ImportReport]) -> Any:
    """`imported("footfall")`: the report of that sample."""

    def done(name: str) -> ImportReport:
        if name not in known:
            path = tmp_path / f"{name}.csv"
            shutil.copy(examples / "mappings" / f"{name}.csv", path)
            known[name] = import_file(store, path, examples / "mappings" / f"{name}.toml", by="test")
        return known[name]

    return done


@pytest.fixture
def rows(store: Store, imported: Any) -> Any:
    """`rows("footfall")`: the interactions made of that sample."""

    def found(name: str) -> list[dict[str, Any]]:
        imported(name)
        assert store.settle()
        sql = f"SELECT {', '.join(COLUMNS)} FROM interactions WHERE source = {{source:String}} ORDER BY ts, name"
        given = store.warehouse.query("test", sql, {"source": SOURCES[name]}).rows
        return [dict(zip(COLUMNS, row, strict=True)) for row in given]

    return found


def test_every_mapping_has_its_sample_and_its_test(examples: Path) -> None:
    home = examples / "mappings"
    assert tuple(sorted(path.stem for path in home.glob("*.toml"))) == NAMES == tuple(sorted(EXPECTED))
    assert tuple(sorted(path.stem for path in home.glob("*.csv"))) == NAMES
    assert all(path.read_text(encoding="utf-8").startswith("# ") for path in home.glob("*.toml"))


@pytest.mark.parametrize("name", NAMES)
def test_it_imports_its_sample(imported: Any, name: str) -> None:
    report = imported(name)
    counts = (report.read, report.accepted, report.duplicates, report.refused, report.left_out)
    assert counts == EXPECTED[name], report.reasons


def test_a_survey_becomes_scores_with_their_words(rows: Any) -> None:
    made = rows("survey-three-headings")
    assert [(row["score"], row["language"]) for row in made] == [(9.0, "en"), (3.0, "pl"), (10.0, "ja")]
    assert '"text":"Paczka przyszła po tygodniu"' in made[1]["properties"]


def test_tickets_become_episodes_with_their_waits(rows: Any) -> None:
    made = rows("helpdesk-tickets")
    assert Counter(row["name"] for row in made) == {
        "Ticket Opened": 3, "Ticket Answered": 3, "Ticket Solved": 2, "Ticket Rated": 2,
    }  # fmt: skip
    waits = [(row["episode"], row["condition"]) for row in made if row["name"] == "Ticket Answered"]
    assert sorted(waits) == [("501", "in time"), ("502", "late"), ("503", "in time")]


def test_orders_add_up(rows: Any) -> None:
    made = rows("web-shop-orders")
    assert sum(row["value"] or 0 for row in made if row["name"] == "Item Ordered") == Decimal("189.5")
    assert [row["value"] for row in made if row["name"] == "Order Refunded"] == [Decimal(-45)]


def test_counts_have_no_person(rows: Any) -> None:
    made = rows("calls-offered")
    assert sum(row["counted"] for row in made if row["name"] == "Call Offered") == 92
    assert sum(row["counted"] for row in made if row["name"] == "Call Abandoned") == 8
    assert {row["key64"] for row in made} == {0}


def test_consents_reach_the_ledger_with_their_proof(imported: Any, store: Store) -> None:
    from attune.identify.consent import Consent  # noqa: PLC0415 - models exist only after Django's set-up
    from attune.identify.consumer import Identify  # noqa: PLC0415
    from attune.identify.objections import Objection  # noqa: PLC0415

    imported("crm-contacts")
    imported("do-not-contact")
    consumer = Identify(store)
    while consumer.step():
        pass
    kept = {
        (row.purpose, row.channel, row.state, row.text_version, row.proof)
        for row in Consent.objects.filter(source="crm")
    }
    assert kept == {
        ("marketing", "email", "granted", "v3", "proof: form https://shop.example/newsletter"),
        ("marketing", "sms", "granted", "v3", "proof: form https://shop.example/newsletter"),
        ("marketing", "email", "withdrawn", "v3", "proof: call 2026-01-15 no. 88"),
    }
    assert Objection.objects.filter(against="contact", stands=True).count() == 2
    assert Consent.objects.filter(purpose="marketing", state="denied").count() == 2
