"""Orvant's catalogues: what its events carry is in them, and nobody's own entries are overwritten."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from attune.collect.catalogue import campaigns, costs, names, places, staff, surroundings
from attune.wiring.demo import catalogue, company
from attune.wiring.demo.on_air import on_air, periods

pytestmark = pytest.mark.django_db
NOW = int(datetime(2026, 11, 22, 12, tzinfo=UTC).timestamp() * 1000)


def test_what_events_carry_is_in_the_catalogue():
    catalogue.fill(NOW)
    carried: dict[str, set[str]] = {kind: set() for kind in ("place", "product", "staff", "campaign")}
    for batch in company.generate(7, 60, 6, NOW):
        for event in batch.events:
            for kind, keys in carried.items():
                keys.add(str(event.get("properties", {}).get(kind, "")))
    unknown = {kind: keys - {""} - set(names.names(kind, keys)) for kind, keys in carried.items()}
    assert unknown == {"place": set(), "product": set(), "staff": {"agent-12"}, "campaign": set()}


def test_everything_has_its_figures_and_dates():
    catalogue.fill(NOW)
    shop = places.find("shop-07")
    assert shop.is_open(datetime(2026, 11, 21, 12, tzinfo=UTC))
    assert {one.kind for one in surroundings.of_place(shop.id)} == {"road works", "our own"}
    assert staff.listing(team="service").total == 17
    for campaign in campaigns.listing().rows:
        assert costs.totals([campaign.id])[campaign.id], campaign.key


def test_it_fills_only_an_empty_catalogue():
    places.put("mine", {}, "test")
    catalogue.fill(NOW)
    assert places.listing().total == 1


def test_a_campaign_is_heard_of_only_while_it_runs():
    runs = periods(date(2026, 11, 22))
    assert runs["winter-speed"] == (date(2026, 11, 1), date(2027, 2, 28))
    assert runs["spring-fibre"] == (date(2026, 3, 1), date(2026, 6, 15))
    april = int(datetime(2026, 4, 1, tzinfo=UTC).timestamp() * 1000)
    assert on_air("spring-fibre", april, NOW) == "spring-fibre"
    assert on_air("winter-speed", april, NOW) == "bring-a-friend"
