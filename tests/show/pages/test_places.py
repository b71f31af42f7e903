"""The page of a place: hours, faces pressed, a fair comparison, before and after, staff; and of a product: returns."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.show.pages.reading import text_of

BY = "test"
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def shops(house: Any) -> Any:
    """Four shops with faces at the door; the first is disliked on Saturdays at noon, and dug up in its fifth week."""
    from attune.collect.catalogue import places, products, surroundings  # noqa: PLC0415 - models exist only after Django's set-up
    from attune.collect.catalogue.publishing import publish  # noqa: PLC0415 - same

    for number in range(4):
        places.put(f"shop-{number}", {"name": f"Shop {number}", "time_zone": "Africa/Lagos"}, BY)
    products.put("router", {"name": "Router"}, BY)
    dug = (MONDAY + timedelta(days=21)).date().isoformat()
    surroundings.note({"place": "shop-0", "what": "Dug up", "starts_on": dug, "kind": "road works"}, BY)
    events: list[dict[str, Any]] = []
    for day in range(42):
        at = MONDAY + timedelta(days=day)
        for number in range(4):
            for hour in (9, 11):
                bad = number == 0 and at.weekday() == 5 and hour == 11
                for press in range(6 if number == 0 else 1):
                    events.append(
                        told(at + timedelta(hours=hour, minutes=press), f"f{day}-{number}-{hour}-{press}",
                             place=f"shop-{number}", metric="smile4", scale="1-4",
                             score=1 + press % 2 if bad else 3 + (press + day) % 2)
                    )  # fmt: skip
        visits = (12 if day < 21 else 2) + day % 3
        events += [told(at + timedelta(hours=10), f"d{day}-{n}", place="shop-0") for n in range(visits)]
    events += [
        told(MONDAY, f"s{n}", user=f"u{n}", place="shop-0", staff="anna", product="router", value=50, currency="EUR")
        for n in range(20)
    ]
    events += [
        told(MONDAY, f"r{n}", user=f"u{n}", product="router", value=-50, currency="EUR", refers_to=f"s{n}")
        for n in range(3)
    ]
    house.send(*events)
    publish(house.store.warehouse)
    return house


def told(at: datetime, message: str, *, user: str = "", **properties: Any) -> dict[str, Any]:
    who = {"userId": user} if user else {"anonymousId": "kiosk"}
    return {
        "type": "track",
        "event": "Met",
        "messageId": message,
        "timestamp": at.isoformat(),
        "properties": properties,
    } | who


def of(key: str, kind: str = "places") -> str:
    from attune.collect.catalogue.loading import SHELVES  # noqa: PLC0415 - same

    return f"/{kind}/{SHELVES[kind].find(key).id}"


def test_a_place_tells_its_hours_changes_and_staff(shops: Any, signed_in: Any) -> None:
    page = signed_in("owner").get(of("shop-0"))
    said = text_of(page)
    assert "Saturday 12:00\N{EN DASH}13:00 worse than the rest of the week" in said, "by the clock of Lagos"
    assert "Happy Index" in said
    assert "Fairly compared" in said
    assert "Dug up" in said
    assert "clear" in said[said.index("Contacts a day") :][:400]
    assert "anna" in said[said.index("On duty") :]
    assert 'class="limits near"' in page.content.decode()


def test_a_product_tells_how_often_it_came_back(shops: Any, signed_in: Any) -> None:
    assert "3 of 20 sales" in text_of(signed_in("owner").get(of("router", "products")))


def test_the_shop_of_another_is_not_shown(shops: Any, signed_in: Any) -> None:
    from attune.access import scopes  # noqa: PLC0415 - same
    from attune.access.members import Member  # noqa: PLC0415 - same
    from attune.access.scopes import Scope  # noqa: PLC0415 - same

    browser = signed_in("shop")
    scopes.change(Member.objects.get().pk, [Scope("place", "shop-1")], by="command line")
    assert browser.get(of("shop-0")).status_code == 404
    own = text_of(browser.get(of("shop-1")))
    assert "Hour by hour" in own
    assert "Shop 2" not in own
    assert browser.get("/places/999999").status_code == 404
