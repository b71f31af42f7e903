from __future__ import annotations


def call(house, method, path, body, status):
    response = getattr(house.client, method)(f"/api/v1{path}", body, content_type="application/json")
    assert response.status_code == status, response.content
    return response.json() if response.content else None


def test_it_names_and_forgets_sites(house):
    call(house, "post", "/sources/keys", {"name": "Web shop", "kind": "browser"}, 201)
    key = next(one["id"] for one in house.get("/sources/keys")["keys"] if one["kind"] == "browser")
    made = call(house, "put", "/sites", {"tool": "matomo", "site": "3", "key": key, "currency": "eur"}, 200)
    assert (made["source"], made["currency"]) == ("web-shop", "EUR")
    assert house.get("/sites")["sites"] == [made]
    assert call(house, "put", "/sites", {"tool": "matomo", "site": "x", "key": key}, 400)["code"] == "site_number"
    call(house, "delete", f"/sites/{made['id']}", None, 204)
    assert call(house, "delete", f"/sites/{made['id']}", None, 404)["code"] == "site_unknown"


def test_it_opens_changes_tries_and_closes_webhooks(house):
    made = call(house, "post", "/webhooks", {"name": "Payments", "scheme": "standard"}, 201)
    number = made["webhook"]["id"]
    assert made["secret"].startswith("whsec_")
    assert made["secret"] not in str(house.get("/webhooks"))
    rules = {"mapping": 'name = { constant = "Paid" }', "version": 1}
    assert call(house, "put", f"/webhooks/{number}/mapping", rules, 200)["version"] == 2
    assert call(house, "put", f"/webhooks/{number}/mapping", rules, 409)["code"] == "webhook_changed"
    bad = call(house, "put", f"/webhooks/{number}/mapping", {"mapping": "name =", "version": 2}, 400)
    assert bad["code"] == "bad_mapping"
    tried = call(house, "post", f"/webhooks/{number}/try", {"mapping": rules["mapping"], "payload": "{}"}, 200)
    assert [one["name"] for one in tried["made"]] == ["Paid"]
    assert house.get(f"/webhooks/{number}/samples") == {"samples": []}
    assert call(house, "put", f"/webhooks/{number}/secret", {}, 200)["secret"] != made["secret"]
    call(house, "delete", f"/webhooks/{number}", None, 204)
    assert call(house, "put", f"/webhooks/{number}/secret", {}, 404)["code"] == "webhook_unknown"
