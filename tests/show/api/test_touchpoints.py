from __future__ import annotations

import pytest


def call(house, method, path, body=None, status=200):
    response = getattr(house.client, method)(f"/api/v1{path}", body, content_type="application/json")
    assert response.status_code == status, response.content
    return response.json() if response.content else None


def test_it_lists_the_catalogue(house):
    found = house.get("/touchpoints")
    assert [touchpoint["key"] for touchpoint in found["touchpoints"]] == ["delivery", "order", "survey"]
    assert found["touchpoints"][1]["patterns"] == ["event Order Placed"]
    assert found["touchpoints"][1]["rules"][0]["order"] == 100
    assert found["episodes"][0]["missing"] == "never delivered"


def test_a_touchpoint_is_made_mapped_changed_and_brought_back(house):
    made = call(house, "post", "/touchpoints", {"name": "The press", "stage": "aware", "direct": False}, 201)
    assert (made["key"], made["direct"], made["rules"]) == ("the-press", False, [])
    assert call(house, "post", "/touchpoints", {"name": "The press"}, 409)["code"] == "touchpoint_exists"
    path = f"/touchpoints/{made['id']}"
    mapped = call(house, "post", f"{path}/rules", {"pattern": "event Article*", "order": 7})
    assert [(rule["pattern"], rule["order"]) for rule in mapped["rules"]] == [("event Article*", 7)]
    changed = call(house, "put", path, {"name": "Press", "standard": "answered in a day", "owner": "PR"})
    assert (changed["name"], changed["owner"], changed["stage"]) == ("Press", "PR", "")
    versions = house.get(f"{path}/versions")["versions"]
    assert [version["number"] for version in versions] == [3, 2, 1]
    assert versions[1]["differences"] == [{"field": "rules", "before": [], "after": [["event Article*", 7]]}]
    back = call(house, "post", f"{path}/versions/1/go-back")
    assert (back["name"], back["rules"], back["direct"]) == ("The press", [], False)
    assert call(house, "post", f"{path}/retire")["retired_at"]
    assert call(house, "post", f"{path}/rules", {"pattern": "event x"}, 409)["code"] == "touchpoint_retired"
    assert call(house, "post", f"{path}/use-again")["retired_at"] is None


def test_rules_are_told_as_they_are_tried(house):
    house.send({"type": "track", "event": "Order Placed", "userId": "u1"}, {"type": "page", "name": "x", "userId": "u"})
    (order,) = [rule for rule in house.get("/touchpoints/rules")["rules"] if rule["pattern"] == "event Order Placed"]
    assert (order["surfaces"], order["interactions"]) == (1, 1)
    assert house.get("/touchpoints/rules/follow", surface="event Order Placed")["rule"]["id"] == order["id"]
    assert house.get("/touchpoints/unmapped")["unmapped"][0]["suggestion"]["is_new"]
    assert call(house, "put", f"/touchpoints/rules/{order['id']}", {"order": 3})["order"] == 3
    assert call(house, "put", f"/touchpoints/rules/{order['id']}", {"order": -3}, 400)["code"] == "touchpoint_field"
    call(house, "delete", f"/touchpoints/rules/{order['id']}", status=204)
    assert house.get("/touchpoints/rules/follow", surface="event Order Placed")["rule"] is None


def test_stages_are_added_named_ordered_and_removed(house):
    assert call(house, "post", "/stages", {"name": "Come back"}, 201)["key"] == "come-back"
    assert call(house, "put", "/stages/come-back", {"name": "Renew"})["name"] == "Renew"
    keys = [stage["key"] for stage in house.get("/touchpoints")["stages"]]
    ordered = call(house, "put", "/stages", {"keys": ["come-back", *keys[:-1]]})["stages"]
    assert ordered[0]["key"] == "come-back"
    assert call(house, "put", "/stages", {"keys": ["x"]}, 400)["code"] == "stages_incomplete"
    call(house, "delete", "/stages/come-back", status=204)
    assert call(house, "delete", "/stages/come-back", status=404)["code"] == "stage_unknown"


@pytest.mark.parametrize(
    "body",
    [{"name": ""}, {"name": "\ud83d"}, {"name": "a\tb"}, {"name": "x", "stage": "q"}, {"name": "x", "owned_by": 0}],
)
def test_what_cannot_be_used_is_refused(house, body):
    assert call(house, "post", "/touchpoints", body, 400)["code"]
