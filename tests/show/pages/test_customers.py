"""The list of customers and the search."""

from __future__ import annotations

from typing import Any


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
