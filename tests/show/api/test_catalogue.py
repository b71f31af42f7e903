from __future__ import annotations

import json
from typing import Any

import pytest


def call(house: Any, method: str, path: str, body: Any = None, status: int = 200) -> Any:
    response = house.client.generic(
        method,
        f"/api/v1{path}",
        json.dumps(body) if body is not None else "",
        content_type="application/json",
    )
    assert response.status_code == status, response.content
    return response.json() if response.content else None


def test_an_entry_is_made_read_changed_and_retired(house):
    made = call(
        house,
        "PUT",
        "/catalogue/places/shop 7%2Feast",
        {"fields": {"name": "East", "hours": "Mo 09:00-18:00"}, "version": 0},
    )
    assert (made["key"], made["version"], made["fields"]["time_zone"]) == ("shop 7/east", 1, "UTC")
    path = "/catalogue/places/shop 7/east"
    changed = call(house, "PUT", path, {"fields": {"aliases": ["7"], "location": "Quay"}, "version": 1})
    assert (changed["aliases"], changed["fields"]["hours"], changed["version"]) == (["7"], "Mo 09:00-18:00", 2)
    assert call(house, "PUT", path, {"fields": {"name": "x"}, "version": 1}, 409)["code"] == "changed_meanwhile"
    assert house.get("/catalogue/places/7")["key"] == "shop 7/east"
    assert call(house, "DELETE", path)["retired_at"]
    assert house.get("/catalogue/places")["total"] == 0
    assert house.get("/catalogue/places", retired="true", q="QUAY east")["total"] == 1
    assert house.get("/catalogue/places/none", 404)["code"] == "catalogue_unknown"
    assert house.get("/catalogue/doors", 404)["code"] == "no_such_kind"


@pytest.mark.parametrize(
    "fields",
    [
        {"gtin": "123"},
        {"colour": "red"},
        {"price": -1, "currency": "EUR"},
        {"name": "a\ud800"},
        {"category": "none"},
        {"aliases": ["", "."]},
    ],
)
def test_bad_fields_are_refused(house, fields):
    answer = call(house, "PUT", "/catalogue/products/p", {"fields": fields}, 400)
    assert answer["message"]
    assert house.get("/catalogue/products")["total"] == 0


def test_figures_and_unknown_keys_follow_the_facts(house):
    house.send(
        *(
            {
                "type": "track", "userId": f"u{n}", "event": "Survey Answered", "messageId": f"m{n}",
                "timestamp": "2026-03-02T10:00:00Z",
                "properties": {"place": "old" if n % 2 else "shop", "metric": "csat5", "scale": "1-5", "score": 4},
            }
            for n in range(12)
        )
    )  # fmt: skip
    assert {one["key"] for one in house.get("/unknown-keys", kind="place")["keys"]} == {"old", "shop"}
    call(house, "PUT", "/catalogue/places/shop", {"fields": {"aliases": ["old"]}})
    from attune.collect.catalogue.publishing import publish  # noqa: PLC0415 - models exist only after Django's set-up

    publish(house.store.warehouse)
    assert house.get("/unknown-keys", kind="place")["keys"] == []
    found = house.get("/figures", kind="place", key="old")
    assert (found["key"], found["interactions"], found["customers"]) == ("shop", 12, 12)
    assert found["weeks"] == [{"week": "2026-03-02", "interactions": 12}]
    assert found["scores"][0]["mean"]["value"] == 4
    assert house.get("/figures", 404, kind="door", key="old")["code"] == "no_such_kind"
    assert house.get("/figures", 404, kind="place", key="none")["code"] == "catalogue_unknown"


def test_costs_changes_surroundings_and_devices(house):
    call(house, "PUT", "/catalogue/places/shop", {"fields": {}})
    rows = [
        {"campaign": "spring", "day": "2026-03-01", "amount": "10.50", "currency": "EUR", "clicks": 3},
        {"campaign": "", "day": "x", "amount": -1, "currency": "EUR"},
    ]
    assert call(house, "POST", "/costs", {"costs": rows})["stored"] == 0
    done = call(house, "POST", "/costs", {"costs": rows, "make_missing": True})
    assert (done["stored"], [one["index"] for one in done["refused"]]) == (1, [1])
    assert house.get("/costs", campaign="spring")["costs"][0]["amount"] == "10.5"
    noted = call(house, "POST", "/surroundings", {"place": "shop", "what": "Fair", "starts_on": "2026-03-05"})
    found = house.get("/changes", **{"from": "2026-03-01", "to": "2026-04-01", "place": "shop"})["changes"]
    assert [one["name"] for one in found] == ["Fair"]
    call(house, "DELETE", f"/surroundings/{noted['id']}", status=204)
    call(house, "DELETE", f"/surroundings/{noted['id']}", status=404)
    device = call(house, "PUT", "/devices", {"place": "shop", "name": "Door", "kind": "kiosk"})
    call(house, "DELETE", f"/devices/{device['id']}", status=204)
    assert call(house, "PUT", "/devices", {"place": "none", "name": "Door", "kind": "kiosk"}, 400)["where"] == "place"
