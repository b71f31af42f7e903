"""Boards are put together, shared and read; nobody sees more than their role and places allow."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.show.pages.reading import text_of


@pytest.fixture
def lately(house: Any) -> Any:
    """Forty customers order and answer in the last weeks, at two shops."""
    now = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0)
    events = []
    for number in range(40):
        at = now - timedelta(days=2 + number % 20, minutes=number)
        shop = f"s{number % 2}"
        events += [
            {
                "type": "track",
                "userId": f"u{number}",
                "event": name,
                "messageId": f"{name}{number}",
                "timestamp": (at + timedelta(hours=hours)).isoformat(),
                "properties": {"place_id": shop, **more},
            }
            for name, hours, more in (
                ("Order Placed", 0, {}),
                ("Survey Answered", 3, {"metric": "csat5", "scale": "1-5", "score": 4 + number % 2}),
            )
        ]
    house.send(*events)
    return house


def make(browser: Any, name: str = "Mine", **more: str) -> str:
    """A new board; its address."""
    return browser.post("/boards", {"name": name, **more})["Location"].split("?")[0]


def add(browser: Any, address: str, kind: str, **fields: Any) -> Any:
    sent = {"kind": kind, "version": _version(browser, address), "weeks": "4", **fields}
    return browser.post(f"{address}/cards/new", sent)


def _version(browser: Any, address: str) -> int:
    from attune.show.boards.models import Board  # noqa: PLC0415 - models exist only after Django's set-up

    return Board.objects.get(pk=int(address.rsplit("/", 1)[1])).version


def test_a_board_begins_with_the_first_figures(lately: Any, signed_in: Any) -> None:
    browser = signed_in("manager")
    text = text_of(browser.get(make(browser, filled="1")))
    assert "4.50" in text
    assert "n 40" in text
    assert "Touchpoints" in text
    assert "Order" in text


def test_every_kind_of_card_is_answered(lately: Any, signed_in: Any) -> None:
    browser = signed_in("owner")
    address = make(browser)
    add(browser, address, "score", metric="csat5 1-5", target="4.2", title="Liked")
    add(browser, address, "contacts", about="touchpoint:order", target="1000")
    add(browser, address, "contacts", about="place:s1", target="1000", at_most="1")
    add(browser, address, "score_line", metric="csat5 1-5")
    add(browser, address, "contact_line")
    add(browser, address, "touchpoints")
    add(browser, address, "places")
    add(browser, address, "line")
    add(browser, address, "funnel", steps=["order", "survey"], days="5")
    page = browser.get(address)
    text = text_of(page)
    assert "Liked" in text
    assert "reached target: at least 4.20" in text
    assert "not reached target: at least 1,000" in text
    assert "reached target: at most 1,000" in text
    assert "Week of" in text
    assert "100 %" in text
    assert "could not be answered" not in text
    assert page.content.decode().count('class="sheet pad card-sheet') == 9
    for language, said in (("ru", "достигнуто"), ("pl", "osiągnięto"), ("ja", "達成")):
        browser.cookies["django_language"] = language
        assert said in text_of(browser.get(address)), language


def test_cards_are_moved_widened_changed_and_removed(lately: Any, signed_in: Any) -> None:
    from attune.show.boards import boards  # noqa: PLC0415 - models exist only after Django's set-up

    browser = signed_in("owner")
    address = make(browser)
    number = int(address.rsplit("/", 1)[1])
    for title in ("one", "two", "three"):
        add(browser, address, "contacts", title=title)

    def titles() -> list[str]:
        return [card.title for card in boards.cards_of(boards.find(number, "test"))]

    keys = [card.key for card in boards.cards_of(boards.find(number, "test"))]

    def do(**fields: str) -> Any:
        return browser.post(f"{address}/arrange", {"version": _version(browser, address), **fields}, follow=True)

    do(card=keys[2], do="earlier")
    assert titles() == ["one", "three", "two"]
    do(order=",".join(keys))
    assert titles() == ["one", "two", "three"]
    do(card=keys[0], do="width")
    assert boards.cards_of(boards.find(number, "test"))[0].is_wide
    browser.post(f"{address}/cards/{keys[1]}", {"version": _version(browser, address), "title": "2nd", "weeks": "1"})
    assert titles() == ["one", "2nd", "three"]
    do(card=keys[0], do="remove")
    assert titles() == ["2nd", "three"]
    assert "not stored" in text_of(do(order=f"{keys[1]},{keys[1]}"))
    assert "not stored" in text_of(do(card="gone", do="remove"))
    do(name="Renamed")
    assert "Renamed" in text_of(browser.get("/boards"))


def test_of_two_who_change_it_the_second_is_told(lately: Any, signed_in: Any) -> None:
    browser = signed_in("owner")
    address = make(browser)
    old = _version(browser, address)
    add(browser, address, "contacts", title="first")
    answer = browser.post(f"{address}/arrange", {"version": old, "name": "Mine alone"}, follow=True)
    assert "Somebody changed this board meanwhile" in text_of(answer)
    assert "Mine alone" not in text_of(browser.get("/boards"))
    late = browser.post(f"{address}/cards/new", {"kind": "contacts", "version": old, "title": "second", "weeks": "4"})
    assert late.status_code == 400
    assert 'value="second"' in late.content.decode()  # what was typed is still there


def test_nobody_sees_a_board_that_is_not_shared(lately: Any, signed_in: Any) -> None:
    from attune.access.members import Member  # noqa: PLC0415 - models exist only after Django's set-up

    owner, viewer = signed_in("owner"), signed_in("viewer")
    address = make(owner)
    add(owner, address, "contacts")
    for path in ("", "/share", "/cards/new?kind=contacts"):
        assert viewer.get(address + path).status_code == 404
    for path in ("/arrange", "/copy", "/remove", "/links", "/bring-back"):
        assert viewer.post(address + path, {"version": "1", "name": "x", "days": "3"}).status_code == 404
    guest = Member.objects.get(role="viewer").pk
    owner.post(f"{address}/share", {f"may-{guest}": "look"})
    assert viewer.get(address).status_code == 200
    assert viewer.post(f"{address}/arrange", {"version": "2", "name": "x"}).status_code == 403
    assert viewer.get(f"{address}/share").status_code == 403
    assert viewer.post(f"{address}/remove").status_code == 403
    copy = viewer.post(f"{address}/copy")["Location"]
    assert "Mine (copy)" in text_of(viewer.get(copy))
    owner.post(f"{address}/share", {f"may-{guest}": "change"})
    viewer.post(f"{address}/arrange", {"version": _version(viewer, address), "name": "Ours"})
    assert "Ours" in text_of(owner.get("/boards"))
    owner.post(f"{address}/share", {})
    assert viewer.get(address).status_code == 404


def test_a_removed_board_can_be_brought_back(lately: Any, signed_in: Any) -> None:
    browser = signed_in("owner")
    address = make(browser)
    assert "For a week you can bring it back" in text_of(browser.post(f"{address}/remove", follow=True))
    assert browser.get(address).status_code == 404
    assert browser.post(f"{address}/bring-back", follow=True).status_code == 200
    assert browser.get(address).status_code == 200


def test_a_secret_link_shows_figures_until_it_ends(lately: Any, signed_in: Any) -> None:
    from attune.access import members  # noqa: PLC0415 - models exist only after Django's set-up
    from attune.access.members import Member  # noqa: PLC0415 - same
    from attune.show.boards.models import BoardLink  # noqa: PLC0415 - same

    owner, visitor = signed_in("manager"), signed_in(None)
    address = make(owner, filled="1")
    made = owner.post(f"{address}/links", {"days": "7"})
    secret = made.content.decode().split("http://testserver/b/")[1].split("<")[0]
    seen = visitor.get(f"/b/{secret}")
    assert seen.status_code == 200
    assert "4.50" in text_of(seen)
    page = seen.content.decode()
    assert "Customers" not in text_of(seen) or "/customers" not in page
    assert "@example.com" not in page
    assert 'href="/journeys' not in page
    assert seen["X-Robots-Tag"].startswith("noindex")
    assert seen["Cache-Control"] == "private, no-store"
    link = BoardLink.objects.get()
    assert link.reads == 1
    assert secret not in owner.get(f"{address}/share").content.decode()
    assert visitor.post(f"/b/{secret}").status_code == 405
    assert visitor.get("/b/wrong").status_code == 404
    assert owner.post(f"{address}/links", {"days": "0"}).status_code == 400
    owner.post(f"{address}/links/{link.pk}/end")
    assert visitor.get(f"/b/{secret}").status_code == 404
    again = (
        owner.post(f"{address}/links", {"days": "7"}).content.decode().split("http://testserver/b/")[1].split("<")[0]
    )
    members.disable(Member.objects.get(role="manager").pk, by="command line")
    assert visitor.get(f"/b/{again}").status_code == 404


def test_a_shop_manager_of_another_shop_sees_none_of_its_figures(lately: Any, signed_in: Any) -> None:
    from attune.access import scopes  # noqa: PLC0415 - models exist only after Django's set-up
    from attune.access.members import Member  # noqa: PLC0415 - same
    from attune.access.scopes import Scope  # noqa: PLC0415 - same

    owner, shop = signed_in("owner"), signed_in("shop")
    address = make(owner)
    add(owner, address, "contacts", title="Whole")
    add(owner, address, "places")
    add(owner, address, "line")
    owner.post(f"{address}/share", {"is_for_all": "1"})
    scopes.change(Member.objects.get(role="shop").pk, [Scope("place", "s1")], by="command line")
    text = text_of(shop.get(address))
    assert "s1" in text
    assert "s0" not in text
    assert "This card is not part of your role." in text
    scopes.change(Member.objects.get(role="shop").pk, [Scope("place", "nowhere")], by="command line")
    assert "s1" not in text_of(shop.get(address))


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("score", {}),
        ("score", {"metric": "csat5 1-5", "about": "touchpoint:"}),
        ("score", {"metric": "csat5 1-5", "about": "planet:mars"}),
        ("contacts", {"weeks": "2"}),
        ("contacts", {"target": "many"}),
        ("contacts", {"target": "nan"}),
        ("contacts", {"title": "a\x01b"}),
        ("contacts", {"title": "x" * 121}),
        ("funnel", {"steps": ["order"], "days": "5"}),
        ("funnel", {"steps": ["order", "survey"], "days": "-5"}),
    ],
)
def test_a_card_that_cannot_be_asked_is_refused(house: Any, signed_in: Any, kind: str, fields: Any) -> None:
    browser = signed_in("owner")
    address = make(browser)
    answer = add(browser, address, kind, **fields)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()


def test_bad_names_and_cards_make_no_board(house: Any, signed_in: Any) -> None:
    browser = signed_in("owner")
    for name in ("", " ", "x" * 121, "a\nb"):
        assert browser.post("/boards", {"name": name}).status_code == 400
    assert browser.post("/boards", {"name": "a\0b"}).status_code == 400
    address = make(browser)
    assert browser.get(f"{address}/cards/nothing").status_code == 404
    assert browser.get(f"{address}/cards/new?kind=nothing").status_code == 404
    assert browser.get("/boards/999999999999999999999999").status_code == 404
