"""Stages: added, renamed, put in order, and taken away only when nothing is in them."""

from __future__ import annotations

import pytest

from attune.access import audit
from attune.collect.touchpoints import catalogue, editing, stages
from attune.vocabulary.errors import BadInput, Conflict, NotFound

pytestmark = pytest.mark.django_db
BY = "tests"


def keys():
    return [stage.key for stage in catalogue.stages()]


def test_one_is_added_at_the_end_and_moved():
    stages.add("Come back", by=BY)
    assert keys()[-1] == "come-back"
    stages.move("come-back", -2, by=BY)
    assert keys() == ["aware", "consider", "buy", "use", "come-back", "support", "advocate"]
    stages.move("aware", -1, by=BY)  # the first stays first
    assert keys()[0] == "aware"
    assert [row.action for row in audit.recent(2)] == ["stages ordered", "stage added"]


def test_all_are_put_in_order_at_once_or_not_at_all():
    stages.put_in_order(list(reversed(keys())), by=BY)
    assert keys()[0] == "advocate"
    for wrong in (["aware"], [*keys(), "aware"], ["\0", *keys()[1:]]):
        with pytest.raises(BadInput, match="every stage once"):
            stages.put_in_order(wrong, by=BY)
    assert keys()[0] == "advocate"


def test_a_renamed_one_keeps_its_key():
    stages.rename("buy", "Order and pay", by=BY)
    assert {stage.key: stage.name for stage in catalogue.stages()}["buy"] == "Order and pay"
    with pytest.raises(NotFound):
        stages.rename("nowhere", "x", by=BY)
    with pytest.raises(BadInput):
        stages.rename("buy", " ", by=BY)


def test_one_with_touchpoints_in_it_stays():
    editing.map_surface("event x", "x", "X", channel="", stage="buy", by=BY)
    with pytest.raises(Conflict, match="1 touchpoints"):
        stages.remove("buy", by=BY)
    stages.remove("aware", by=BY)
    assert "aware" not in keys()


def test_none_is_there_twice():
    with pytest.raises(Conflict):
        stages.add("Buy", by=BY)
