"""What happened in the world by date, and around which place."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from attune.collect.catalogue import areas, campaigns, changes, devices, names, places, surroundings
from attune.vocabulary.errors import BadInput, NotFound
from attune.vocabulary.window import Window

pytestmark = pytest.mark.django_db
BY = "test"
MAY = Window(datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC))


@pytest.fixture
def shop() -> places.PlaceEntry:
    areas.put("country", {}, BY)
    areas.put("city", {"parent": "country"}, BY)
    places.put("other", {}, BY)
    return places.put("shop", {"area": "city", "aliases": "old"}, BY)


def noted(what: str, start: str, end: str | None = None, **spot: str) -> surroundings.SurroundingEntry:
    return surroundings.note({"what": what, "starts_on": start, "ends_on": end} | spot, BY)


def test_a_window_tells_its_campaigns_and_surroundings(shop):
    noted("Road works", "2026-05-03", "2026-06-01", place="shop", kind="road works")
    noted("Competitor opened", "2025-01-01", place="other", kind="competitor")
    noted("Strike", "2026-05-31", "2026-05-31", area="country")
    noted("Over", "2026-04-01", "2026-04-30", place="shop")
    noted("Later", "2026-06-01", place="shop")
    campaigns.put("spring", {"starts_on": "2026-04-20", "ends_on": "2026-05-02"}, BY)
    campaigns.put("undated", {}, BY)
    assert [(one.name, one.kind, one.where) for one in changes.on(MAY)] == [
        ("Competitor opened", "competitor", "other"),
        ("Spring", "campaign", ""),
        ("Road works", "road works", "shop"),
        ("Strike", "other", "country"),
    ]
    assert [one.name for one in changes.on(MAY, place="shop")] == ["Spring", "Road works", "Strike"]
    assert [one.name for one in changes.on(MAY, place="other")] == ["Competitor opened", "Spring"]
    assert [one.what for one in surroundings.of_place(shop.id)] == ["Later", "Strike", "Road works", "Over"]


def test_a_surrounding_is_noted_once_and_removed(shop):
    first = noted("Road works", "2026-05-03", place="shop")
    again = noted("Road works", "2026-05-03", "2026-05-04", place="shop")
    assert (again.id, again.ends_on) == (first.id, date(2026, 5, 4))
    surroundings.remove(first.id, BY)
    for number in (first.id, -1, 2**70):
        with pytest.raises(NotFound):
            surroundings.remove(number, BY)


@pytest.mark.parametrize(
    "given",
    [
        {"place": "shop"},
        {"place": "shop", "what": "x"},
        {"what": "x", "starts_on": "2026-05-01"},
        {"place": "shop", "area": "city", "what": "x", "starts_on": "2026-05-01"},
        {"place": "nowhere", "what": "x", "starts_on": "2026-05-01"},
        {"place": "shop", "what": "x", "starts_on": "2026-05-02", "ends_on": "2026-05-01"},
        {"place": "shop", "what": "x", "starts_on": "2026-05-02", "kind": "moon"},
        {"place": "shop", "what": "x\0", "starts_on": "2026-05-02"},
    ],
)
def test_what_cannot_be_is_refused(shop, given):
    with pytest.raises(BadInput):
        surroundings.note(given, BY)


def test_devices_stand_at_a_place(shop):
    made = devices.put("shop", "Door", "kiosk", "shop-kiosks", BY)
    assert devices.put("shop", "Door", "screen", "", BY).id == made.id
    assert [(one.name, one.kind) for one in devices.of_place(shop.id)] == [("Door", "screen")]
    devices.remove(made.id, BY)
    assert devices.of_place(shop.id) == []
    for bad in (("nowhere", "x", "kiosk"), ("shop", "", "kiosk"), ("shop", "x", "toaster"), ("shop", None, None)):
        with pytest.raises(BadInput):
            devices.put(*bad, "", BY)


def test_keys_have_names_by_every_alias_and_after_the_end(shop):
    places.retire("shop", BY)
    found = names.names("place", ["old", "shop", "unknown", "", "\ud800"[:0]])
    assert {key: (one.name, one.key, one.is_retired) for key, one in found.items()} == {
        "old": ("Shop", "shop", True),
        "shop": ("Shop", "shop", True),
    }
    assert set(names.keys_of("place", shop.id, "shop")) == {"shop", "old"}
