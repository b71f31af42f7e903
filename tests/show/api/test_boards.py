"""Boards through the API."""

from __future__ import annotations

import json
from typing import Any


def send(house: Any, method: str, path: str, body: Any, status: int) -> Any:
    answer = getattr(house.client, method)(f"/api/v1{path}", json.dumps(body), content_type="application/json")
    assert answer.status_code == status, answer.content
    return answer.json() if answer.content else None


def test_a_board_is_made_changed_shared_and_removed(house: Any) -> None:
    from attune.access import members  # noqa: PLC0415 - models exist only after Django's set-up

    owner = members.create("ann@example.com", "manager", "correct horse battery")
    kinds = {one["kind"]: one["fields"] for one in house.get("/boards/kinds")["kinds"]}
    assert kinds["funnel"] == ["steps", "days", "weeks"]
    made = send(house, "post", "/boards", {"name": "Mine", "owner": owner.pk, "cards": [{"kind": "contacts"}]}, 201)
    number = made["id"]
    assert made["cards"][0]["kind"] == "contacts"
    assert house.get(f"/boards/{number}/figures")["cards"][0]["rows"][0] == ["now", "0"]
    changed = send(house, "put", f"/boards/{number}", {"version": made["version"], "name": "Ours"}, 200)
    assert (changed["name"], changed["version"]) == ("Ours", made["version"] + 1)
    stale = send(house, "put", f"/boards/{number}", {"version": made["version"], "name": "Late"}, 409)
    assert stale["code"] == "board_changed"
    assert send(house, "put", f"/boards/{number}/readers", {"is_for_all": True}, 200)["is_for_all"]
    link = send(house, "post", f"/boards/{number}/links", {"days": 1}, 201)
    assert house.client.get(link["path"]).status_code == 200
    send(house, "delete", f"/boards/{number}/links/{link['id']}", None, 204)
    assert house.client.get(link["path"]).status_code == 404
    send(house, "delete", f"/boards/{number}", None, 204)
    assert house.get("/boards")["boards"] == []


def test_bad_boards_are_refused(house: Any) -> None:
    from attune.access import members  # noqa: PLC0415 - models exist only after Django's set-up

    owner = members.create("ann@example.com", "manager", "correct horse battery").pk
    assert send(house, "post", "/boards", {"name": "x", "owner": 10**30}, 404)["code"] == "member_unknown"
    for card, code in (
        ({"kind": "poem"}, "card_kind"),
        ({"kind": "contacts", "given": {"colour": "red"}}, "card_given"),
        ({"kind": "contacts", "key": "not a key"}, "card_key"),
        ({"kind": "funnel", "given": {"steps": "a,a"}}, "card_steps"),
    ):
        body = {"name": "x", "owner": owner, "cards": [card]}
        assert send(house, "post", "/boards", body, 400)["code"] == code
    many = {"name": "x", "owner": owner, "cards": [{"kind": "contacts"}] * 25}
    assert send(house, "post", "/boards", many, 400)["code"] == "cards_many"
    assert house.get("/boards/7", 404)["code"] == "board_unknown"
