from __future__ import annotations

from django.test import Client


def post(house, path, body, status):
    response = house.client.post(f"/api/v1{path}", body, content_type="application/json")
    assert response.status_code == status, response.content
    return response.json()


def test_it_makes_and_revokes_keys(house):
    made = post(house, "/sources/keys", {"name": "till", "kind": "server", "shared": True}, 201)
    assert made["key"].startswith("srv_")
    listed = house.get("/sources/keys")["keys"]
    (till,) = [key for key in listed if key["name"] == "till"]
    assert made["key"] not in str(listed)
    assert house.client.delete(f"/api/v1/sources/keys/{till['id']}").status_code == 204
    assert house.client.delete("/api/v1/sources/keys/999999").json()["code"] == "key_unknown"
    assert post(house, "/sources/keys", {"name": "x", "kind": "door"}, 400)["code"] == "key_kind_unknown"


def test_it_makes_members(house):
    made = post(house, "/members", {"email": "Ann@Example.com", "role": "owner", "password": "a long enough one"}, 201)
    assert made["email"] == "ann@example.com"
    assert "password" not in made
    assert [member["email"] for member in house.get("/members")["members"]] == ["ann@example.com"]
    weak = post(house, "/members", {"email": "b@example.com", "role": "agent", "password": "12345"}, 400)
    assert weak["code"] == "password_weak"
    last = post(house, f"/members/{made['id']}/disable", {}, 409)
    assert last["code"] == "last_owner"


def test_it_tells_how_things_are(house):
    house.send({"type": "track", "event": "x", "userId": "u1"})
    health = house.get("/health")
    assert health["shipped"] == health["journal_head"]
    assert {consumer["name"]: consumer["behind"] for consumer in health["consumers"]}["warehouse"] == 0
    assert {loop["name"]: loop["fault"] for loop in health["loops"]}["writer"] == ""
    house.get("/interactions/count")
    assert "interaction_count" in {query["name"] for query in house.get("/health/queries")["queries"]}
    assert house.get("/health/queries", slow="true")["queries"] is not None
    assert house.get("/health/queries", 400, limit=0)["code"] == "bad_limit"


def test_only_an_admin_key_opens_it(house):
    for headers, status, code in [
        ({}, 401, "no_admin_key"),
        ({"Authorization": "Bearer adm_wrong"}, 401, "key_unknown"),
        ({"Authorization": "Basic abc"}, 401, "no_admin_key"),
        ({"Authorization": f"Bearer {house.server_key}"}, 403, "key_kind_wrong"),
    ]:
        response = Client(headers=headers).get("/api/v1/members")
        assert (response.status_code, response.json()["code"]) == (status, code)


def test_errors_are_json_everywhere(house):
    assert house.get("/nothing/here", 404)["code"] == "unknown_path"
    wrong = house.client.put("/api/v1/members")
    assert (wrong.status_code, wrong.json()["code"], wrong["Allow"]) == (405, "method_not_allowed", "GET, POST")
    broken = house.client.post("/api/v1/members", "{", content_type="application/json")
    assert (broken.status_code, broken.json()["code"]) == (400, "bad_request")
    array = house.client.post("/api/v1/members", "[]", content_type="application/json")
    assert (array.status_code, array.json()["code"]) == (422, "bad_parameters")


def test_a_text_with_a_nul_is_refused_before_any_database_sees_it(house):
    before = house.get("/sources/keys")["keys"]
    refused = post(house, "/sources/keys", {"name": "till\0", "kind": "server"}, 400)
    assert refused["code"] == "bad_request"
    assert house.get("/sources/keys")["keys"] == before
