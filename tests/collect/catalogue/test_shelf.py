"""Entries: made, changed by whoever looked at the newest version, retired, found by every key they ever had."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from attune.access import audit, members
from attune.collect.catalogue import areas, campaigns, categories, places, products, staff, teams
from attune.collect.catalogue.models import Alias, Place
from attune.vocabulary.errors import BadInput, Conflict, NotAllowed, NotFound

pytestmark = pytest.mark.django_db
BY = "test"


def test_it_makes_an_entry_and_tells_the_audit():
    areas.put("north", {"name": "North"}, BY)
    made = places.put(
        "shop-07",
        {
            "area": "north",
            "time_zone": "Europe/Warsaw",
            "hours": "Mo-Fr 9:00-18:00",
            "special_days": "2026-12-25 closed",
            "aliases": "7; old-7",
        },
        BY,
        version=0,
    )
    assert (made.name, made.area, made.version, made.aliases) == ("Shop 07", "north", 1, ("7", "old-7"))
    assert made.hours.week_text() == "Mo-Fr 09:00-18:00"
    assert made.hours.on(date(2026, 12, 25)) == ()
    assert places.find("old-7") == made
    row = audit.recent(1)[0]
    assert (row.action, row.what) == ("place changed", f"place {made.id}")
    assert {"area", "key", "hours", "aliases"} <= set(row.fields)


def test_only_given_fields_change_and_the_same_again_is_no_change():
    made = products.put("p1", {"name": "Router", "price": "59.00", "currency": "eur", "brand": "Orvant"}, BY)
    assert (made.price, made.currency) == (Decimal(59), "EUR")
    changed = products.put("p1", {"name": "Router X2"}, BY, version=1)
    assert (changed.name, changed.brand, changed.version) == ("Router X2", "Orvant", 2)
    before = len(audit.recent(10))
    assert products.put("p1", {"name": "Router X2", "price": 59}, BY).version == 2
    assert len(audit.recent(10)) == before


def test_two_editors_do_not_overwrite_each_other():
    places.put("s", {"name": "One"}, BY)
    places.put("s", {"name": "Two"}, BY, version=1)
    with pytest.raises(Conflict, match="meanwhile"):
        places.put("s", {"name": "Three"}, BY, version=1)
    with pytest.raises(Conflict, match="already"):
        places.put("s", {"name": "Three"}, BY, version=0)
    with pytest.raises(Conflict, match="any more"):
        places.put("t", {"name": "Three"}, BY, version=3)
    assert places.find("s").name == "Two"


def test_a_retired_entry_keeps_its_name_and_leaves_the_lists():
    places.put("s", {"name": "Shop"}, BY)
    assert places.retire("s", BY).retired_at is not None
    assert places.listing().total == 0
    assert places.listing(retired=None).rows[0].name == "Shop"
    assert places.put("s", {"retired": "no"}, BY).retired_at is None
    with pytest.raises(NotFound):
        places.retire("nowhere", BY)


def test_a_key_means_one_entry():
    places.put("a", {"aliases": ["x"]}, BY)
    places.put("b", {}, BY)
    for given in ({"aliases": ["x"]}, {"aliases": ["a"]}):
        with pytest.raises(Conflict, match="already"):
            places.put("b", given, BY)
    with pytest.raises(Conflict, match="already"):
        places.put("x", {}, BY, version=0)
    assert places.put("x", {"name": "Through its alias"}, BY).key == "a"
    places.put("a", {"aliases": []}, BY)
    places.put("b", {"aliases": ["x"]}, BY)
    assert places.find("x").key == "b"
    campaigns.put("x", {}, BY)  # another kind


def test_a_gtin_is_proved_and_found_however_it_is_written():
    made = products.put("p", {"gtin": "036000291452"}, BY)
    assert (made.gtin, made.aliases) == ("036000291452", ())
    assert products.find("0036000291452").key == "p"
    with pytest.raises(BadInput, match="last digit"):
        products.put("q", {"gtin": "036000291453"}, BY)
    with pytest.raises(Conflict, match="product p"):
        products.put("q", {"gtin": "0036000291452"}, BY)
    products.put("p", {"gtin": ""}, BY)
    assert not Alias.objects.exists()


def test_fields_that_contradict_each_other_are_refused_whole():
    for put, given in (
        (products.put, {"name": "New", "price": "5"}),
        (campaigns.put, {"name": "New", "starts_on": "2026-05-02", "ends_on": "2026-05-01"}),
        (campaigns.put, {"name": "New", "ends_on": "2026-05-01"}),
        (places.put, {"name": "New", "area": "nowhere"}),
        (places.put, {"name": "New", "time_zone": "Mars/Base"}),
        (places.put, {"name": "New", "hours": "Mo 10:00-12:00,11:00-13:00"}),
        (staff.put, {"kind": "robot"}),
        (staff.put, {"colour": "red"}),
        (products.put, {"price": "-5", "currency": "EUR"}),
        (products.put, {"price": "1,234.5", "currency": "EUR"}),
        (places.put, {"name": "x\0y"}),
        (places.put, {"name": "\ud800"}),
        (places.put, {"name": "n" * 1000}),
        (places.put, {"name": ["a", "list"]}),
        (places.put, {"aliases": 7}),
    ):
        with pytest.raises(BadInput):
            put("k", given, BY)
    for key in ("", "..", "\ud800", "a\0b", None, "k" * 257, {"a": 1}):
        with pytest.raises(BadInput):
            places.put(key, {}, BY)
    assert not Place.objects.exists()
    assert products.listing(retired=None).total == campaigns.listing(retired=None).total == 0


def test_a_tree_has_no_ring():
    areas.put("a", {}, BY)
    areas.put("b", {"parent": "a"}, BY)
    areas.put("c", {"parent": "b"}, BY)
    for parent in ("a", "c"):
        with pytest.raises(BadInput, match="below itself"):
            areas.put("a", {"parent": parent}, BY)
    assert areas.find("a").parent == ""


def test_lists_are_searched_in_every_alphabet_and_paged():
    for number in range(7):
        places.put(f"s{number}", {"name": f"Магазин Łódź {number}", "location": "渋谷"}, BY)
    assert places.listing("МАГАЗИН łódź").total == 7
    assert places.listing("渋谷 3").rows[0].key == "s3"
    page = places.listing(limit=3, offset=3)
    assert ([row.key for row in page.rows], page.total, page.next_offset) == (["s3", "s4", "s5"], 7, 6)
    assert places.listing("\0\ud800 100%").total == 0
    with pytest.raises(BadInput):
        places.listing(limit=0)


def test_lists_follow_the_trees():
    categories.put("plans", {}, BY)
    categories.put("fibre", {"parent": "plans"}, BY)
    products.put("Fibre 300", {"category": "fibre"}, BY)
    products.put("Case", {}, BY)
    assert [row.key for row in products.listing(category="plans").rows] == ["Fibre 300"]
    assert products.listing(category="nothing").total == 0
    teams.put("service", {}, BY)
    teams.put("line", {"parent": "service"}, BY)
    staff.put("a1", {"team": "line", "kind": "partner", "aliases": "x1"}, BY)
    assert teams.within(["service"]) == {"a1", "x1"}
    assert staff.listing(team="service").rows[0].kind == "partner"


def test_it_asks_for_the_permission():
    viewer = members.create("v@example.com", "viewer", "correct horse battery")
    analyst = members.create("a@example.com", "analyst", "correct horse battery")
    with pytest.raises(NotAllowed):
        places.put("s", {}, viewer)
    assert places.put("s", {}, analyst).key == "s"


def test_many_cost_only_those_that_cannot_be_used():
    areas.put("north", {}, BY)
    done = places.shelf.put_many(
        [
            ("a", {"area": "north", "aliases": ["x"]}),
            ("b", {"area": "nowhere"}),
            ("c", {"aliases": ["x"]}),
            ("a", {"name": "Again"}),
            ("", {}),
            ("d", {"hours": "always"}),
            ("x", {"name": "By alias"}),
        ],
        BY,
    )
    assert [(one.key, one.done, one.where) for one in done] == [
        ("a", "added", ""),
        ("b", "refused", "area"),
        ("c", "refused", "aliases"),
        ("a", "changed", ""),
        ("", "refused", "key"),
        ("d", "refused", "hours"),
        ("x", "changed", ""),
    ]
    assert (places.find("a").name, places.find("x").key, places.find("a").area) == ("By alias", "a", "north")
    assert places.listing(retired=None).total == 1
    assert len([row for row in audit.recent(10) if row.action == "place loaded"]) == 1
