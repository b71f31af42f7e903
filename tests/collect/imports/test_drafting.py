"""The mapping form writes TOML that means what the form says."""

from __future__ import annotations

import dataclasses

import pytest

from attune.collect.doors.files import mapping
from attune.collect.imports import drafting
from attune.collect.imports.drafting import Draft
from attune.vocabulary.errors import BadInput

EVENT = Draft(source="shop", name="Order Placed", time="created", user_id="customer")


def parsed(draft: Draft) -> mapping.Mapping:
    return mapping.parse(drafting.toml(draft), "form.toml")


def test_an_event_with_everything() -> None:
    draft = dataclasses.replace(
        EVENT, time_format="%d.%m.%Y", zone="Europe/Warsaw", amount="Kwota", decimal=",", currency_code="pln",
        score="stars", metric="stars5", text="comment", place="shop", external="id", external_namespace="crm",
        message_id="order\nline", keep="a\n\nb", encoding="cp1250", delimiter="\t", heading="3", skip="2", sheet="Two",
    )  # fmt: skip
    found = parsed(draft)
    (shape,) = found.shapes
    assert (found.source, shape.type, shape.message_id) == ("shop", "track", ("order", "line"))
    assert [name for name, _ in shape.properties] == ["a", "b", "text"]
    assert {name for name, _ in shape.texts} >= {"name", "place", "user_id", "external", "metric"}
    assert (found.reading.encoding, found.reading.delimiter, found.reading.heading, found.reading.skip) == (
        "cp1250", "\t", 3, 2,
    )  # fmt: skip


def test_a_person_a_count_and_a_cost() -> None:
    (person,) = parsed(Draft(kind="person", source="crm", time="changed", email="mail")).shapes
    assert (person.type, person.keep_all) == ("identify", True)
    (count,) = parsed(Draft(kind="count", source="door", time="hour", name="Visitors Counted", count="n")).shapes
    assert count.count is not None
    costs = parsed(
        Draft(kind="costs", source="ads", time="Day", campaign="c", amount="Cost", currency="Cur", clicks="Clicks")
    ).costs
    assert costs is not None
    assert [name for name, _ in costs.fields] == ["day", "campaign", "amount", "currency", "clicks"]


@pytest.mark.parametrize("odd", ['a"b', "a\\b", "tab\there", "żółć 東京", "\x7f", "a]b = {c}", "'''", "# x"])
def test_names_of_columns_may_hold_anything(odd: str) -> None:
    (shape,) = parsed(dataclasses.replace(EVENT, user_id=odd, source=odd)).shapes
    assert odd in shape.columns()


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"source": ""}, "source"),
        ({"time": ""}, "time"),
        ({"name": ""}, "name"),
        ({"amount": "a"}, "currency_code"),
        ({"score": "s"}, "metric"),
        ({"external": "x"}, "external_namespace"),
        ({"kind": "person", "user_id": ""}, "user_id"),
        ({"kind": "count"}, "count"),
        ({"kind": "costs"}, "amount"),
        ({"kind": "wonder"}, "kind"),
        ({"heading": "0"}, "heading"),
        ({"skip": "-1"}, "skip"),
        ({"skip": "many"}, "skip"),
    ],
)
def test_what_is_missing_is_named(changed: dict[str, str], where: str) -> None:
    with pytest.raises(BadInput) as caught:
        drafting.toml(dataclasses.replace(EVENT, **changed))
    assert caught.value.where == where


def test_it_reads_only_texts_of_a_bearable_length() -> None:
    assert drafting.read({"source": " a\r\nb ", "time": 5, "other": "x"}) == Draft(source="a\nb")
    with pytest.raises(BadInput):
        drafting.read({"source": "x" * 3_000})
