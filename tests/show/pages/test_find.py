"""Find anything: what the palette offers to each role, and that a form of somebody signed out is not lost."""

from __future__ import annotations

import re
from typing import Any

import pytest

PART = {"HX-Request": "true"}


def hits(browser: Any, query: str = "") -> list[str]:
    """The names of what fits."""
    answer = browser.get("/find", {"q": query}, headers=PART)
    assert answer.status_code == 200
    return re.findall(r'palette-name">([^<]*)<', answer.content.decode())


def test_pages_and_deeds_are_those_of_the_role(house: Any, signed_in: Any) -> None:
    owner, viewer = hits(signed_in("owner")), hits(signed_in("viewer"))
    assert {"Members", "Health", "Customers", "Make a key", "Sign out"} <= set(owner)
    assert "Sign out" in viewer
    assert not {"Members", "Health", "Customers", "Make a key"} & set(viewer)


def test_it_finds_pages_people_and_touchpoints(company: Any, signed_in: Any) -> None:
    browser = signed_in("owner")
    assert hits(browser, "heal") == ["Health"]
    assert hits(browser, "ada7@mail.example") == ["Ada Example 7"]
    assert "Delivery" in hits(browser, "deliv")
    assert hits(browser, "no such thing") == []


def test_names_are_hidden_from_who_may_not_see_them(company: Any, signed_in: Any) -> None:
    answer = signed_in("analyst").get("/find", {"q": "ada7@mail.example"}, headers=PART).content.decode()
    assert "Customer " in answer
    assert "Ada" not in answer.replace('value="ada', "")
    assert hits(signed_in("viewer"), "ada7@mail.example") == []


def test_who_answers_for_another_shop_finds_nobody_of_this_one(company: Any, signed_in: Any) -> None:
    from attune.access import scopes  # noqa: PLC0415 - models exist only after Django's set-up
    from attune.access.members import Member  # noqa: PLC0415 - same
    from attune.access.scopes import Scope  # noqa: PLC0415 - same

    browser = signed_in("manager")
    scopes.change(Member.objects.get().pk, [Scope("place", "another shop")], by="command line")
    assert hits(browser, "ada7@mail.example") == []
    assert not {"Health", "Make a key"} & set(hits(browser))


def test_without_script_it_is_a_page(company: Any, signed_in: Any) -> None:
    text = signed_in("owner").get("/find", {"q": "deliv"}).content.decode()
    assert re.search(r'href="/settings/touchpoints/\d+">Delivery<', text)


@pytest.mark.parametrize("query", ["\0", "\ud800", "%", "_", "x" * 5_000, "'", "ada\0"])
def test_odd_queries_are_answered(company: Any, signed_in: Any, query: str) -> None:
    given = {"q": query.encode("utf-8", "surrogatepass")}
    assert signed_in("owner").get("/find", given, headers=PART).status_code == 200


def test_the_page_learns_whether_its_reader_is_still_signed_in(house: Any, signed_in: Any) -> None:
    from attune.access.members import Member  # noqa: PLC0415 - models exist only after Django's set-up

    browser = signed_in("viewer")
    told = browser.get("/session").json()
    assert told["member"] == Member.objects.get().pk
    assert told["csrf"]
    assert signed_in(None).get("/session").json() == {"member": 0, "csrf": ""}
    assert "Go back to the tab" in browser.get("/session/again").content.decode()


def test_retiring_can_be_undone_where_it_is_told(company: Any, signed_in: Any) -> None:
    from attune.collect.touchpoints import catalogue  # noqa: PLC0415 - models exist only after Django's set-up

    browser = signed_in("owner")
    number = catalogue.number_of("delivery")
    text = browser.post(f"/settings/touchpoints/{number}/retire", follow=True).content.decode()
    assert catalogue.touchpoint(number).retired_at is not None
    (form,) = re.findall(r'<form method="post" action="([^"]+)">(?:(?!</form>).)*Undo', text, re.DOTALL)
    (name, value) = re.findall(r'type="hidden" name="(again)" value="([^"]*)"', text)[0]
    browser.post(form, {name: value})
    assert catalogue.touchpoint(number).retired_at is None
