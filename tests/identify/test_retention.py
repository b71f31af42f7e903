from __future__ import annotations

from typing import Any

import pytest

from attune.identify import expiring, requests, retention
from attune.identify.consent import Consent, record
from attune.identify.requests import Request
from attune.identify.retention import Kind
from attune.vocabulary.errors import BadInput, Unavailable
from tests.identify.world import key_of

DAY = 86_400_000
NOW = 1_700_000_000_000
STORE: Any = None  # these kinds need none


@pytest.fixture(autouse=True)
def _kinds() -> Any:
    before = list(retention._kinds)
    yield
    retention.kinds(before)


def test_a_time_that_is_set_is_enforced_and_what_it_took_is_shown(database: str) -> None:
    asked: list[int] = []

    def enforce(_store: Any, before: int) -> dict[str, int]:
        asked.append(before)
        return {"somewhere": 3}

    retention.kinds([Kind("things", None, enforce, least_days=2), Kind("fixed", 7)])
    assert retention.enforce(STORE, clock=lambda: NOW) == {}
    retention.put("things", 10, by="test")
    assert retention.enforce(STORE, clock=lambda: NOW) == {"things": {"somewhere": 3}}
    assert asked == [NOW - 10 * DAY]
    things, fixed = retention.listing()
    assert (things.days, things.removed, things.is_fixed) == (10, {"somewhere": 3}, False)
    assert (fixed.days, fixed.is_fixed) == (7, True)
    retention.put("things", None, by="test")
    assert retention.enforce(STORE, clock=lambda: NOW) == {}


def test_one_that_fails_holds_up_no_other_and_says_so(database: str) -> None:
    def away(_store: Any, _before: int) -> dict[str, int]:
        raise Unavailable("the warehouse is away")

    done: list[int] = []
    retention.kinds([Kind("first", 5, away), Kind("second", 5, lambda _, before: done.append(before) or {})])
    with pytest.raises(Unavailable):
        retention.enforce(STORE, clock=lambda: NOW)
    assert done
    assert [one.error for one in retention.listing()] == ["the warehouse is away", ""]


@pytest.mark.parametrize(
    ("key", "days"), [("none", 5), ("fixed", 5), ("things", 1), ("things", 40_000), ("things", -1)]
)
def test_a_time_that_cannot_be_is_refused(database: str, key: str, days: int) -> None:
    retention.kinds([Kind("things", None, lambda _, __: {}, least_days=2), Kind("fixed", 7)])
    with pytest.raises(BadInput):
        retention.put(key, days, by="test")


def test_answered_requests_go_and_waiting_ones_stay(database: str) -> None:
    for number in range(3):
        requests.open_("access", by="test", contact=f"person {number}", received_at=NOW)
    old, young, _ = Request.objects.order_by("pk")
    requests.close(old.pk, "done", "sent", by="test", clock=lambda: NOW)
    requests.close(young.pk, "done", "sent", by="test", clock=lambda: NOW + 10 * DAY)
    assert expiring.answered_requests(STORE, NOW + 5 * DAY) == {"identify_request": 1}
    assert Request.objects.count() == 2


def test_only_statements_that_were_replaced_go(database: str) -> None:
    for at, state in ((NOW, "granted"), (NOW + 1, "withdrawn"), (NOW + 2, "granted")):
        record(key_of("u1"), "marketing", state=state, source="form", by="test", at=at, clock=lambda: NOW + 5)
    record(key_of("u2"), "marketing", state="granted", source="form", by="test", at=NOW, clock=lambda: NOW + 5)
    assert expiring.replaced_statements(STORE, NOW) == {"identify_consent": 0}
    assert expiring.replaced_statements(STORE, NOW + 10) == {"identify_consent": 2}
    assert sorted(Consent.objects.values_list("at", flat=True)) == [NOW, NOW + 2]
