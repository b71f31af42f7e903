"""Files, mappings and the watched folder as programs meet them."""

from __future__ import annotations

import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from attune.collect.imports import imports, mappings
from attune.collect.imports.running import Runner
from attune.store import due

CSV = b"at,who,what\n2026-03-01,u1,Seen\n2026-03-02,u2,Seen\nnever,u3,Seen\n"
TOML = 'source = "x"\ntime = "at"\nname = "what"\nidentifiers = { user_id = "who" }\n'
API = "/api/v1/imports"


@pytest.fixture
def work(house, monkeypatch):
    monkeypatch.setattr(due, "_kinds", {})
    monkeypatch.setattr(due, "_stopping", threading.Event())
    due.register(imports.KIND, Runner(house.store))

    def done() -> None:
        while due.step():
            pass

    return done


def sent(house, status=202, content=CSV, **fields):
    answer = house.client.post(API, {"file": SimpleUploadedFile("seen.csv", content), **fields})
    assert answer.status_code == status, answer.content
    return answer.json()


def told(house, method, path, body=None, status=200):
    answer = getattr(house.client, method)(f"{API}{path}", body, content_type="application/json")
    assert answer.status_code == status, answer.content
    return answer.json() if answer.content else None


def test_a_file_is_imported_in_one_call_or_tried_first(house, work):
    row = sent(house, mapping=TOML, start="true")
    assert row["state"] == "waiting"
    work()
    done = house.get(f"/imports/{row['id']}")
    assert (done["state"], done["read"], done["accepted"], done["refused"]) == ("done", 3, 2, 1)
    refused = house.client.get(f"{API}/{row['id']}/refused")
    assert b"3,at,is not a time (iso),never" in refused.content
    assert house.get("/interactions/count", name="Seen", settle="true")["count"] == 2

    tried = sent(house, mapping=TOML)
    work()
    assert house.get(f"/imports/{tried['id']}")["state"] == "tried"
    told(house, "post", f"/{tried['id']}/try", {"mapping": TOML + "# again\n"}, 202)
    work()
    told(house, "post", f"/{tried['id']}/start", {}, 202)
    work()
    assert house.get(f"/imports/{tried['id']}")["duplicates"] == 2
    assert [one["id"] for one in house.get("/imports")["imports"]] == [tried["id"], row["id"]]
    assert house.get("/imports", before=tried["id"], limit=1)["imports"][0]["id"] == row["id"]


def test_an_import_can_be_cancelled(house, work):
    row = sent(house)
    assert told(house, "post", f"/{row['id']}/start", {}, 409)["code"] == "import_no_mapping"
    assert told(house, "post", f"/{row['id']}/cancel", {}, 202)["state"] == "cancelled"
    assert told(house, "post", f"/{row['id']}/cancel", {}, 409)["code"] == "import_state"


def test_mappings_are_saved_and_used_by_name(house, work):
    told(house, "put", "/mappings", {"name": "seen", "text": TOML})
    listed = {one["name"]: one["is_ready"] for one in house.get("/imports/mappings")["mappings"]}
    assert listed["seen"] is False
    assert listed["footfall"] is True
    assert sent(house, use="seen")["mapping_name"] == "seen"
    assert house.client.delete(f"{API}/mappings?name=seen").status_code == 204
    assert house.client.delete(f"{API}/mappings?name=seen").status_code == 404


def test_the_watched_folder_has_its_rules(house):
    rule = told(house, "put", "/folder/rules", {"pattern": "f-*.csv", "mapping": "footfall"})
    assert house.get("/imports/folder")["rules"] == [rule]
    assert house.client.delete(f"{API}/folder/rules/{rule['id']}").status_code == 204
    mappings.remove("footfall", "test")


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("put", "/mappings", {"name": "a\ud800", "text": TOML}, 400),
        ("put", "/mappings", {"name": "a", "text": "\ud800"}, 400),
        ("put", "/mappings", {"name": "", "text": TOML}, 400),
        ("put", "/folder/rules", {"pattern": "../x", "mapping": "footfall"}, 400),
        ("put", "/folder/rules", {"pattern": "x", "mapping": "\ud800"}, 404),
        ("put", "/folder/rules", {"pattern": "x", "mapping": "footfall", "order": 10**30}, 400),
        ("delete", "/folder/rules/999999999999999999999", None, 404),
        ("get", "/7", None, 404),
        ("get", "/7/refused", None, 404),
        ("post", "/7/start", {}, 404),
        ("post", "/7/try", {"mapping": ""}, 400),
        ("post", "/7/try", {"use": "no such"}, 404),
        ("get", "?before=-5", None, 200),
        ("get", f"?before={10**40}&limit=-1", None, 200),
    ],
)
def test_what_cannot_be_is_a_clear_answer(house, method, path, body, status):
    answer = told(house, method, path, body, status)
    assert status == 200 or answer["code"]


def test_a_file_that_is_none_is_refused(house):
    assert sent(house, 400, b"")["code"] == "file_empty"
    assert house.client.post(API, {"file": "a text"}).status_code == 422
    assert sent(house, 404, use="no such")["code"] == "mapping_not_found"
    assert house.get("/imports")["imports"] == []


def test_nobody_without_a_key_gets_in(house):
    for path in ("", "/1", "/mappings", "/folder", "/1/refused"):
        assert Client().get(f"{API}{path}").status_code == 401
