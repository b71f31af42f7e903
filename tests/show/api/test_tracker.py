from __future__ import annotations

from attune.access import keys


def put(house, number, body, status=200):
    response = house.client.put(f"/api/v1/sources/keys/{number}/tracker", body, content_type="application/json")
    assert response.status_code == status, response.content
    return response.json()


def test_a_rule_is_read_and_changed(house):
    found = keys.find(keys.create("Web shop", "browser"))
    before = house.get(f"/sources/keys/{found.id}/tracker")
    assert (before["source"], before["storage"], before["search"][0]) == ("web-shop", "consent", "q")
    changed = put(house, found.id, {"storage": "never", "watch": ["views"]})
    assert (changed["storage"], changed["watch"], changed["texts"]) == ("never", ["views"], True)
    assert house.get(f"/sources/keys/{found.id}/tracker") == changed


def test_what_cannot_be_is_refused(house):
    found = keys.find(keys.create("Web shop", "browser"))
    assert put(house, found.id, {"storage": "x"}, 400)["code"] == "tracker_storage"
    assert put(house, found.id, {"watch": ["\ud800"]}, 400)["code"] == "tracker_watch"
    assert put(house, found.id, {"watch": "views"}, 422)["code"] == "bad_parameters"
    server = keys.find(house.server_key)
    assert put(house, server.id, {}, 404)["code"] == "key_unknown"
    assert house.get("/sources/keys/999999/tracker", 404)["code"] == "key_unknown"
