"""What a source calls the spot, normalised."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.collect.surface import CHARS, of_url, path_pattern


@pytest.mark.parametrize(
    ("url", "surface"),
    [
        ("https://shop.example/checkout/123?utm_source=x", "web shop.example /checkout/*"),
        ("https://Shop.Example:443/", "web shop.example /"),
        ("http://127.0.0.1:8080/a/", "web 127.0.0.1:8080 /a"),
        ("https://shop.example/o/5f0c3d2e-1111-4a4a-8b8b-000000000001/pay", "web shop.example /o/*/pay"),
        ("https://shop.example/a/50314b8e9bcf/b", "web shop.example /a/*/b"),
        ("https://shop.example/Blog/Our-New-Shop", "web shop.example /blog/our-new-shop"),
        ("https://shop.example/p/sku-45790", "web shop.example /p/*"),
        ("https://shop.example/2026/11/news", "web shop.example /*/*/news"),
        ("https://shop.example/u/ann@example.com", "web shop.example /u/*"),
        ("https://shop.example/a/b/c/d/e/f/g", "web shop.example /a/b/c/d/e/**"),
        ("https://app.example/#/basket/12", "web app.example /#/basket/*"),
        ("https://shop.example/%D0%BA%D0%BE%D1%80%D0%B7%D0%B8%D0%BD%D0%B0", "web shop.example /корзина"),
        ("/basket", "web - /basket"),
        ("http://[broken", ""),
        ("https://shop.example:99999999/", ""),
    ],
)
def test_it_names_a_page(url: str, surface: str) -> None:
    assert of_url(url) == surface


def test_it_collapses_what_names_one_thing_only() -> None:
    assert path_pattern("/iphone-15/face/deadbeef") == "/iphone-15/face/deadbeef"
    assert path_pattern("/t/abcDEF123456789ghiJKL") == "/t/*"


@given(st.text(max_size=400))
def test_it_takes_any_text(url: str) -> None:
    named = of_url(url)
    assert len(named) <= CHARS
    assert "\0" not in named
    assert "\n" not in named
    named.encode("utf-8", "strict" if url.isprintable() else "replace")
