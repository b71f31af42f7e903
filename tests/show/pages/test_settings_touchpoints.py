"""Touchpoints, their rules, versions and stages, as those who keep the catalogue meet them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.show.pages.reading import text_of  # what a reader sees, without tags

TOP = "/settings/touchpoints"
NOTHING = "\N{EN DASH}"


@pytest.fixture
def checkout(house: Any) -> int:
    from attune.collect.touchpoints import catalogue, editing  # noqa: PLC0415 - models exist only after Django's set-up

    editing.map_surface(
        "web shop.example /checkout*", "checkout", "Checkout", channel="web", stage="buy", by="the tests"
    )
    return catalogue.number_of("checkout")


FIELDS = {"name": "Till", "stage": "use", "channel": "shop", "direct": "no", "standard": "paid in a minute"}


def test_a_touchpoint_is_changed_and_says_how_it_was(house: Any, signed_in: Any, checkout: int) -> None:
    from attune.access.members import Member  # noqa: PLC0415 - same

    owner = signed_in("owner")
    number = Member.objects.get(email="owner@example.com").pk
    saved = owner.post(f"{TOP}/{checkout}/change", {**FIELDS, "owned_by": number, "owner": "Shops"}, follow=True)
    shown = text_of(saved)
    assert "Saved." in shown
    for change in ("Name: Checkout → Till", "Stage: Buy → Use", "Channel: Web → Shop", f"Owner: {NOTHING} → Owner"):
        assert change in shown
    assert "How it reaches people: direct → indirect" in shown
    assert 'value="Shops"' in saved.content.decode()
    listed = text_of(owner.get(TOP))
    assert "Till indirect" in listed
    assert "paid in a minute" in listed


def test_one_that_no_source_reports_is_added_by_name(house: Any, signed_in: Any) -> None:
    owner = signed_in("owner")
    assert "What it is" in text_of(owner.post(TOP, {"name": "The press"}, follow=True))
    assert "There is such a touchpoint already." in text_of(owner.post(TOP, {"name": "the press"}, follow=True))
    assert "A field is empty" in text_of(owner.post(TOP, {"name": " "}, follow=True))


def test_a_version_comes_back(house: Any, signed_in: Any, checkout: int) -> None:
    analyst = signed_in("analyst")
    analyst.post(f"{TOP}/{checkout}/rules", {"pattern": "event Paid"})
    analyst.post(f"{TOP}/{checkout}/change", FIELDS)
    shown = text_of(analyst.get(f"{TOP}/{checkout}"))
    assert f"Surfaces: {NOTHING} → event Paid (100)" in shown
    assert "Analyst" in shown  # who did it
    shown = text_of(analyst.post(f"{TOP}/{checkout}/versions/1/go-back", follow=True))
    assert "It is as it was then." in shown
    assert f"Surfaces: event Paid (100) → {NOTHING}" in shown
    assert "Checkout" in shown


def test_a_rule_is_tried_out_ordered_and_taken_away(house: Any, signed_in: Any, checkout: int) -> None:
    from attune.collect.touchpoints import catalogue, editing  # noqa: PLC0415 - same

    editing.map_surface("web *", "web", "Anything on the web", channel="web", stage="", by="the tests")
    owner = signed_in("owner")
    asked = {"surface": "web shop.example /checkout/pay"}
    assert "It is “Checkout”" in text_of(owner.get(f"{TOP}/rules", asked))
    wide = catalogue.touchpoint(catalogue.number_of("web")).rules[0].id
    assert "Saved." in text_of(owner.post(f"{TOP}/rules/{wide}/order", {"order": "5"}, follow=True))
    assert "It is “Anything on the web”" in text_of(owner.get(f"{TOP}/rules", asked))
    refused = owner.post(f"{TOP}/rules/{wide}/order", {"order": "-3"}, follow=True)
    assert "The order is a whole number." in text_of(refused)
    assert "The rule is gone." in text_of(owner.post(f"{TOP}/rules/{wide}/remove", follow=True))
    own = catalogue.touchpoint(checkout).rules[0].id
    owner.post(f"{TOP}/{checkout}/rules/{own}/remove")
    assert "No rule fits it." in text_of(owner.get(f"{TOP}/rules", asked))


def test_the_rules_say_what_they_take_and_what_is_in_their_way(company: Any, signed_in: Any) -> None:
    from attune.collect.touchpoints import editing  # noqa: PLC0415 - same

    editing.map_surface("event Order*", "order", "Order", channel="", stage="buy", by="the tests")
    editing.map_surface("event Order Placed", "placed", "Placed", channel="", stage="buy", by="the tests")
    shown = text_of(signed_in("analyst").get(f"{TOP}/rules"))
    assert "event Order Placed Placed 1 80" in shown
    assert "event Order* gives way to event Order " in shown


def test_a_retired_touchpoint_is_listed_apart_and_comes_back(house: Any, signed_in: Any, checkout: int) -> None:
    owner = signed_in("owner")
    assert "Retired. What was met there keeps its name." in text_of(owner.post(f"{TOP}/{checkout}/retire", follow=True))
    assert "offered no more" in text_of(owner.get(TOP))
    assert "One more surface" not in text_of(owner.get(f"{TOP}/{checkout}"))
    refused = owner.post(f"{TOP}/{checkout}/rules", {"pattern": "event x"})
    assert (refused.status_code, "This touchpoint is retired." in text_of(refused)) == (409, True)
    assert "It is offered again." in text_of(owner.post(f"{TOP}/{checkout}/retire", {"again": "1"}, follow=True))


def test_stages_are_added_renamed_moved_and_taken_away(house: Any, signed_in: Any, checkout: int) -> None:
    owner = signed_in("owner")
    stages = f"{TOP}/stages"
    assert "Added at the end." in text_of(owner.post(stages, {"name": "Come back"}, follow=True))
    assert "There is such a stage already." in text_of(owner.post(stages, {"name": "come back"}))
    owner.post(f"{stages}/come-back", {"earlier": "1"})
    owner.post(f"{stages}/buy", {"name": "Order and pay"})
    shown = text_of(owner.get(stages))
    assert shown.index("Come back") < shown.index("Advocate")
    assert "Order and pay" in text_of(owner.get(f"{TOP}/{checkout}"))  # everywhere
    assert "Touchpoints are in this stage." in text_of(owner.post(f"{stages}/buy", {"remove": "1"}, follow=True))
    owner.post(f"{stages}/come-back", {"remove": "1"})
    assert "Come back" not in text_of(owner.get(stages))
    assert owner.post(f"{stages}/nowhere", {"name": "x"}).status_code == 404


def test_the_map_follows_the_company_s_stages(company: Any, signed_in: Any) -> None:
    from attune.collect.touchpoints import editing, stages  # noqa: PLC0415 - same
    from attune.collect.touchpoints.remapping import remap  # noqa: PLC0415 - same

    editing.map_surface("event Order Placed", "placed", "Placed", channel="web", stage="buy", by="the tests")
    editing.map_surface("event Order Delivered", "came", "Came", channel="courier", stage="use", by="the tests")
    stages.rename("buy", "Order and pay", by="the tests")
    stages.move("use", -5, by="the tests")
    remap(company.store.warehouse)
    shown = text_of(signed_in("owner").get("/journeys?from=2026-03-01&to=2026-03-31"))
    assert shown.index("Use") < shown.index("Order and pay")


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"name": "x" * 121}, {"stage": "nowhere"}, {"owned_by": "abc"}, {"owned_by": "9" * 40}],
)
def test_what_cannot_be_used_is_refused_with_a_sentence(
    house: Any, signed_in: Any, checkout: int, wrong: dict[str, str]
) -> None:
    answer = signed_in("owner").post(f"{TOP}/{checkout}/change", {**FIELDS, **wrong})
    assert answer.status_code == 400
    assert "wrong-box" in answer.content.decode()


@pytest.mark.parametrize("role", ["agent", "viewer", "shop"])
def test_others_neither_see_nor_change_it(house: Any, signed_in: Any, checkout: int, role: str) -> None:
    browser = signed_in(role)
    for address in (TOP, f"{TOP}/{checkout}", f"{TOP}/rules", f"{TOP}/stages"):
        assert browser.get(address).status_code == 403
    for address in (f"{TOP}/{checkout}/change", f"{TOP}/{checkout}/retire", f"{TOP}/stages/buy"):
        assert browser.post(address, FIELDS).status_code == 403


def test_an_outsider_is_sent_to_the_sign_in(house: Any, signed_in: Any, checkout: int) -> None:
    for address in (f"{TOP}/{checkout}", f"{TOP}/rules", f"{TOP}/stages"):
        assert signed_in(None).get(address).headers["Location"].startswith("/sign-in")


def test_what_is_not_there_is_not_found(house: Any, signed_in: Any) -> None:
    owner = signed_in("owner")
    assert owner.get(f"{TOP}/999999").status_code == 404
    assert owner.get(f"{TOP}/99999999999999999999999999").status_code == 404
    assert owner.post(f"{TOP}/rules/999999/remove").status_code == 404
