from __future__ import annotations

import pytest

from attune.understand import customers
from tests.understand import little_company
from tests.understand.little_company import key_of

pytestmark = pytest.mark.django_db

MAPPED = {
    "order": {"channel": "web", "stage": "buy"},
    "delivery": {"channel": "carrier", "stage": "use"},
    "survey": {"channel": "email", "stage": "use"},
    "help": {"channel": "phone", "stage": "support"},
}


def met(day: int, surface: str, **more):
    return {"who": "ann", "ts": f"2026-01-{day:02d}T10:00:00Z", "surface": surface, **more}


@pytest.fixture
def ann(company):
    little_company.write(
        company.warehouse,
        [
            met(1, "order", value="19.99", currency="EUR"),
            met(2, "order", value="5", currency="PLN"),
            met(3, "delivery", properties={"condition": "late"}),
            met(4, "help"),
            met(4, "nowhere"),
            met(5, "help", properties={"text": " Where is it? "}),
            met(6, "survey", metric="stars5", scale="1-5", score=2),
            met(7, "order"),
        ],
    )
    little_company.map_surfaces(company.warehouse, MAPPED)
    return key_of("ann")


def test_the_line_has_runs_stations_and_points(ann):
    line = customers.line(ann)
    assert [(run.stage, run.interactions) for run in line.runs] == [
        ("buy", 2),
        ("use", 1),
        ("support", 2),
        ("use", 1),
        ("buy", 1),
    ]
    assert [(stop.touchpoint, stop.condition, stop.interactions) for stop in line.stations] == [
        ("order", "", 2),
        ("delivery", "late", 1),
        ("help", "", 2),
        ("survey", "", 1),
        ("order", "", 1),
    ]
    assert [(point.words, point.score, point.height) for point in line.points] == [
        ("Where is it?", None, None),
        ("", 2, 0.25),
    ]
    assert (line.interactions, line.left_out) == (8, 0)


def test_an_overview_is_what_its_parts_say(ann):
    found = customers.overview(ann, 50)
    assert found.timeline == customers.timeline(ann, limit=50)
    assert found.line == customers.line(ann)
    assert found.totals == customers.totals(ann)
    assert found.traits == customers.traits(ann)


def test_an_overview_draws_the_whole_line_of_a_timeline_that_goes_on(ann):
    found = customers.overview(ann, 3)
    assert len(found.timeline.entries) == 3
    assert found.timeline.before is not None
    assert found.line == customers.line(ann)


def test_an_overview_of_nobody_is_empty(company):
    found = customers.overview(key_of("stranger"))
    assert (found.totals.interactions, found.traits, found.line.stations, found.timeline.entries) == (0, (), (), ())


def test_the_words_on_the_line_are_those_of_the_timeline(company):
    said = {"text": "  ", "comment": " Fine. "}
    little_company.write(company.warehouse, [met(1, "help", properties=said)])
    ann = key_of("ann")
    assert [point.words for point in customers.line(ann).points] == ["Fine."]
    assert customers.overview(ann).line == customers.line(ann)


def test_a_trait_said_with_other_facts_at_the_same_instant_keeps_its_source(company):
    said = {"who": "ann", "type": "identify", "surface": "", "ts": "2026-01-02T00:00:00Z"}
    little_company.write(
        company.warehouse,
        [
            met(2, "order", ts="2026-01-02T00:00:00Z", source="shop"),
            {**said, "source": "crm", "properties": {"age": 40}},
            {**said, "source": "web", "properties": {"plan": "a"}},
        ],
    )
    assert {trait.name: trait.source for trait in customers.traits(key_of("ann"))} == {"age": "crm", "plan": "web"}


def test_totals_never_add_two_currencies(ann):
    totals = customers.totals(ann)
    assert [(str(money.amount), money.currency) for money in totals.value] == [("19.9900", "EUR"), ("5.0000", "PLN")]
    assert (totals.interactions, totals.scores) == (8, 1)
    assert totals.last_score is not None
    assert (totals.last_score.metric, totals.last_score.score) == ("stars5", 2)


def test_nobody_has_nothing(company):
    stranger = key_of("stranger")
    assert customers.totals(stranger).interactions == 0
    assert customers.timeline(stranger).entries == ()
    assert customers.line(stranger).stations == ()
    assert customers.traits(stranger) == ()
    assert customers.rows_of([stranger]) == ()


def test_a_timeline_entry_says_what_was_said(ann):
    entries = customers.timeline(ann).entries
    assert entries[2].words == "Where is it?"
    assert entries[0].ts > entries[1].ts
    assert entries[-1].currency == "EUR"


def test_a_trait_keeps_its_history_and_type(company):
    said = {"who": "ann", "type": "identify", "surface": ""}
    little_company.write(
        company.warehouse,
        [
            {**said, "ts": "2026-01-02T00:00:00Z", "source": "crm", "properties": {"age": 40, "vip": True}},
            {**said, "ts": "2026-01-01T00:00:00Z", "source": "web", "properties": {"age": 39}},
        ],
    )
    age, vip = customers.traits(key_of("ann"))
    assert (age.name, age.value, age.source) == ("age", 40, "crm")
    assert [(old.value, old.source) for old in age.history] == [(39, "web")]
    assert vip.value is True
