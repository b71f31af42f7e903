"""An audience is one text, and nothing of what somebody typed becomes SQL."""

from __future__ import annotations

import pytest

from attune.understand.journeys import carried, steps, whom
from attune.vocabulary.errors import BadInput


@pytest.mark.parametrize("text", ["", "channel:web", "place:a b' OR 1=1 --", "trait:plan=gold", "trait:a=b=c"])
def test_it_reads_what_it_writes_and_binds_every_value(text: str) -> None:
    read = whom.read(text)
    assert read.text == text
    assert all(value not in read.clause for value in read.parameters.values() if value not in {"web", "a"})


@pytest.mark.parametrize("text", ["web", "height:2m", "channel:", "trait:plan", "trait:=x", "x" * 300, "channel:a\0"])
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(BadInput) as error:
        whom.read(text)
    assert error.value.code == "bad_audience"


def test_steps_are_touchpoints_or_events_by_name() -> None:
    read = steps.read(["order", "name:Order Completed"])
    assert [step.text for step in read] == ["order", "name:Order Completed"]
    assert steps.clauses(read)["steps"] == "touchpoint = {steps:Array(String)}[1], name = {steps:Array(String)}[2]"
    for wrong in (["order"], ["order", "order"], ["order", ""], ["name:", "order"], [str(n) for n in range(9)]):
        with pytest.raises(BadInput):
            steps.read(wrong)


@pytest.mark.parametrize("text", ["key", "property:", "place:x", "properties", "property:a\0"])
def test_only_what_contacts_carry_holds_steps_together(text: str) -> None:
    with pytest.raises(BadInput) as error:
        carried.read(text, "held")
    assert error.value.where == "held"
    assert not carried.read("", "held")
    assert carried.read("property:invoice", "held").parameters("held") == {"held_name": "invoice"}
