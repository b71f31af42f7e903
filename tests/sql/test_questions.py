"""Each question, asked of a real engine that holds the interactions beside it.

`tests/sql/<question>/events.jsonl` holds the interactions, `expect.json` what surfaces mean (`mapped`), whose keys
are whose (`merged`), which other keys catalogue entries have (`aliased`) and the cases: parameters and the rows that
must come out. `@name` stands for somebody's key or id.
"""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from string import Template
from typing import Any
from uuid import UUID

import pytest

from attune.store import dialect
from attune.store.engine import Warehouse
from attune.understand import questions
from attune.understand.journeys import whom
from attune.understand.journeys.steps import Step, clauses
from tests.understand import little_company

HERE = Path(__file__).parent
VIEWS = ("resolved",)


def names_in(events: list[dict[str, Any]], expected: dict[str, Any]) -> dict[UUID, str]:
    people = {event["who"] for event in events} | {event["id"] for event in events if "id" in event}
    people |= set(expected.get("merged", {})) | set(expected.get("merged", {}).values())
    known = {little_company.key_of(name): f"@{name}" for name in people}
    return known | {little_company.key_of(f"interaction {n}"): f"@{n}" for n in range(1, len(events) + 1)}


def bound(value: Any) -> Any:
    if isinstance(value, list):
        return [bound(item) for item in value]
    if isinstance(value, str) and value.startswith("@"):
        return little_company.key_of(value[1:] if not value[1:].isdigit() else f"interaction {value[1:]}")
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT.*", value):
        return datetime.fromisoformat(value)
    return value


def plain(value: Any, called: dict[UUID, str]) -> Any:
    if isinstance(value, (list, tuple)):
        return [plain(item, called) for item in value]
    if isinstance(value, dict):
        return {str(name): plain(item, called) for name, item in value.items()}
    if isinstance(value, UUID):
        return called.get(value, str(value))
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):
        return value.isoformat()
    return round(value, 6) if isinstance(value, float) else value


def folder_of(name: str) -> Path:
    """`<name>_at_places` must answer, without a limit, what `<name>` answers: it is tried on the same facts."""
    return HERE / name.removesuffix("_at_places")


def given(case: dict[str, Any]) -> dict[str, Any]:
    """The parameters of a case, with those of its audience."""
    parameters = {key: bound(value) for key, value in case["parameters"].items()}
    parameters |= {"steps": case["steps"]} if "steps" in case else {}
    return parameters | whom.read(case.get("whom", "")).parameters


def written(sql: str, case: dict[str, Any]) -> str:
    """With what the dialect writes for this case."""
    asked = case.get("steps") or case["parameters"].get("steps", ())
    kinds = case.get("kinds", ["touchpoint"] * len(asked))
    steps = tuple(Step(value, kind) for value, kind in zip(asked, kinds, strict=True))
    return Template(sql).safe_substitute(
        funnel=dialect.funnel_window(case.get("within_ms", 86_400_000)),
        numbered=dialect.numbered("step", len(asked)),
        whom=whom.read(case.get("whom", "")).clause,
        held=case.get("held", "''"),
        is_held="held != ''" if "held" in case else "1",
        part=case.get("part", "''"),
        **(clauses(steps) if asked else {}),
    )


def tell(warehouse: Warehouse, events: list[dict[str, Any]], expected: dict[str, Any]) -> None:
    """A warehouse that holds these events and mappings, and nothing else."""
    little_company.empty(warehouse)
    little_company.map_surfaces(warehouse, expected.get("mapped", {}))
    little_company.merge(warehouse, expected.get("merged", {}))
    little_company.alias(warehouse, expected.get("aliased", {}))
    little_company.write(warehouse, events)


@pytest.mark.parametrize("name", questions.names())
def test_it_answers_what_was_counted_by_hand(name, shared_warehouse: Warehouse):
    events = little_company.lines(folder_of(name) / "events.jsonl")
    expected = json.loads((folder_of(name) / "expect.json").read_text(encoding="utf-8"))
    tell(shared_warehouse, events, expected)
    called = names_in(events, expected)
    for case in expected["cases"]:
        parameters = given(case)
        result = shared_warehouse.query(name, written(questions.question(name).sql, case), parameters)
        found = [dict(zip(result.columns, plain(row, called), strict=True)) for row in result.rows]
        looked_at = [{column: row[column] for column in want} for row, want in zip(found, case["rows"], strict=False)]
        assert looked_at == case["rows"], found
        assert len(found) == len(case["rows"]), found


@pytest.mark.parametrize("name", questions.names())
def test_it_never_looks_for_one_customer_through_the_view(name):
    """Such a WHERE reads everything (525-871 ms at 10 M); the customer's keys are expanded first (9-19 ms)."""
    sql = questions.question(name).sql
    if any(re.search(rf"\b{view}\b", sql) for view in VIEWS):
        assert not re.search(r"\bcustomer(64)?\s*(=|==|IN)\s*[({']", sql, re.IGNORECASE)


@pytest.mark.parametrize("name", questions.names())
def test_it_reads_what_its_header_says(name):
    question = questions.question(name)
    read = set(re.findall(r"\b(?:FROM|(?<!ARRAY )JOIN)\s+(?!dictionary\()([a-z_.]+)", question.sql))
    read |= set(re.findall(r"(?:dictGet\w*|dictionary)\('(\w+)'", question.sql))
    within = set(re.findall(r"\b(\w+) AS\s*\(", question.sql))
    assert read - within == set(question.reads)


@pytest.mark.parametrize("name", questions.names())
def test_it_is_described(name):
    question = questions.question(name)
    assert question.asks.endswith("?")
    assert question.shown_on


def test_every_folder_is_of_a_question():
    folders = {path.name for path in HERE.iterdir() if (path / "expect.json").exists()}
    assert folders == {folder_of(name).name for name in questions.names()}
