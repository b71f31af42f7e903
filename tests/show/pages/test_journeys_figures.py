"""The pages about journeys beside the map: each says its figures, leads to who is behind them, and goes into a file."""

from __future__ import annotations

import re
from typing import Any

import pytest

FUNNEL = "/journeys/funnel?step=order&step=delivery&step=survey&within_days=2"


def test_a_funnel_says_who_is_lost_and_leads_to_them(company: Any, signed_in: Any) -> None:
    browser = signed_in("owner")
    page = browser.get(f"{FUNNEL}&parted_by=condition&held=episode").content.decode()
    assert "Everybody who began arrived" in page
    assert "n 80" in page
    lost = browser.get("/journeys/funnel?step=delivery&step=order").content.decode()
    assert "Most are lost between “Delivery” and “Order”: 80 of 80" in lost
    link = re.search(r'href="(/journeys/behind\?[^"]*exact=1[^"]*)"', lost)
    assert link is not None
    behind = browser.get(link[1].replace("&amp;", "&")).content.decode()
    assert "Customers lost after step 1" in behind
    assert "1 to 50 of 80" in behind
    assert "Ada Example" in behind
    assert "Came too late" in behind


def test_who_may_not_see_customers_gets_figures_without_links(company: Any, signed_in: Any) -> None:
    page = signed_in("viewer").get("/journeys").content.decode()
    assert "/journeys/behind" not in page
    masked = signed_in("analyst").get("/journeys/behind?kind=met&spot=delivery&condition=late").content.decode()
    assert "40 customers" in masked
    assert "Ada Example" not in masked


def test_bad_and_stale_addresses_say_so(company: Any, signed_in: Any) -> None:
    browser = signed_in("owner")
    for address, status in [
        ("/journeys?whom=nonsense", 400),
        ("/journeys/behind?kind=met", 400),
        ("/journeys/behind?kind=episodes&rule=gone&met_as=late", 404),
        ("/journeys/behind?kind=met&spot=gone", 200),
        ("/journeys/behind?kind=met&spot=order&offset=9999999", 200),
        ("/journeys/paths?at=gone", 400),
        ("/journeys/funnel?step=order&step=order", 200),
        ("/journeys/funnel?step=gone&step=order&within_days=-3", 200),
        ("/journeys/episodes?starts=order&expects=order", 200),
        ("/journeys/retention?starts=gone&unit=year", 200),
        ("/journeys/compare?against=before", 200),
        ("/journeys/versions/99", 404),
        ("/journeys/notes/99/change", 404),
    ]:
        assert browser.get(address).status_code == status, address


def test_every_page_goes_into_a_file(company: Any, signed_in: Any) -> None:
    browser = signed_in("owner")
    for address in ("/journeys", "/journeys/paths", FUNNEL, "/journeys/episodes", "/journeys/retention",
                    "/journeys/contacts", "/journeys/compare?whom=condition:late",
                    "/journeys/behind?kind=met&spot=delivery"):  # fmt: skip
        answer = browser.get(f"{address}{'&' if '?' in address else '?'}format=csv")
        assert answer["Content-Type"] == "text/csv; charset=utf-8", address
        assert len(answer.content.decode().splitlines()) > 1, address
    assert signed_in("agent").get("/journeys/behind?kind=met&spot=order&format=csv").status_code == 403


def test_two_audiences_stand_beside_each_other(company: Any, signed_in: Any) -> None:
    page = signed_in("viewer").get("/journeys/compare?whom=condition:late&against=condition:on+time")
    text = page.content.decode()
    assert "40 and 40 customers" in text
    assert "They differ most at “Delivery”" in text


def test_how_much_happens_and_who_comes_again(company: Any, signed_in: Any) -> None:
    browser = signed_in("viewer")
    assert "320 contacts" in browser.get("/journeys/contacts").content.decode()
    weeks = browser.get("/journeys/retention?unit=week").content.decode()
    assert "all cohorts" in weeks
    assert "0\N{EN DASH}6" in weeks  # nobody came again, and few say so


def test_paths_lead_to_a_touchpoint(company: Any, signed_in: Any) -> None:
    page = signed_in("owner").get("/journeys/paths?way=to&at=delivery&stations=3").content.decode()
    assert "Most went from “Order” to “Delivery”" in page
    assert "The last steps before they first came there" in page


def test_a_page_stands_before_its_figures(company: Any, signed_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from attune.show import patience  # noqa: PLC0415 - models exist only after Django's set-up

    browser = signed_in("viewer")
    monkeypatch.setattr(patience, "LONGEST_S", 0.0)
    first = browser.get("/journeys/contacts").content.decode()
    assert "being worked out for the first time" in first
    monkeypatch.setattr(patience, "LONGEST_S", 120.0)
    again = browser.get("/journeys/contacts", headers={"HX-Request": "true", "HX-Trigger": "figures-waiting"})
    assert (again.status_code, again["HX-Refresh"]) == (204, "true")


def test_two_people_write_on_one_map(company: Any, signed_in: Any) -> None:
    ann, bob = signed_in("manager"), signed_in("analyst")
    form = {"kind": "pain", "where": "touchpoint:delivery", "text": "Nobody tells them", "owner": ""}
    assert ann.post("/journeys/notes/new", form).status_code == 302
    page = bob.get("/journeys").content.decode()
    number = re.search(r'id="note-(\d+)"', page)[1]  # type: ignore[index]
    assert ann.post(f"/journeys/notes/{number}/change", form | {"text": "Ann's", "version": "1"}).status_code == 302
    refused = bob.post(f"/journeys/notes/{number}/change", form | {"text": "Bob's", "version": "1"})
    assert refused.status_code == 409
    told = refused.content.decode()
    assert "Somebody else changed this meanwhile" in told
    assert told.count("Bob&#x27;s") == 2  # beside theirs, and in the form
    assert "Ann&#x27;s" in told
    assert bob.post(f"/journeys/notes/{number}/change", form | {"text": "Both", "version": "2"}).status_code == 302
    assert ann.post(f"/journeys/notes/{number}/remove", {"version": "3"}).status_code == 302
    after = ann.get("/journeys").content.decode()
    assert f"/journeys/notes/{number}/back" in after
    assert signed_in("viewer").post("/journeys/notes/new", form).status_code == 403


def test_a_version_is_saved_and_compared(company: Any, signed_in: Any) -> None:
    browser = signed_in("manager")
    made = browser.post("/journeys/versions", {"name": "Before the new courier"})
    assert made.status_code == 302
    page = browser.get(made["Location"]).content.decode()
    assert "Before the new courier" in page
    assert "Delivery" in page
    assert browser.post("/journeys/versions", {"name": " "}).status_code == 400
    assert browser.post(f"{made['Location']}/remove").status_code == 302
    assert "No version is saved yet" in browser.get("/journeys/versions").content.decode()
