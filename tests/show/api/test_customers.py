from __future__ import annotations

import uuid
from typing import Any


def track(who: str, event: str, at: str, **properties: Any) -> dict[str, Any]:
    return {"type": "track", "event": event, "userId": who, "timestamp": at, "properties": properties}


def order(who: str, number: str, day: int) -> dict[str, Any]:
    return track(who, "Order Placed", f"2026-01-{day:02d}T10:00:00Z", order_id=number, revenue=20, currency="EUR")


def test_it_finds_whose_an_identifier_is(house):
    house.send(
        order("u1", "o1", 1),
        {"type": "identify", "userId": "u1", "traits": {"email": "Ann@Example.com", "name": "Ann Lee", "plan": "gold"}},
    )
    customer = house.get("/customers/lookup", kind="user_id", value="u1")["customer_id"]
    assert house.get("/customers/lookup", kind="email", value=" ann@example.COM")["customer_id"] == customer
    assert house.get("/customers/search", q="lee")["customers"][0]["customer_id"] == customer
    profile = house.get(f"/customers/{customer}")
    assert (profile["name"], profile["email"]) == ("Ann Lee", "ann@example.com")
    assert {(known["kind"], known["value"]) for known in profile["identifiers"]} == {
        ("user_id", "u1"),
        ("email", "ann@example.com"),
    }
    assert {trait["name"]: trait["value"] for trait in profile["traits"]}["plan"] == "gold"
    assert profile["totals"]["interactions"] == 2
    assert profile["totals"]["value"] == [{"amount": "20.0000", "currency": "EUR"}]


def test_a_reading_of_an_alias_that_nobody_used_is_not_shown(house):
    house.send(
        order("u1", "o1", 1),
        {"type": "page", "anonymousId": "p-1", "properties": {"url": "https://shop.example/"}},
        order("p-2", "o2", 2),
        {"type": "alias", "userId": "u1", "previousId": "p-1"},
        {"type": "alias", "userId": "u1", "previousId": "p-2"},
        {"type": "alias", "userId": "u1", "previousId": "p-3"},
    )
    customer = house.get("/customers/lookup", kind="user_id", value="u1")["customer_id"]
    shown = house.get(f"/customers/{customer}")["identifiers"]
    assert {(known["kind"], known["value"]) for known in shown} == {
        ("user_id", "u1"),
        ("anonymous_id", "p-1"),
        ("user_id", "p-2"),
        ("user_id", "p-3"),
    }


def test_it_finds_somebody_only_ever_seen_under_one_identifier(house):
    """Such traffic writes nothing to the database; the warehouse knows."""
    house.send({"type": "page", "anonymousId": "a-77", "properties": {"url": "https://shop.example/"}})
    found = house.get("/customers/lookup", kind="anonymous_id", value="a-77")["customer_id"]
    assert house.get(f"/customers/{found}")["totals"]["interactions"] == 1


def test_it_knows_nobody_it_never_met(house):
    assert house.get("/customers/lookup", 404, kind="user_id", value="nobody")["code"] == "customer_unknown"
    assert house.get("/customers/lookup", 400, kind="shoe size", value="44")["code"] == "kind_unknown"
    assert house.get("/customers/lookup", 400, kind="email", value="not an address")["where"] == "value"
    assert house.get("/customers/lookup", 422, kind="email")["code"] == "bad_parameters"
    stranger = uuid.UUID(int=7)
    assert house.get(f"/customers/{stranger}", 404)["code"] == "customer_unknown"
    assert house.get(f"/customers/{stranger}/timeline", 404)["code"] == "customer_unknown"
    assert house.get("/customers/no-uuid", 404)["code"] == "unknown_path"


def test_an_absorbed_id_goes_on_answering(house):
    house.send({"type": "page", "anonymousId": "a1", "timestamp": "2026-01-01T09:00:00Z"})
    absorbed = house.get("/customers/lookup", kind="anonymous_id", value="a1")["customer_id"]
    house.send({"type": "identify", "userId": "u1", "anonymousId": "a1", "traits": {"name": "Ann"}})
    customer = house.get("/customers/lookup", kind="user_id", value="u1")["customer_id"]
    assert customer != absorbed
    for asked in (customer, absorbed):
        assert house.get(f"/customers/{asked}")["customer_id"] == customer
        timeline = house.get(f"/customers/{asked}/timeline")
        assert [entry["type"] for entry in timeline["interactions"]] == ["identify", "page"]


