"""What is known of catalogue entries: seen, unknown, scored against the others of their kind."""

from __future__ import annotations

import pytest

from attune.collect.catalogue import places
from attune.collect.catalogue.publishing import publish
from attune.understand.catalogue import entries, seen
from tests.understand import little_company

pytestmark = pytest.mark.django_db


def answers(place: str, count: int, *scores: int) -> list[dict]:
    return [
        {
            "who": f"{place} {number}", "ts": "2026-01-05T10:00:00Z", "surface": "survey", "place": place,
            "metric": "csat5", "score": scores[number % len(scores)], "scale": "1-5",
        }
        for number in range(count)
    ]  # fmt: skip


def test_keys_nobody_put_in_are_offered_with_a_name(company):
    places.put("shop-1", {"aliases": ["old-1"]}, "test")
    assert publish(company.warehouse)
    little_company.write(
        company.warehouse,
        answers("shop-1", 2, 5) + answers("old-1", 1, 5) + answers("shop-2", 4, 1) + answers("x_y", 1, 1),
    )
    assert seen.seen("place").of("shop-1") == 3
    assert [(one.key, one.suggestion, one.met.interactions) for one in seen.unknown("place")] == [
        ("shop-2", "Shop 2", 4),
        ("x_y", "X y", 1),
    ]
    assert [one.key for one in seen.unknown("place", 1)] == ["shop-2"]
    assert seen.unknown("staff") == []


def test_an_entry_is_told_from_the_others_of_its_kind_only_where_it_is_sure(company):
    little_company.write(
        company.warehouse, answers("good", 60, 4, 5) + answers("bad", 40, 1, 2) + answers("small", 8, 1)
    )
    found = entries.scores("place")
    (good,), (bad,), (small,) = found["good"], found["bad"], found["small"]
    assert (good.differs, bad.differs, small.differs) == ("better", "worse", "")
    assert (bad.mean.value, bad.mean.n, bad.usual.n) == (1.5, 40, 108)
    assert not small.mean.is_shown
    assert entries.totals("place", ["nowhere"]).interactions == 0
