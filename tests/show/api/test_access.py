"""Every operation of the API, found by walking them all: with no key, with keys of each kind, with one for reading."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

SOMETHING = {"integer": "7", "uuid": "00000000-0000-0000-0000-000000000007"}


def operations(house: Any) -> list[tuple[str, str, dict[str, Any]]]:
    body = house.client.get("/api/v1/openapi.json").json()
    return [
        (method.upper(), path, operation)
        for path, found in body["paths"].items()
        for method, operation in found.items()
    ]


def address(path: str, operation: dict[str, Any]) -> str:
    kinds = {
        one["name"]: one["schema"].get("format") or one["schema"].get("type", "string")
        for one in operation.get("parameters", [])
        if one["in"] == "path"
    }
    return re.sub(r"{(\w+)}", lambda found: SOMETHING.get(kinds[found[1]], "x"), path)


def with_key(text: str) -> Any:
    from django.test import Client  # noqa: PLC0415 - models exist only after Django's set-up

    return Client(headers={"Authorization": f"Bearer {text}"} if text else {})


def asked(client: Any, method: str, where: str) -> Any:
    return client.generic(method, where, "{}", content_type="application/json")


def test_nothing_answers_without_an_admin_key(house: Any) -> None:
    from attune.access import keys  # noqa: PLC0415 - same

    keyrings = {"": 401, "adm_" + "0" * 40: 401, "\ud83d".encode("utf-8", "replace").decode(): 401}
    keyrings |= {keys.create("web", "browser"): 403, keys.create("till", "server"): 403}
    revoked = keys.create("gone", "admin")
    keys.revoke(keys.listing()[0].pk, by="command line")
    keyrings[revoked] = 401
    wrong = {}
    for method, path, operation in operations(house):
        if operation.get("security") == []:
            wrong[method, path] = "open to everybody"
        for text, status in keyrings.items():
            answer = asked(with_key(text), method, address(path, operation))
            if answer.status_code != status or not answer.json()["code"]:
                wrong[method, path] = answer.status_code
    assert wrong == {}


def test_a_key_for_reading_changes_nothing(house: Any) -> None:
    from attune.access import keys  # noqa: PLC0415 - same

    reader = with_key(keys.create("report", "admin", reads_only=True))
    wrong = {}
    for method, path, operation in operations(house):
        answer = asked(reader, method, address(path, operation))
        if method == "GET":
            is_right = answer.status_code in {200, 400, 404, 422, 503}
        else:
            is_right = answer.status_code == 403 and answer.json()["code"] == "key_reads_only"
        if not is_right:
            wrong[method, path] = answer.status_code
    assert wrong == {}


def test_a_key_ends_when_it_was_told_to(house: Any) -> None:
    from django.utils import timezone  # noqa: PLC0415 - same

    from attune.access import keys  # noqa: PLC0415 - same
    from attune.access.keys import SourceKey  # noqa: PLC0415 - same

    soon = timezone.now() + timedelta(hours=1)
    made = house.client.post(
        "/api/v1/sources/keys",
        {"name": "for a day", "kind": "admin", "reads_only": True, "expires_at": soon.isoformat()},
        content_type="application/json",
    )
    assert made.status_code == 201
    client = with_key(made.json()["key"])
    assert client.get("/api/v1/members").status_code == 200
    listed = house.get("/sources/keys")["keys"][0]
    assert (listed["reads_only"], listed["expires_at"] is not None) == (True, True)
    SourceKey.objects.filter(name="for a day").update(expires_at=timezone.now())
    assert client.get("/api/v1/members").status_code == 401
    assert "for a day" not in {record.name for record in keys.active()}


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "server", "reads_only": True},
        {"expires_at": "2020-01-01T00:00:00Z"},
        {"expires_at": "2030-01-01T00:00:00"},
        {"expires_at": "soon"},
    ],
)
def test_a_key_that_cannot_be_is_refused(house: Any, wrong: dict[str, Any]) -> None:
    body = {"name": "odd", "kind": "admin", **wrong}
    answer = house.client.post("/api/v1/sources/keys", body, content_type="application/json")
    assert answer.status_code in {400, 422}


def test_scopes_are_read_and_changed(house: Any) -> None:
    from attune.access import members  # noqa: PLC0415 - same

    made = members.create("marek@example.com", "shop", "correct horse battery")
    where = f"/api/v1/members/{made.pk}/scopes"
    assert house.client.get(where).json() == {"scopes": []}
    body = {"scopes": [{"kind": "place", "key": "harbour"}, {"kind": "area", "key": "north"}]}
    assert house.client.put(where, body, content_type="application/json").status_code == 200
    assert [one["key"] for one in house.client.get(where).json()["scopes"]] == ["north", "harbour"]
    bad = house.client.put(where, {"scopes": [{"kind": "x", "key": "y"}]}, content_type="application/json")
    assert (bad.status_code, bad.json()["where"]) == (400, "scopes")
    assert house.client.get("/api/v1/members/999999/scopes").status_code == 404


def test_security_is_seen_and_taken_away(house: Any) -> None:
    from attune.access import factors, members, totp  # noqa: PLC0415 - same

    made = members.create("marek@example.com", "shop", "correct horse battery")
    where = f"/api/v1/members/{made.pk}"
    assert house.client.get(f"{where}/security").json() == {"has_second_factor": False, "sessions": []}
    assert house.client.delete(f"{where}/second-factor").status_code == 404
    secret = factors.begin(made)
    from django.utils import timezone  # noqa: PLC0415 - same

    now = timezone.now()
    factors.confirm(made, totp.code(secret, int(now.timestamp()) // totp.STEP_S), now=now)
    assert house.client.get(f"{where}/security").json()["has_second_factor"]
    assert house.client.delete(f"{where}/second-factor").status_code == 204
    assert house.client.delete(f"{where}/sessions").status_code == 204
    assert not factors.has(made)


def test_the_rules_are_read_and_changed(house: Any) -> None:
    rules = house.get("/sign-in")
    assert rules["idle_minutes"] == 720
    changed = house.client.put("/api/v1/sign-in", {**rules, "factor_roles": ["owner"]}, content_type="application/json")
    assert changed.json()["factor_roles"] == ["owner"]
    assert house.get("/sign-in")["factor_roles"] == ["owner"]


def test_the_audit_is_searched_and_verified(house: Any) -> None:
    from attune.access import seals  # noqa: PLC0415 - same

    seals.seal()
    rows = house.get("/audit", text="source key", limit=1)
    assert rows["rows"][0]["action"] == "source key created"
    assert rows["before"] is not None
    assert house.get("/audit", **{"from": "2999-01-01"}, status=400)["where"] == "from"
    assert house.get("/audit", **{"from": "2290-01-01"})["rows"] == []
    chain = house.get("/audit/chain")
    assert (chain["broken_at"], chain["links"] > 0) == (None, True)