def test_undoing_a_link_parts_them_again(house):
    house.send(
        order("u1", "o1", 1),
        {"type": "identify", "userId": "u1", "anonymousId": "a1"},
        {"type": "page", "anonymousId": "a1"},
    )
    customer = house.get("/customers/lookup", kind="user_id", value="u1")["customer_id"]
    profile = house.get(f"/customers/{customer}")
    assert profile["totals"]["interactions"] == 3
    (link,) = [known["link"] for known in profile["identifiers"] if known["link"]]
    path = f"/api/v1/customers/links/{link}/undo"
    refused = house.client.post(path, {"reason": " "}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (400, "reason_missing")
    done = house.client.post(path, {"reason": "Two people at one till."}, content_type="application/json")
    assert done.status_code == 200
    assert len(set(done.json()["customers"])) == 2
    assert house.get(f"/customers/{customer}")["totals"]["interactions"] == 2


def test_it_pages_through_a_timeline_without_end(house):
    """Several interactions at one instant, a page boundary among them, and a new one arriving between two pages."""
    house.send(*[order("u1", f"o{n}", 1 + n // 4) for n in range(10)])
    customer = house.get("/customers/lookup", kind="user_id", value="u1")["customer_id"]
    seen: list[str] = []
    before = ""
    while before is not None:
        page = house.get(f"/customers/{customer}/timeline", limit=3, before=before)
        seen += [entry["episode"] for entry in page["interactions"]]
        before = page["before"]
        if len(seen) == 3:
            house.send(order("u1", "newest", 28))
    assert sorted(seen) == sorted(f"o{n}" for n in range(10))
    since = house.get(f"/customers/{customer}/timeline", before="2026-01-02T00:00:00Z")
    assert {entry["episode"] for entry in since["interactions"]} == {"o0", "o1", "o2", "o3"}


def test_it_lists_customers_in_an_order(house):
    house.send(order("u1", "o1", 1), order("u1", "o2", 2), order("u2", "o3", 3))
    page = house.get("/customers")
    assert [row["label"] for row in page["customers"]] == ["u2", "u1"]
    assert page["total"] == 2
    assert [row["label"] for row in house.get("/customers", sort="value", limit=1)["customers"]] == ["u1"]
    assert house.get("/customers", sort="interactions", limit=1)["next_offset"] == 1
    house.send(order("u3", "o4", 4))
    assert house.get("/customers")["total"] == 3


def test_it_refuses_what_it_cannot_read(house):
    customer = uuid.UUID(int=1)
    timeline = f"/customers/{customer}/timeline"
    for path, parameters, code in [
        (timeline, {"limit": 0}, "bad_limit"),
        (timeline, {"limit": 501}, "bad_limit"),
        (timeline, {"before": "1700000000000.not-an-id-at-all-but-as-long-as-one"}, "bad_cursor"),
        (timeline, {"before": f"{10**30}.{customer}"}, "bad_cursor"),
        (timeline, {"before": "yesterday"}, "bad_time"),
        (timeline, {"before": "0001-01-01"}, "bad_time"),
        ("/customers", {"sort": "shoe size"}, "bad_sort"),
        ("/customers", {"offset": -1}, "bad_offset"),
        ("/customers", {"offset": 10**12}, "bad_offset"),
        ("/customers/search", {"q": "x", "limit": 0}, "bad_limit"),
    ]:
        assert house.get(path, 400, **parameters)["code"] == code
    assert house.get(timeline, 422, limit="many")["where"] == "limit"


def test_it_lists_by_filters_and_searches_a_timeline(house):
    house.send(
        {"type": "identify", "userId": "f1", "messageId": "f1", "traits": {"plan": "Gold"}},
        {"type": "track", "userId": "f1", "event": "Said", "messageId": "f2", "properties": {"text": "All fine"}},
        {"type": "track", "userId": "f2", "event": "Said", "messageId": "f3"},
    )
    one = house.get("/customers/lookup", kind="user_id", value="f1")["customer_id"]
    assert [row["customer_id"] for row in house.get("/customers/chosen", trait="plan", value="gold")["customers"]] == [
        one
    ]
    assert [fact["name"] for fact in house.get(f"/customers/{one}/found", text="FINE")["interactions"]] == ["Said"]
    assert house.get(f"/customers/{one}/found", type="page")["interactions"] == []
    assert house.get("/customers/chosen", 400, score="awful")["code"] == "bad_filter"
    assert house.get(f"/customers/{one}/found", 400, direction="up")["code"] == "bad_filter"
    assert house.get(f"/customers/{one}/pending")["needs"] == []


def test_notes_come_and_go(house):
    house.send({"type": "track", "userId": "n1", "event": "Met", "messageId": "n1"})
    one = house.get("/customers/lookup", kind="user_id", value="n1")["customer_id"]
    where = f"/api/v1/customers/{one}/notes"
    written = house.client.post(where, {"text": "Call back", "pinned": True}, content_type="application/json").json()
    assert [(note["text"], note["pinned"]) for note in written["notes"]] == [("Call back", True)]
    assert house.client.post(where, {"text": " "}, content_type="application/json").status_code == 400
    assert house.client.delete(f"{where}/{written['notes'][0]['id']}").json() == {"notes": []}
    assert house.client.delete(f"{where}/9").status_code == 404
