"""The list of customers and the search."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.show.pages.reading import text_of


def test_nobody_yet_says_what_to_do_next(house: Any, signed_in: Any) -> None:
    page = signed_in("owner").get("/customers").content.decode()
    assert "Nobody has come into contact yet" in page
    assert 'href="/settings/sources"' in page


def test_the_list_tells_contacts_value_and_score(company: Any, signed_in: Any) -> None:
    page = signed_in("owner").get("/customers?sort=value").content.decode()
    assert "1 to 50 of 80" in page
    assert page.index("Ada Example 79") < page.index("Ada Example 78")
    assert "€99.00" in page
    assert 'rel="next" href="/customers?sort=value&amp;offset=50"' in page


def test_the_second_page_leads_back(company: Any, signed_in: Any) -> None:
    page = signed_in("owner").get("/customers?offset=50").content.decode()
    assert "51 to 80 of 80" in page
    assert 'rel="prev"' in page
    assert 'rel="next"' not in page


def test_nonsense_in_the_address_is_the_first_page(company: Any, signed_in: Any) -> None:
    page = signed_in("owner").get("/customers?sort=shoe-size&offset=minus-one").content.decode()
    assert "1 to 50 of 80" in page


def test_search_finds_by_name_mail_and_number(company: Any, signed_in: Any) -> None:
    browser = signed_in("agent")
    for query in ("Example 17", "ada17@mail.example", "u-17"):
        assert "Ada Example 17" in browser.get("/customers", {"q": query}).content.decode(), query


def test_search_as_one_types_answers_with_the_part_alone(company: Any, signed_in: Any) -> None:
    part = signed_in("agent").get("/customers?q=ada17", headers={"HX-Request": "true"}).content.decode()
    assert "Ada Example 17" in part
    assert "<html" not in part
    assert "main-menu" not in part


def test_a_search_without_hits_offers_everybody(company: Any, signed_in: Any) -> None:
    page = signed_in("agent").get("/customers", {"q": "zzz <script>alert(1)</script>"}).content.decode()
    assert "Nobody fits" in page
    assert "<script>alert" not in page


def test_an_analyst_sees_customers_without_names(company: Any, signed_in: Any) -> None:
    browser = signed_in("analyst")
    for page in (browser.get("/customers").content.decode(), browser.get("/customers?q=ada17").content.decode()):
        assert "Ada" not in page.replace("ada17", "")
        assert "@mail" not in page
        assert "Customer " in page


def names(page: str) -> list[int]:
    return [int(number) for number in re.findall(r"<bdi>Ada Example (\d+)</bdi>", page)]


def test_filters_narrow_the_list_and_stay_in_the_links(company: Any, signed_in: Any) -> None:
    browser = signed_in("owner")
    page = browser.get(
        "/customers", {"score": "bad", "channel": "email", "sort": "value", "order": "up"}
    ).content.decode()
    assert "40 fit" in text_of(browser.get("/customers?score=bad"))
    assert names(page) == list(range(1, 80, 2))
    assert "sort=value&amp;score=bad" in page.replace("channel=email&amp;", "")
    assert names(browser.get("/customers?trait=email&value=ADA7%40mail.example").content.decode()) == [7]
    assert "80 fit" in text_of(browser.get("/customers?stage=buy&seen=-28"))


def test_a_filter_that_matches_nothing_says_which_to_drop(company: Any, signed_in: Any) -> None:
    page = text_of(signed_in("owner").get("/customers?channel=pigeon&score=bad"))
    assert "Nobody fits all of these filters." in page
    assert "Drop “Channel: Pigeon”" in page or "Drop “Channel: pigeon”" in page


def test_who_agreed_can_be_listed(company: Any, signed_in: Any) -> None:
    from attune.identify import consent  # noqa: PLC0415 - models exist only after Django's set-up
    from attune.identify.keys import hasher  # noqa: PLC0415 - same

    for user, state in (("u-3", "granted"), ("u-4", "denied")):
        consent.record(hasher().key("user_id", user), "marketing", "email", state=state, source="form", by="test")
    browser = signed_in("owner")
    assert names(browser.get("/customers?consent=granted").content.decode()) == [3]
    assert names(browser.get("/customers?consent=refused").content.decode()) == [4]
    consent.record(hasher().key("user_id", "u-3"), "marketing", "email", state="withdrawn", source="form", by="test")
    assert set(names(browser.get("/customers?consent=refused&columns=consent").content.decode())) == {3, 4}


def test_columns_are_kept_for_the_member_and_a_link_shows_its_own(company: Any, signed_in: Any) -> None:
    browser = signed_in("owner")
    kept = browser.post("/customers/columns?score=bad", {"column": ["value", "trait:email", "nonsense"]})
    assert kept["Location"] == "/customers?score=bad"
    page = browser.get("/customers?score=bad", follow=True)
    assert page.redirect_chain == [("/customers?score=bad&columns=value%2Ctrait%3Aemail", 302)]
    assert "Customer Value email Ada Example" in text_of(page)
    assert "ada1@mail.example" in text_of(page)
    assert "Customer Phone Channels" in text_of(browser.get("/customers?columns=phone,channels"))
    browser.post("/customers/columns", {"usual": "1"})
    assert "Line so far" in text_of(browser.get("/customers"))


def test_who_may_not_see_names_cannot_ask_for_them(company: Any, signed_in: Any) -> None:
    browser = signed_in("analyst")
    assert browser.get("/customers?trait=email&value=ada1%40mail.example").status_code == 400
    page = text_of(browser.get("/customers?columns=trait:email,phone,value"))
    assert "@mail" not in page
    assert browser.get("/customers.csv").status_code == 403


def test_a_file_holds_the_list_without_formulas_and_stands_in_the_audit(house: Any, signed_in: Any) -> None:
    from attune.access import audit  # noqa: PLC0415 - models exist only after Django's set-up

    house.send(
        {"type": "identify", "userId": "x", "messageId": "x1", "traits": {"name": '=HYPERLINK("http://evil.example")'}}
    )
    browser = signed_in("owner")
    answer = browser.get("/customers.csv?columns=interactions,trait:name")
    rows = answer.content.decode().splitlines()
    assert rows[0] == "\ufeffCustomer number,Name,Contacts,name"
    assert rows[1].count("'=HYPERLINK") == 2
    assert audit.recent(1)[0].action == "customers exported"


@pytest.mark.parametrize(
    "query",
    [
        "trait=%00&score=bad",
        "score=worse&seen=tomorrow&consent=perhaps",
        "columns=" + "x," * 3_000,
        "offset=99999999999",
        "place=" + "y" * 9_000,
        "value=only",
        "offset=1000000",
        "channel=%F0%9F%90%A6&sort=first_seen&order=up",
    ],
)
def test_nonsense_in_filters_is_answered(house: Any, signed_in: Any, query: str) -> None:
    browser = signed_in("owner")
    assert browser.get(f"/customers?{query}").status_code in {200, 400}
    assert browser.get(f"/customers.csv?{query}").status_code in {200, 400}
