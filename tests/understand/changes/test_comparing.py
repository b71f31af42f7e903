"""What changed in a small company whose weeks were written by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from attune.understand import changes as changing
from attune.understand import sight
from attune.understand.changes import Change, Changes
from attune.understand.sight import Sight
from attune.vocabulary.errors import BadInput
from tests.understand import little_company

END = datetime(2026, 3, 23, tzinfo=UTC)


def at(days_back: int, minute: int = 0) -> str:
    return (END - timedelta(days=days_back, hours=-9, minutes=-minute)).isoformat()


def answers(days_back: int, scores: list[int], place: str = "") -> list[dict[str, Any]]:
    return [
        {
            "who": f"{days_back}-{number}-{place}",
            "ts": at(days_back, number),
            "surface": "survey",
            "place": place,
            "metric": "csat5",
            "scale": "1-5",
            "score": score,
        }
        for number, score in enumerate(scores)
    ]


def visits(days_back: int, often: int, surface: str = "order", place: str = "") -> list[dict[str, Any]]:
    return [
        {"who": f"v{days_back}-{number}", "ts": at(days_back, number), "surface": surface, "place": place}
        for number in range(often)
    ]


@pytest.fixture
def written(company: Any, db: None) -> Any:
    """Nine weeks: orders halve in the last one, answers at the survey fall from four to three, at shop s1 alone."""
    events = []
    for week in range(9):
        day = 3 + 7 * week
        events += visits(day, (40 if week == 0 else 80) + week % 3)
        events += visits(day, 50 + week % 2, "help")
        events += answers(day, ([2, 3, 4] if week == 0 else [3, 4, 5]) * 12, "s1")
        events += answers(day, [3, 4, 5] * 12, "s2")
    warehouse = company.warehouse
    little_company.map_surfaces(warehouse, {name: {"stage": "use"} for name in ("order", "help", "survey")})
    little_company.write(warehouse, events)
    return company


def found(answer: Changes) -> dict[tuple[str, str, str], Change]:
    return {(one.kind, one.about, one.entry): one for one in answer.found}


def test_it_finds_what_changed_and_nothing_else(written: Any) -> None:
    answer = changing.changes(1, END)
    news = found(answer)
    assert ("contacts", "touchpoint", "help") not in news
    assert ("score", "place", "s2") not in news
    orders = news["contacts", "touchpoint", "order"]
    assert (orders.direction, orders.now.value) == ("less", 40)
    assert orders.usual.value == pytest.approx(81, abs=1)
    assert orders.gap is not None
    assert orders.gap.value == pytest.approx(-0.5, abs=0.02)
    shop = news["score", "place", "s1"]
    assert (shop.direction, shop.now.value, shop.usual.value, shop.now.n) == ("worse", 3.0, 4.0, 36)
    assert news["score", "touchpoint", "survey"].direction == "worse"
    assert answer.compared > len(answer.found)
    (standing,) = answer.standings
    assert (standing.metric, standing.differs) == ("csat5", "worse")
    assert dict(answer.reached)["order"] == 40


def test_a_quiet_week_has_no_news(written: Any) -> None:
    assert changing.changes(1, END - timedelta(days=7)).found == ()


def test_a_longer_period_is_compared_with_as_long_a_time(written: Any) -> None:
    answer = changing.changes(4, END)
    assert answer.periods.before.length == answer.periods.recent.length == timedelta(days=28)
    assert ("contacts", "touchpoint", "help") not in found(answer)


def test_who_answers_for_a_shop_sees_that_shop(written: Any) -> None:
    with sight.through(Sight(places=frozenset({"s2"}), is_limited=True)):
        answer = changing.changes(1, END)
    assert answer.found == ()
    assert answer.contacts == 36


def test_an_empty_company_has_no_news(company: Any, db: None) -> None:
    answer = changing.changes(1, END)
    assert (answer.found, answer.compared, answer.contacts, answer.standings) == ((), 0, 0, ())


@pytest.mark.parametrize("weeks", [0, 2, -1, 1000])
def test_other_periods_are_refused(weeks: int, company: Any) -> None:
    with pytest.raises(BadInput):
        changing.changes(weeks, END)
