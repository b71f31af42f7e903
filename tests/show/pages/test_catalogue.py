"""The pages of the catalogue: lists with figures, one entry, forms, trees, files, and who may see what."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.show.pages.reading import text_of

BY = "test"


@pytest.fixture
def orvant(house: Any) -> Any:
    """Two shops that were met, one of them liked less, by forty customers each."""
    from attune.collect.catalogue import areas, campaigns, places, products, staff, surroundings  # noqa: PLC0415 - models exist only after Django's set-up

    areas.put("north", {"name": "North"}, BY)
    areas.put("coast", {"name": "Coast", "parent": "north"}, BY)
    places.put("shop-1", {"name": "Harbour", "area": "coast", "hours": "Mo-Su 00:00-24:00", "aliases": ["old-1"]}, BY)
    places.put("shop-2", {"name": "Station", "area": "north"}, BY)
    products.put("router", {"name": "Router X2", "price": "59", "currency": "EUR", "gtin": "4006381333931"}, BY)
    staff.put("anna", {"name": "Anna", "place": "shop-1"}, BY)
    campaigns.put("spring", {"name": "Spring", "starts_on": "2026-03-01", "promise": "Twice the speed"}, BY)
    surroundings.note({"place": "shop-1", "what": "Road works", "starts_on": "2026-03-05", "kind": "road works"}, BY)
    house.send(
        *(
            {
                "type": "track", "event": "Survey Answered", "userId": f"u{n}", "messageId": f"m{n}",
                "timestamp": f"2026-03-{n % 27 + 1:02d}T10:00:00Z",
                "properties": {
                    "place": ("old-1", "shop-1", "shop-2", "shop-2")[n % 4], "product": "router", "staff": "anna",
                    "campaign": "spring", "metric": "csat5", "scale": "1-5",
                    "score": (1 + n // 4 % 2) if n % 4 < 2 else (4 + n // 4 % 2), "comment": f"Words {n}",
                },
            }
            for n in range(80)
        ),
        {
            "type": "track", "event": "Visited", "userId": "x", "messageId": "x", "timestamp": "2026-03-01T10:00:00Z",
            "properties": {"place": "shop-3"},
        },
    )  # fmt: skip
    from attune.collect.catalogue.publishing import publish  # noqa: PLC0415 - same

    publish(house.store.warehouse)
    return house


def number(kind: str, key: str) -> int:
    from attune.collect.catalogue.loading import SHELVES  # noqa: PLC0415 - same

    return SHELVES[kind].find(key).id


def test_a_list_says_its_finding_and_what_nobody_named(orvant: Any, signed_in: Any) -> None:
    owner = signed_in("owner")
    seen = text_of(owner.get("/places"))
    assert "Rated clearly lower than the others: Harbour." in seen
    assert "Seen, not in the catalogue" in seen
    assert "shop-3" in seen
    owner.post("/places/add", {"key": "shop-3", "name": "New one"})
    again = text_of(owner.get("/places"))
    assert "New one is in the catalogue now." in again
    assert "Seen, not in the catalogue" not in again
    for other in ("/products", "/staff", "/campaigns"):
        assert owner.get(other).status_code == 200


def test_a_list_is_searched_filtered_and_tells_when_nothing_fits(orvant: Any, signed_in: Any) -> None:
    owner = signed_in("owner")
    assert "Station" not in text_of(owner.get("/places?q=old-1"))
    assert "Station" not in text_of(owner.get("/places?group=coast", headers={"HX-Request": "true"}))
    assert "Harbour" in text_of(owner.get("/places?group=north"))
    assert "Nothing fits" in text_of(owner.get("/places?q=nowhere"))
    for query in ("?offset=9999999999", "?q=%00", "?q=%ED%A0%80", "?group=%00", "?offset=-1", "?q=" + "a" * 3000):
        assert owner.get(f"/places{query}").status_code == 200, query


def test_an_entry_rated_by_another_metric_says_which(orvant: Any, signed_in: Any) -> None:
    from attune.collect.catalogue import places  # noqa: PLC0415 - same

    places.put("shop-3", {"name": "Only smiles"}, BY)
    pressed = {"place": "shop-3", "metric": "smile3", "scale": "1-3", "score": 3}
    orvant.send(
        *[
            {
                "type": "track",
                "anonymousId": f"door-{at}",
                "event": "Pressed",
                "messageId": f"p{at}",
                "properties": pressed,
            }
            for at in range(3)
        ]
    )
    assert "asked otherwise: Face pressed, 1 to 3" in text_of(signed_in("owner").get("/places"))


def test_an_empty_catalogue_says_what_to_do(house: Any, signed_in: Any) -> None:
    for kind, words in (("places", "Add a place"), ("products", "Add a product"), ("campaigns", "Add a campaign")):
        page = signed_in("owner" if kind == "places" else "manager" if kind == "products" else "analyst").get(
            f"/{kind}"
        )
        assert words in text_of(page)
    assert "Add a place" not in text_of(signed_in("viewer").get("/places"))


def test_a_place_tells_what_is_known_of_it_by_all_its_keys(orvant: Any, signed_in: Any) -> None:
    seen = text_of(signed_in("owner").get(f"/places/{number('places', 'shop-1')}"))
    assert "40 contacts · 40 customers" in seen
    assert "Road works" in seen
    assert "open now" in seen
    assert "worse" in seen
    assert "Words 77" in seen
    assert "Words 78" not in seen


def test_words_of_customers_need_the_right_to_customers(orvant: Any, signed_in: Any) -> None:
    address = f"/places/{number('places', 'shop-1')}"
    assert "Words 77" not in text_of(signed_in("viewer").get(address))
    assert "Words 77" in text_of(signed_in("agent").get(address))


def test_each_kind_has_its_page(orvant: Any, signed_in: Any) -> None:
    from attune.collect.catalogue import costs  # noqa: PLC0415 - same

    given = {"campaign": "spring", "day": "2026-03-02", "amount": "12.50", "currency": "EUR", "medium": "radio"}
    costs.record([given], BY)
    owner = signed_in("owner")
    assert "4006381333931" in text_of(owner.get(f"/products/{number('products', 'router')}"))
    assert "80 contacts" in text_of(owner.get(f"/staff/{number('staff', 'anna')}"))
    campaign = text_of(owner.get(f"/campaigns/{number('campaigns', 'spring')}?period=7"))
    assert "€12.50" in campaign
    assert "No event carried it in this period." in campaign
    for address in ("/places/999999", "/places/99999999999999999999999", "/campaigns/0"):
        assert owner.get(address).status_code == 404


def test_a_form_keeps_what_was_typed_and_says_what_is_wrong(orvant: Any, signed_in: Any) -> None:
    from attune.collect.catalogue import products  # noqa: PLC0415 - same

    owner = signed_in("owner")
    wrong = owner.post("/products/new", {"key": "x", "name": "Kept", "gtin": "123"})
    assert wrong.status_code == 400
    assert "This is no GTIN" in text_of(wrong)
    assert 'value="Kept"' in wrong.content.decode()
    taken = owner.post("/products/new", {"key": "4006381333931", "name": "Taken"})
    assert (taken.status_code, "already" in text_of(taken)) == (409, True)
    made = owner.post("/products/new", {"key": "y", "name": "Case", "price": "5", "currency": "EUR"})
    assert made["Location"] == f"/products/{number('products', 'y')}"
    assert owner.get(f"{made['Location']}/edit").status_code == 200
    assert products.find("y").price == 5
    assert owner.post("/places/new", {"key": "z", "name": "a\0b"}).status_code == 400
    assert owner.post("/places/new", {"key": "z", "special_days": "never"}).status_code == 400


def test_the_second_of_two_editors_is_told(orvant: Any, signed_in: Any) -> None:
    from attune.collect.catalogue import places  # noqa: PLC0415 - same

    owner, address = signed_in("owner"), f"/places/{number('places', 'shop-2')}/edit"
    version = re.search(r'name="version" value="(\d+)"', owner.get(address).content.decode())
    assert version
    assert owner.post(address, {"name": "First", "version": version[1]}).status_code == 302
    second = owner.post(address, {"name": "Second", "version": version[1]})
    assert second.status_code == 409
    assert "Somebody else changed this meanwhile" in text_of(second)
    assert owner.post(address, {"name": "Third", "version": "x"}).status_code == 409
    assert places.find("shop-2").name == "First"


def test_an_entry_is_retired_and_comes_back(orvant: Any, signed_in: Any) -> None:
    owner, address = signed_in("owner"), f"/places/{number('places', 'shop-2')}"
    assert "retired" in text_of(owner.post(f"{address}/retire", follow=True))
    assert "Station" not in text_of(owner.get("/places"))
    assert "Station" in text_of(owner.get("/places?retired=1"))
    owner.post(f"{address}/retire", {"back": "1"})
    assert "Station" in text_of(owner.get("/places"))


def test_a_tree_is_edited_without_rings(orvant: Any, signed_in: Any) -> None:
    from attune.collect.catalogue import areas  # noqa: PLC0415 - same

    owner = signed_in("owner")
    owner.post("/areas", {"name": "South Side", "key": "", "parent": "", "version": "0"})
    assert areas.find("south-side").name == "South Side"
    ring = owner.post("/areas", {"key": "north", "name": "North", "parent": "coast", "version": "1"}, follow=True)
    assert "below itself" in text_of(ring)
    owner.post("/areas", {"key": "south-side", "retire": "1", "version": "1"})
    assert areas.find("south-side").retired_at is not None
    owner.post("/areas", {"key": "south-side", "back": "1"})
    assert "South Side" in text_of(owner.get("/areas"))
    for address in ("/categories", "/teams"):
        assert "Add the first one below" in text_of(owner.get(address))


def test_surroundings_and_devices_come_and_go(orvant: Any, signed_in: Any) -> None:
    owner, address = signed_in("owner"), f"/places/{number('places', 'shop-1')}"
    given = {"what": "Fair", "kind": "event", "starts_on": "2026-03-10", "ends_on": "2026-03-11"}
    assert "Fair" in text_of(owner.post(f"{address}/surroundings", given, follow=True))
    wrong = owner.post(f"{address}/surroundings", given | {"ends_on": "2026-03-01"}, follow=True)
    assert "This was not stored" in text_of(wrong)
    page = owner.post(f"{address}/devices", {"name": "Door", "kind": "kiosk", "source": ""}, follow=True)
    removing = re.findall(rf'action="({address}/(?:devices|surroundings)/\d+/remove)"', page.content.decode())
    assert len(removing) == 3
    for one in removing:
        assert owner.post(one).status_code == 302
    assert "No device stands here." in text_of(owner.get(address))
    assert owner.post(removing[0]).status_code == 404


def test_a_file_is_uploaded_with_a_report_and_comes_back_as_csv(orvant: Any, signed_in: Any) -> None:
    owner = signed_in("owner")
    sent = SimpleUploadedFile("mine.csv", b"key,name,gtin\na,A,\nb,B,123\n=c,C,\n")
    report = text_of(owner.post("/products/import", {"file": sent, "kind": "products"}))
    assert "mine.csv is read" in report
    assert "Added: 2. Changed: 0. As before: 0. Refused: 1." in report
    assert "8, 12, 13 or 14" in report
    export = owner.get("/catalogue/products.csv")
    assert export["Content-Type"] == "text/csv; charset=utf-8"
    assert b"'=c,C" in export.content
    for wrong in ({}, {"file": SimpleUploadedFile("x.csv", b"\xff"), "kind": "products"}):
        assert owner.post("/products/import", wrong).status_code == 400
    kinds = {"file": SimpleUploadedFile("x.csv", b"key\na"), "kind": "nothing"}
    assert owner.post("/products/import", kinds).status_code == 400
    assert owner.get("/catalogue/members.csv").status_code == 400


def test_who_answers_for_a_shop_sees_it_and_no_other(orvant: Any, signed_in: Any) -> None:
    from attune.access import scopes  # noqa: PLC0415 - same
    from attune.access.members import Member  # noqa: PLC0415 - same
    from attune.access.scopes import Scope  # noqa: PLC0415 - same

    shop = signed_in("shop")
    scopes.change(Member.objects.get().pk, [Scope("area", "coast")], by="command line")
    seen = text_of(shop.get("/places"))
    assert "Harbour" in seen
    assert "Station" not in seen
    assert "shop-3" not in seen
    assert "40 contacts" in text_of(shop.get(f"/places/{number('places', 'shop-1')}"))
    assert shop.get(f"/places/{number('places', 'shop-2')}").status_code == 404
    assert "40 contacts" in text_of(shop.get(f"/products/{number('products', 'router')}")), "of 80"
    assert "Anna" in text_of(shop.get("/staff"))
    assert shop.get("/campaigns").status_code == 403


def test_a_timeline_calls_things_by_their_names(orvant: Any, signed_in: Any) -> None:
    from attune.collect.catalogue import places  # noqa: PLC0415 - same

    places.retire("shop-1", BY)
    customer = orvant.get("/customers/lookup", kind="user_id", value="u0")["customer_id"]
    seen = text_of(signed_in("owner").get(f"/customers/{customer}"))
    assert "Router X2 · Harbour (retired) · Anna · Spring" in seen
