"""Surface, money, score, language, catalogue keys."""

from __future__ import annotations

from typing import Any

import pytest

from attune.collect.candidate import Candidate
from tests.collect.asking import row, track


def test_it_names_the_surface_of_each_kind_of_call() -> None:
    assert row(track()).surface == "event Order Completed"
    url = "https://shop.example/products/123/?utm_source=x#top"
    assert row({"type": "page", "userId": "u", "properties": {"url": url}}).surface == "web shop.example /products/*"
    assert (
        row({"type": "page", "userId": "u", "context": {"page": {"url": url}}}).surface
        == "web shop.example /products/*"
    )
    assert row({"type": "page", "userId": "u", "name": "Home"}).surface == "page Home"
    assert row({"type": "screen", "userId": "u", "name": "Basket"}).surface == "screen Basket"
    assert row({"type": "identify", "userId": "u"}).surface == ""
    assert row(Candidate(0, "track", name="x", user_id="u", surface="delivery")).surface == "delivery"


@pytest.mark.parametrize(
    ("said", "value", "currency"),
    [
        ({"value": 19.99, "currency": "eur"}, 199_900, "EUR"),
        ({"revenue": "19.99", "currency": "BRL"}, 199_900, "BRL"),
        ({"total": 20}, 200_000, ""),
        ({"total": 30, "revenue": 25, "value": 1}, 10_000, ""),
        ({"total": 30, "revenue": 25}, 250_000, ""),
        ({"revenue": 0.1}, 1_000, ""),
        ({"revenue": 1e9}, 10**13, ""),
        ({"revenue": 1e300}, None, ""),
        ({"revenue": 10**40}, None, ""),
        ({"revenue": "1,234"}, None, ""),
        ({"revenue": "many"}, None, ""),
        ({"revenue": [1]}, None, ""),
        ({"revenue": True}, None, ""),
        ({"revenue": 5, "currency": "euros"}, 50_000, ""),
        ({"currency": "EUR"}, None, ""),
    ],
)
def test_it_finds_the_money_that_moved(said: dict[str, Any], value: int | None, currency: str) -> None:
    made = row(track(properties=said))
    assert (made.value, made.currency) == (value, currency)


def test_it_does_not_take_a_price_that_was_only_looked_at_for_money() -> None:
    assert row(track(event="Product Viewed", properties={"value": 20, "currency": "EUR"})).value is None


def test_it_makes_refunds_negative_and_says_to_what_they_refer() -> None:
    said = {"total": 30, "currency": "USD", "order_id": "o-1"}
    made = row(track(event="Order Refunded", properties=said))
    assert (made.value, made.refers_to) == (-300_000, "o-1")
    made = row(track(event="Money back", properties={**said, "refund": True, "refers_to": "o-2"}))
    assert (made.value, made.refers_to) == (-300_000, "o-2")
    assert row(track(properties=said)).refers_to == ""


def test_it_finds_scores_as_given() -> None:
    said = {"metric": "nps", "score": 9, "scale": "0-10", "question": "q1", "mode": "mail"}
    made = row(track(event="Survey Answered", properties=said))
    assert (made.metric, made.score, made.scale, made.question, made.mode) == ("nps", 9.0, "0-10", "q1", "mail")
    made = row(track(event="Product Reviewed", properties={"rating": 4}))
    assert (made.metric, made.score) == ("stars5", 4.0)
    assert row(track(properties={"rating": 4})).score is None
    assert row(track(properties={"score": "nan"})).score is None
    assert row(track(properties={"score": "1e999"})).score is None


def test_it_finds_catalogue_keys() -> None:
    made = row(
        track(properties={"place": "shop-7", "product_id": 4711, "staff": "s1"}, context={"campaign": {"name": "may"}})
    )
    assert (made.place, made.product, made.staff, made.campaign) == ("shop-7", "4711", "s1", "may")
    assert row(track(properties={"campaign": "june"})).campaign == "june"
    assert row(track(properties={"product": {"id": 1}})).product == ""


@pytest.mark.parametrize(
    ("locale", "language"), [("pt-BR", "pt"), ("ja_JP", "ja"), ("EN", "en"), ("x", ""), ("1234", ""), (7, ""), ("", "")]
)
def test_it_finds_the_language(locale: Any, language: str) -> None:
    assert row(track(context={"locale": locale})).language == language


def test_it_believes_the_properties_more_than_the_device() -> None:
    assert row(track(properties={"language": "ru-RU"}, context={"locale": "en-US"})).language == "ru"


def test_it_knows_the_direction() -> None:
    assert row(track()).direction == "in"
    assert row(track(event="Email Delivered")).direction == "out"
    assert row(track(properties={"direction": "observed"})).direction == "observed"
    assert row(track(properties={"direction": "sideways"})).direction == "in"


def test_it_lets_the_door_speak_first() -> None:
    given = Candidate(0, "track", name="x", user_id="u", place="p1", value=7, properties=b'{"place":"p2","value":9}')
    assert (row(given).place, row(given).value) == ("p1", 7)
