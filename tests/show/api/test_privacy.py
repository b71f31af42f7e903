"""Consent, export, erasure and requests as a program asks for them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest

from attune.access.audit import AuditRow
from attune.collect import snapshot
from attune.identify import erasing
from attune.identify.erasures import Erasure
from attune.wiring import keeping, personal_data


@pytest.fixture
def ada(house: Any) -> str:
    """Ada has bought and complained; her id."""
    from attune.identify import retention, rooms  # noqa: PLC0415 - models exist only after Django's set-up

    rooms.answer(personal_data.ROOMS)
    retention.kinds(keeping.KINDS)
    traits = {"name": "Ada Kowalska", "email": "ada@mail.example"}
    house.send(
        {"type": "identify", "userId": "u-1", "anonymousId": "b-1", "traits": traits, "messageId": "1"},
        {"type": "track", "userId": "u-1", "event": "Complained", "messageId": "2", "properties": {"text": "=1+1"}},
        {"type": "track", "userId": "u-2", "event": "Complained", "messageId": "3", "properties": {"text": "mine"}},
    )
    return str(house.get("/customers/lookup", kind="user_id", value="u-1")["customer_id"])


def call(house: Any, method: str, path: str, body: object = None, status: int = 200) -> Any:
    answer = house.client.generic(
        method, f"/api/v1/privacy{path}", json.dumps(body) if body is not None else "", content_type="application/json"
    )
    assert answer.status_code == status, answer.content
    return answer.json() if answer["Content-Type"].startswith("application/json") else answer.content


def test_consent_is_written_read_and_asked_for(house: Any, ada: str) -> None:
    said = {"purpose": "marketing", "channel": "email", "state": "granted", "proof": "form 7", "at": "2026-01-01"}
    made = call(house, "POST", f"/customers/{ada}/consents", said, 201)
    assert made["stated_at"].startswith("2026-01-01")
    assert call(house, "GET", f"/customers/{ada}/may?purpose=marketing&channel=email")["why"] == "not_confirmed"
    token = call(house, "POST", f"/customers/{ada}/ask", {"purpose": "marketing", "channel": "email"}, 201)["token"]
    assert call(house, "POST", "/confirm", {"token": token, "proof": "mail 9"})["confirmed"]
    assert call(house, "GET", f"/customers/{ada}/may?purpose=marketing&channel=email")["allowed"]
    call(house, "POST", f"/customers/{ada}/objections", {"against": "marketing"}, 201)
    assert call(house, "GET", f"/customers/{ada}/may?purpose=marketing&channel=email")["why"] == "objected"
    call(house, "PUT", f"/customers/{ada}/preferences", {"preferences": {"language": "pl"}})
    told = call(house, "GET", f"/customers/{ada}")
    assert told["objecting_to"] == ["marketing"]
    assert told["preferences"] == {"language": "pl"}
    assert [one["state"] for one in told["ledger"]] == ["granted", "asked", "granted"]


def test_a_browser_that_asks_for_privacy_denies_sharing_until_its_person_agrees(house: Any, ada: str) -> None:
    def answer(purpose: str) -> str:
        return str(call(house, "GET", f"/customers/{ada}/may?purpose={purpose}")["why"])

    assert answer("sharing") == "never_asked"
    call(
        house, "POST", f"/customers/{ada}/consents", {"purpose": "sharing", "state": "granted", "at": "2026-01-01"}, 201
    )
    assert answer("sharing") == "granted"
    seen = {"type": "page", "userId": "u-1", "name": "Home", "context": {"gpc": True}}
    house.send(*[seen | {"messageId": f"g{at}", "timestamp": f"2026-02-0{at + 1}T09:00:00Z"} for at in range(3)])
    assert answer("sharing") == answer("personalisation") == "gpc"
    assert answer("marketing") == "never_asked"
    told = call(house, "GET", f"/customers/{ada}")
    assert [
        (one["purpose"], one["state"], one["source"]) for one in (each["statement"] for each in told["standing"])
    ] == [
        ("personalisation", "denied", "Global Privacy Control"),
        ("sharing", "denied", "Global Privacy Control"),
    ]
    assert len(told["ledger"]) == 1
    call(
        house, "POST", f"/customers/{ada}/consents", {"purpose": "sharing", "state": "granted", "at": "2026-03-01"}, 201
    )
    assert answer("sharing") == "granted"
    call(house, "POST", f"/customers/{ada}/objections", {"against": "processing"}, 201)
    assert answer("sharing") == "restricted"


def test_a_crm_writes_consent_of_people_nobody_has_met_yet(house: Any, ada: str) -> None:
    said = {"kind": "email", "value": "New@Mail.Example", "purpose": "research", "state": "denied"}
    call(house, "POST", "/consents", said, 201)
    house.send({"type": "identify", "userId": "u-9", "traits": {"email": "new@mail.example"}, "messageId": "9"})
    found = house.get("/customers/lookup", kind="user_id", value="u-9")["customer_id"]
    assert call(house, "GET", f"/customers/{found}/may?purpose=research")["why"] == "denied"
    call(house, "POST", "/consents", said | {"value": "nobody"}, 400)


def test_a_correction_is_a_statement_like_every_other(house: Any, ada: str) -> None:
    assert call(house, "POST", f"/customers/{ada}/correct", {"name": "Ada Nowak"})["corrected"] == ["name"]
    house.send()
    assert house.get(f"/customers/{ada}")["name"] == "Ada Nowak"
    call(house, "POST", f"/customers/{ada}/correct", {}, 400)
    call(house, "POST", f"/customers/{ada}/correct", {"email": "no address"}, 400)


def test_an_export_holds_everything_of_one_and_nothing_of_others(house: Any, ada: str) -> None:
    call(house, "POST", f"/customers/{ada}/consents", {"purpose": "research", "state": "granted"}, 201)
    opened = call(house, "POST", "/requests", {"kind": "access", "customer_id": ada}, 201)
    archive = zipfile.ZipFile(io.BytesIO(call(house, "POST", f"/customers/{ada}/export?language=pl")))
    names = set(archive.namelist())
    assert {"index.html", "data.json", "tables/warehouse.interactions.csv", "tables/identify_consent.csv"} <= names
    whole = json.loads(archive.read("data.json"))
    assert whole["customer_id"] == ada
    texts = [row["properties"].get("text") for row in whole["tables"]["warehouse.interactions"]]
    assert "=1+1" in texts
    everything = "".join(archive.read(name).decode() for name in names)
    assert "u-2" not in everything
    assert "mine" not in everything
    page = archive.read("index.html").decode()
    assert '<html lang="pl">' in page
    assert "Ada Kowalska" in page
    rows = list(csv.DictReader(io.StringIO(archive.read("tables/identify_identifier.csv").decode("utf-8-sig"))))
    assert {row["value"] for row in rows} == {"u-1", "b-1", "ada@mail.example"}
    assert AuditRow.objects.filter(action="customer exported", what=f"customer {ada}").exists()
    assert call(house, "GET", f"/requests/{opened['id']}")["result"]["exported_by"].startswith("source key")


def test_an_erasure_hides_at_once_and_lists_each_place(house: Any, ada: str) -> None:
    call(house, "POST", f"/customers/{ada}/erase", {"confirm": "00000000-0000-0000-0000-000000000000"}, 400)
    opened = call(
        house, "POST", "/requests", {"kind": "erasure", "customer_id": ada, "contact": "ada@mail.example"}, 201
    )
    begun = call(house, "POST", f"/customers/{ada}/erase", {"confirm": ada}, 202)
    assert begun["state"] == "asked"
    erasing.advance(house.store, Erasure.objects.get())
    assert call(house, "GET", f"/erasures/{begun['id']}")["state"] == "hidden"
    house.get(f"/customers/{ada}", status=404)
    house.get("/customers/lookup", status=404, kind="email", value="ada@mail.example")
    snapshot.refresh()
    refused = house.send({"type": "track", "anonymousId": "b-1", "event": "Came back", "messageId": "4"})
    assert [one["reason"] for one in refused["dropped"]] == ["erased"]
    house.store.journal.advance("identify", house.store.journal.head())
    later = int(datetime.now(UTC).timestamp() * 1000) + 10_000
    assert erasing.advance(house.store, Erasure.objects.get(), clock=lambda: later)
    done = call(house, "GET", f"/erasures/{begun['id']}")
    assert done["removed"]["warehouse.interactions"] == 2
    assert done["removed"]["identify_identifier"] == 3
    answered = call(house, "GET", f"/requests/{opened['id']}")
    assert (answered["state"], answered["contact"]) == ("done", "")
    call(house, "POST", "/consents", {"kind": "user_id", "value": "u-1", "purpose": "x", "state": "granted"}, 409)
    assert call(house, "POST", f"/customers/{ada}/readmit")["keys"] == 3
    snapshot.refresh()
    assert house.send({"type": "track", "userId": "u-1", "event": "Came back", "messageId": "5"})["accepted"] == 1
    assert (
        house.get("/interactions/count", name="Complained", **{"from": "2020-01-01", "to": "2099-01-01"})["count"] == 1
    )


def test_requests_go_from_open_to_answered(house: Any, ada: str) -> None:
    made = call(
        house, "POST", "/requests", {"kind": "portability", "contact": "by post", "received_at": "2026-01-31"}, 201
    )
    assert made["due_at"].startswith("2026-02-28")
    path = f"/requests/{made['id']}"
    assert call(house, "PATCH", path, {"state": "checking", "customer_id": ada})["customer_id"] == ada
    assert call(house, "POST", f"{path}/extend", {"why": "many archives"})["due_at"].startswith("2026-04-30")
    assert call(house, "POST", f"{path}/close", {"state": "done", "answer": "sent"})["state"] == "done"
    call(house, "POST", f"{path}/close", {"state": "done", "answer": "sent"}, 409)
    assert call(house, "GET", "/requests")["total"] == 0
    assert call(house, "GET", "/requests?closed=true")["total"] == 1
    call(house, "GET", "/requests/999", status=404)


def test_purposes_times_and_details_are_set(house: Any, ada: str) -> None:
    assert call(house, "PUT", "/purposes/club", {"basis": "contract", "name": "Club"})["basis"] == "contract"
    assert call(house, "GET", "/purposes")["purposes"][-1]["key"] == "club"
    assert call(house, "PUT", "/retention/interactions", {"days": 400})["days"] == 400
    call(house, "PUT", "/retention/interactions", {"days": 3}, 400)
    call(house, "PUT", "/retention/audit", {"days": 400}, 400)
    assert {one["kind"] for one in call(house, "GET", "/retention")["kinds"]} == {one.key for one in keeping.KINDS}
    assert call(house, "PUT", "/details", {"details": {"controller": "Orvant"}})["details"]["controller"] == "Orvant"
    call(house, "PUT", "/details", {"details": {"king": "x"}}, 400)


def test_a_stranger_is_unknown_everywhere(house: Any, ada: str) -> None:
    nobody = "00000000-0000-4000-8000-000000000007"
    for method, path, body in (
        ("GET", f"/customers/{nobody}", None),
        ("GET", f"/customers/{nobody}/may?purpose=marketing", None),
        ("POST", f"/customers/{nobody}/consents", {"purpose": "x", "state": "granted"}),
        ("POST", f"/customers/{nobody}/export", None),
        ("POST", f"/customers/{nobody}/erase", {"confirm": nobody}),
        ("POST", f"/customers/{nobody}/readmit", None),
        ("GET", "/erasures/12", None),
    ):
        assert call(house, method, path, body, 404)["code"]
