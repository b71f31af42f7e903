"""Orvant's catalogues: what its events carry is in them, and nobody's own entries are overwritten."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from attune.collect.catalogue import campaigns, costs, names, places, staff, surroundings
from attune.collect.touchpoints.loading import load_toml
from attune.wiring.demo import catalogue, counts, opening, story
from attune.wiring.demo.staff import LEFT_OUT
from attune.wiring.demo.story import Plan
from attune.wiring.demo.timeline import Timeline, ms
from tests.wiring.demo.facts import END_ON

pytestmark = pytest.mark.django_db
TIMELINE = Timeline(END_ON)


def test_what_events_carry_is_in_the_catalogue():
    catalogue.fill(TIMELINE)
    carried: dict[str, set[str]] = {kind: set() for kind in ("place", "product", "staff", "campaign")}
    plan = Plan(story.SEED, 700, END_ON)
    for block in range(len(plan.blocks)):
        for entry in story.entries(plan, block):
            for kind, keys in carried.items():
                keys.add(str(entry.event.get("properties", {}).get(kind, "")))
    for found in story.counted(plan, "2026-11").values():
        for one in found:
            about = counts.entry(one).event["properties"]
            carried["place"].add(about.get("place", ""))
            carried["campaign"].add(about.get("campaign", ""))
    unknown = {kind: keys - {""} - set(names.names(kind, keys)) for kind, keys in carried.items()}
    assert unknown == {"place": set(), "product": set(), "staff": {LEFT_OUT}, "campaign": set()}


def test_everything_has_its_figures_and_dates():
    catalogue.fill(TIMELINE)
    shop = places.find("shop-07")
    assert shop.is_open(datetime(2026, 11, 21, 12, tzinfo=UTC))
    assert {one.kind for one in surroundings.of_place(shop.id)} == {"road works", "our own"}
    assert staff.listing(team="service").total == 39 + 24 + 6 + 1
    for campaign in campaigns.listing().rows:
        assert costs.totals([campaign.id])[campaign.id], campaign.key


def test_it_fills_only_an_empty_catalogue():
    places.put("mine", {}, "test")
    catalogue.fill(TIMELINE)
    assert places.listing().total == 1


def test_its_touchpoints_can_be_loaded():
    assert load_toml(opening.HERE / "touchpoints.toml", by="test")


def test_a_campaign_is_heard_of_only_while_it_runs():
    runs = TIMELINE.campaigns
    assert runs["winter-speed"] == (date(2025, 11, 20), date(2026, 1, 31))
    assert runs["spring-fibre"] == (date(2026, 3, 1), date(2026, 4, 30))
    assert TIMELINE.runs("spring-fibre", ms(date(2026, 4, 30)))
    assert TIMELINE.on_air(ms(date(2026, 4, 1))) == ["bring-a-friend", "spring-fibre"]
    assert not TIMELINE.runs("winter-speed", ms(date(2026, 4, 1)))
