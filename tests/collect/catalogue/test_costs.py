"""Advertising costs: a repeat replaces, a bad row costs only itself."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from attune.access import audit, members
from attune.collect.catalogue import campaigns, costs
from attune.vocabulary.errors import NotAllowed

pytestmark = pytest.mark.django_db
BY = "test"


def row(day: int, amount: object = "10.50", **more: object) -> dict[str, object]:
    return {"campaign": "spring", "day": f"2026-03-{day:02d}", "amount": amount, "currency": "EUR"} | more


@pytest.fixture
def spring() -> campaigns.CampaignEntry:
    return campaigns.put("spring", {"medium": "search", "aliases": "ga-1"}, BY)


def test_a_repeat_replaces(spring):
    assert costs.record([row(1), row(2, impressions=1000, clicks="12")], BY) == costs.Recorded(2, 0, ())
    assert costs.record([row(2, 11, campaign="ga-1"), row(3)], BY) == costs.Recorded(1, 1, ())
    assert [(cost.day, cost.amount, cost.medium, cost.clicks) for cost in costs.of("ga-1")] == [
        (date(2026, 3, 3), Decimal("10.5"), "search", None),
        (date(2026, 3, 2), Decimal(11), "search", None),
        (date(2026, 3, 1), Decimal("10.5"), "search", None),
    ]
    (spent,) = costs.totals([spring.id])[spring.id]
    assert (spent.amount, spent.days, spent.currency) == (Decimal(32), 3, "EUR")


def test_media_stand_apart(spring):
    costs.record([row(1), row(1, 3, medium="radio"), row(1, 4, medium="radio")], BY)
    assert [(one.medium, one.amount) for one in costs.totals([spring.id])[spring.id]] == [
        ("search", Decimal("10.5")),
        ("radio", Decimal(4)),
    ]
    assert costs.in_all(costs.totals([spring.id])[spring.id]) == [("EUR", Decimal("14.5"))]


def test_bad_rows_cost_only_themselves(spring):
    given = [
        row(1, -1), row(2, "a lot"), row(3, currency="euro"), row(4, campaign="autumn"), row(5, clicks=-3),
        row(6, colour="red"), row(31) | {"day": "2026-02-31"}, {}, row(8),
    ]  # fmt: skip
    done = costs.record(given, BY)
    assert done.stored == 1
    assert [one.index for one in done.refused] == list(range(8))
    wrong = ["amount", "amount", "currency", "campaign", "clicks", "colour", "day", "campaign"]
    assert [one.where for one in done.refused] == wrong


def test_missing_campaigns_are_made_when_asked_for(spring):
    assert costs.record([row(1, campaign="autumn-sale")], BY, make_missing=True).stored == 1
    assert campaigns.find("autumn-sale").name == "Autumn sale"


def test_a_year_of_many_campaigns_fits():
    days = [f"2026-{month:02d}-{day:02d}" for month in range(1, 13) for day in range(1, 29)]
    given = [{"campaign": f"c{n}", "day": day, "amount": n, "currency": "EUR"} for n in range(10) for day in days]
    assert costs.record(given, BY, make_missing=True).stored == 3360
    assert costs.record(given, BY).replaced == 3360
    assert audit.recent(1)[0].action == "campaign costs recorded"


def test_it_asks_for_the_permission(spring):
    with pytest.raises(NotAllowed):
        costs.record([row(1)], members.create("v@example.com", "viewer", "correct horse battery"))
