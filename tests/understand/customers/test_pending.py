"""What was promised and what waits, told from facts alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from attune.collect.touchpoints.catalogue import EpisodeEntry
from attune.understand.customers.journey_line import Stop
from attune.understand.customers.needs import needs, under_way
from attune.understand.customers.promises import promises, read

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
RULES = [EpisodeEntry("orders", "Orders", "order", "delivery", "never delivered", 14)]


def stop(days_ago: float, touchpoint: str = "order", **more: Any) -> Stop:
    at = int((NOW - timedelta(days=days_ago)).timestamp() * 1000)
    plain: dict[str, Any] = {
        "channel": "web",
        "stage": "use",
        "is_direct": 1,
        "condition": "",
        "metric": "",
        "score": None,
    }
    return Stop(**{"ts_ms": at, "touchpoint": touchpoint, "scale": "", "words": "", **plain, **more})


def day(days: float) -> str:
    """So many days before now."""
    return (NOW - timedelta(days=days)).date().isoformat()


def states(*stops: Stop) -> list[str]:
    return [one.state for one in promises(stops, RULES, NOW)]


def test_a_promise_is_kept_broken_overdue_or_open():
    order = {"episode": "o1", "promised": day(3)}
    assert states(stop(9, **order), stop(4, "delivery", episode="o1")) == ["kept"]
    assert states(stop(9, **order), stop(3, "delivery", episode="o1")) == ["kept"], "the day itself counts to its end"
    assert states(stop(9, **order), stop(1, "delivery", episode="o1")) == ["broken"]
    assert states(stop(9, **order), stop(1, "delivery", episode="o2")) == ["overdue"]
    assert states(stop(9, episode="o1", promised=day(-2))) == ["open"]


def test_a_new_date_in_time_replaces_the_old_and_one_too_late_does_not():
    first = stop(9, episode="o1", promised=day(3))
    assert states(first, stop(5, "call", episode="o1", promised=day(-2))) == ["open", "replaced"]
    assert states(first, stop(1, "call", episode="o1", promised=day(-2))) == ["open", "overdue"]


def test_what_was_cancelled_is_not_owed():
    assert states(stop(9, episode="o1", promised=day(3)), stop(2, "other", episode="o1", name="Order Cancelled")) == [
        "withdrawn"
    ]


def test_without_a_rule_only_a_fact_that_says_so_keeps_it():
    refund = {"episode": "c1", "promised": "2026-11-20T12:00:00+01:00", "promise": "refund of € 24"}
    (one,) = promises([stop(5, "call", **refund)], [], NOW)
    assert (one.state, one.what, one.due) == ("unknown", "refund of € 24", datetime(2026, 11, 20, 11, tzinfo=UTC))
    done = stop(1, "refund", episode="c1", condition="late")
    (one,) = promises([stop(5, "call", **refund), done], [], NOW)
    assert one.state == "broken"
    assert one.late_by == timedelta(days=1, hours=1)
    (alone,) = promises([stop(5, promised=day(1), fulfilled=day(2))], [], NOW)
    assert alone.state == "kept"


@pytest.mark.parametrize("text", ["", "soon", "2026-13-40", "9999-12-31T23:59:59-23:59", "2026-11-22T25:00", "\0"])
def test_what_is_no_time_promises_nothing(text: str):
    assert read(text) is None
    assert promises([stop(1, promised=text)], RULES, NOW) == ()


def kinds(*stops: Stop) -> list[str]:
    return [need.kind for need in needs(stops, RULES, promises(stops, RULES, NOW), NOW)]


def test_a_step_that_does_not_come_is_missed_once_it_should_have_come():
    assert kinds(stop(20, episode="o1")) == ["missing"]
    assert kinds(stop(5, episode="o1")) == []
    assert kinds(stop(20, episode="o1"), stop(15, "delivery", episode="o1")) == []
    assert kinds(stop(20, episode="o1"), stop(19, "x", episode="o1", name="Order cancelled")) == []
    assert kinds(stop(20, episode="o1", promised=day(10))) == ["overdue"], "told once"
    assert kinds(stop(500, episode="o1")) == [], "nobody waits for it any more"


def test_what_goes_on_says_until_when():
    stops = (stop(5, episode="o1"), stop(4, episode="o2", promised=day(-1)))
    found = under_way(stops, RULES, promises(stops, RULES, NOW), NOW)
    assert [(one.is_promised, (one.until - NOW).days) for one in found] == [(True, 1), (False, 9)]


def test_a_bad_score_waits_until_somebody_of_ours_was_there():
    bad = {"metric": "stars5", "score": 2.0, "scale": "1-5"}
    assert kinds(stop(3, "survey", **bad)) == ["unanswered"]
    assert kinds(stop(3, "survey", **bad), stop(2, "hotline", staff="agent-1")) == []
    assert kinds(stop(3, "survey", **bad), stop(2, "bill", direction="out")) == ["unanswered"]
    assert kinds(stop(3, "survey", metric="stars5", score=4.0, scale="1-5")) == []
    assert kinds(stop(200, "survey", **bad)) == []


def test_what_was_written_to_support_waits_for_an_answer():
    wrote = {"stage": "support", "words": "Where is it?", "direction": "in"}
    answered = stop(1, "mail", stage="support", direction="out", words="It comes tomorrow.")
    assert kinds(stop(2, "mail", **wrote)) == ["waiting"]
    assert kinds(stop(2, "mail", **wrote), answered) == []
    advertised = answered._replace(message_class="marketing")
    assert kinds(stop(2, "mail", **wrote), advertised) == ["waiting"]


def test_who_comes_again_and_again_is_noticed():
    came = [stop(days, "hotline", stage="support", direction="in", staff="a") for days in (12, 8, 2)]
    assert kinds(*came) == ["again"]
    assert kinds(*came[1:]) == []
    assert kinds(*(one._replace(ts_ms=one.ts_ms - 40 * 86_400_000) for one in came)) == []
