"""The API tells what Today tells."""

from __future__ import annotations

from typing import Any


def test_changes_and_what_waits(house: Any) -> None:
    assert house.get("/today/changes", weeks=4)["changes"] == []
    assert house.get("/today/changes", weeks=4, to="2026-04-01")["weeks"] == 4
    assert {"items", "failed"} == set(house.get("/today/waiting"))
    assert house.get("/today/finished")["failed"] == []


def test_bad_questions_are_told(house: Any) -> None:
    assert house.get("/today/changes", 400, weeks=2)["code"] == "bad_weeks"
    assert house.get("/today/changes", 400, to="yesterday")["code"] == "bad_time"
    assert house.get("/today/place", 404, key="nowhere")["code"].endswith("unknown")
    assert house.get("/today/place", 422)["where"] == "key"


def test_a_place_has_its_day(house: Any) -> None:
    from attune.collect.catalogue import places  # noqa: PLC0415 - models exist only after Django's set-up

    places.put("s1", {"name": "Old Market", "time_zone": "Asia/Tokyo"}, "command line")
    day = house.get("/today/place", key="s1", at="2026-03-21T12:00:00Z")
    assert day["start"] == "2026-03-21T00:00:00+09:00"
    assert day["happy"]["n"] == 0
