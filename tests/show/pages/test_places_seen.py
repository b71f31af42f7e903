"""Two shops, two managers: each sees the figures, contacts and customers of the own shop, and nothing of the other."""

from __future__ import annotations

from typing import Any

import pytest

HARBOUR, MARKET = "harbour", "market"


def visit(who: str, place: str, number: int, **properties: Any) -> dict[str, Any]:
    return {
        "type": "track",
        "userId": who,
        "event": "Order Placed",
        "messageId": f"{place}-{who}-{number}",
        "timestamp": f"2026-03-{number + 1:02d}T10:00:00Z",
        "properties": {"place": place, "currency": "EUR", **properties},
    }


@pytest.fixture
def shops(house: Any) -> Any:
    """Ann was in both shops, Bob at the harbour alone, Cid at the market alone."""
    people = [("ann", "Ann Both"), ("bob", "Bob Harbour"), ("cid", "Cid Market")]
    house.send(
        *(
            {
                "type": "identify",
                "userId": who,
                "messageId": f"i-{who}",
                "timestamp": "2026-02-01T10:00:00Z",
                "traits": {"name": name, "email": f"{who}@mail.example"},
            }
            for who, name in people
        ),
        visit("ann", HARBOUR, 1, value=11),
        visit("ann", MARKET, 2, value=777, text="Rude at the market"),
        visit("bob", HARBOUR, 3, value=22, staff="kim"),
        *(visit("cid", MARKET, number, value=888, staff="lee") for number in range(4, 9)),
    )
    return house


@pytest.fixture
def manager_of(signed_in: Any) -> Any:
    """`manager_of("area", "north")`: a browser of an agent who answers for that alone."""
    from attune.access import scopes  # noqa: PLC0415 - models exist only after Django's set-up
    from attune.access.members import Member  # noqa: PLC0415 - same
    from attune.access.scopes import Scope  # noqa: PLC0415 - same

    def browser(kind: str, *keys: str, role: str = "agent") -> Any:
        made = signed_in(role)
        scopes.change(Member.objects.get(role=role).pk, [Scope(kind, key) for key in keys], by="command line")
        return made

    return browser


def customer(house: Any, who: str) -> str:
    return house.get("/customers/lookup", kind="user_id", value=who)["customer_id"]


def test_the_list_holds_those_who_were_met_there_with_what_they_spent_there(shops: Any, manager_of: Any) -> None:
    page = manager_of("place", HARBOUR).get("/customers").content.decode()
    assert "Ann Both" in page
    assert "Bob Harbour" in page
    assert "Cid Market" not in page
    assert "€11" in page
    assert "777" not in page
    assert "788" not in page  # 11 + 777


def test_a_search_finds_only_those_who_were_met_there(shops: Any, manager_of: Any) -> None:
    browser = manager_of("place", HARBOUR)
    for asked, found in (("ann", True), ("bob", True), ("cid", False), ("cid@mail.example", False)):
        page = browser.get("/customers", {"q": asked}).content.decode()
        assert (f"{asked[:3].capitalize()} " in page) is found, asked


def test_a_customer_of_another_shop_is_not_there(shops: Any, manager_of: Any) -> None:
    browser = manager_of("place", HARBOUR)
    assert browser.get(f"/customers/{customer(shops, 'bob')}").status_code == 200
    cid = customer(shops, "cid")
    assert browser.get(f"/customers/{cid}").status_code == 404
    assert "888" not in browser.get(f"/customers/{cid}/timeline").content.decode()


def test_a_customer_of_both_shops_shows_what_happened_in_ones_own(shops: Any, manager_of: Any) -> None:
    ann = customer(shops, "ann")
    here = manager_of("place", HARBOUR).get(f"/customers/{ann}").content.decode()
    assert "€11" in here
    assert "777" not in here
    assert "Rude at the market" not in here
    older = manager_of("place", MARKET, role="manager").get(f"/customers/{ann}/timeline").content.decode()
    assert "Rude at the market" in older
    assert "€11" not in older


def test_the_map_counts_ones_own_shop(shops: Any, manager_of: Any) -> None:
    everybody = manager_of("place", HARBOUR, MARKET, role="analyst").get("/journeys?from=2026-01-01&to=2026-12-31")
    own = manager_of("place", HARBOUR).get("/journeys?from=2026-01-01&to=2026-12-31")
    assert "3 customers, 8 contacts" in everybody.content.decode()
    assert "2 customers, 2 contacts" in own.content.decode()


def test_an_area_is_its_places_and_a_team_its_people(shops: Any, manager_of: Any) -> None:
    from attune.collect.catalogue import areas, places, staff, teams  # noqa: PLC0415 - same

    by = "command line"
    areas.put("coast", {"name": "Coast"}, by)
    areas.put("north", {"name": "North", "parent": "coast"}, by)
    places.put(MARKET, {"name": "Market", "area": "north"}, by)
    teams.put("early", {"name": "Early shift"}, by)
    staff.put("kim", {"name": "Kim", "team": "early"}, by)
    coast = manager_of("area", "coast").get("/customers").content.decode()
    assert ("Cid Market" in coast, "Ann Both" in coast, "Bob Harbour" in coast) == (True, True, False)
    early = manager_of("team", "early", role="manager").get("/customers").content.decode()
    assert ("Cid Market" in early, "Ann Both" in early, "Bob Harbour" in early) == (False, False, True)
    gone = manager_of("area", "no such area", role="analyst").get("/customers").content.decode()
    assert "Ann Both" not in gone


def test_names_follow_the_role_and_not_the_place(shops: Any, manager_of: Any) -> None:
    page = manager_of("place", HARBOUR, role="analyst").get("/customers").content.decode()
    assert "Ann Both" not in page
    assert "Customer " in page


def test_a_limit_that_is_lifted_shows_everything_again(shops: Any, manager_of: Any) -> None:
    from attune.access import scopes  # noqa: PLC0415 - same
    from attune.access.members import Member  # noqa: PLC0415 - same

    browser = manager_of("place", HARBOUR)
    assert "Cid Market" not in browser.get("/customers").content.decode()
    scopes.change(Member.objects.get(role="agent").pk, [], by="command line")
    assert "Cid Market" in browser.get("/customers").content.decode()


def test_the_menu_holds_only_what_is_narrowed(shops: Any, manager_of: Any) -> None:
    page = manager_of("place", HARBOUR, role="manager").get("/customers").content.decode()
    assert 'href="/journeys"' in page
    assert 'href="/settings"' not in page
