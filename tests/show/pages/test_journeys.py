"""Journeys say first what hurts most, with figures that know how sure they are."""

from __future__ import annotations

import json
import re
from typing import Any


def test_the_map_says_what_hurts_most(company: Any, signed_in: Any) -> None:
    page = signed_in("viewer").get("/journeys").content.decode()
    assert "It hurts most at “Delivery”: late" in page
    assert "2.00" in page
    assert "n 40" in page
    assert 'class="how worse"' in page
    assert 'class="how better"' in page
    assert "worse than usual" in page
    assert page.count("<svg") > 5


def test_below_ten_nothing_is_shown(house: Any, signed_in: Any) -> None:
    house.send(
        *(
            {
                "type": "track",
                "userId": f"u{n}",
                "event": "Survey Answered",
                "messageId": f"s{n}",
                "properties": {"metric": "stars5", "scale": "1-5", "score": 5},
            }
            for n in range(7)
        )
    )
    page = signed_in("viewer").get("/journeys").content.decode()
    assert "not shown, n 7" in page
    assert "5.00" not in page


def test_numbers_in_drawings_are_the_same_in_every_language(company: Any, signed_in: Any) -> None:
    browser = signed_in("viewer")
    browser.cookies["django_language"] = "pl"
    page = browser.get("/journeys").content.decode()
    assert "Najbardziej boli tutaj" in page
    assert "2,00" in page
    assert not re.findall(r' (?:x|y|cx|cy|r|x1|x2|d|width)="[^"]*\d,\d', page)


def test_paths_are_drawn_and_told(company: Any, signed_in: Any) -> None:
    page = signed_in("viewer").get("/journeys/paths").content.decode()
    assert "Most went from “Order” to “Delivery”" in page or "Most went from “Delivery” to “Survey”" in page
    data = json.loads(re.search(r'<script id="flows" type="application/json">(.*?)</script>', page)[1])  # type: ignore[index]
    named = {node["name"] for node in data["nodes"]}
    assert {link["source"] for link in data["links"]} <= named
    assert sum(link["value"] for link in data["links"]) == 160
    assert "<table" in page


def test_orders_stand_by_how_they_were_met(company: Any, signed_in: Any) -> None:
    page = signed_in("viewer").get("/journeys/episodes").content.decode()
    assert "“Orders”: 100 % succeed, half of them within 9.0 h" in page
    assert "n 40" in page
    assert "on time" in page


def test_a_period_without_contacts_offers_all_time(company: Any, signed_in: Any) -> None:
    page = signed_in("viewer").get("/journeys?period=7").content.decode()
    assert "Nothing happened in this period" in page
    assert signed_in("owner").get("/journeys?period=nonsense").status_code == 200
