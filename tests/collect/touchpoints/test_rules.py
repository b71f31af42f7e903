"""Which rule a surface follows."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attune.collect.touchpoints.rules import NOTHING, Mapped, Patterns, Rules, pattern_of


def rules(*given: tuple[str, int]) -> Rules:
    """Rules whose touchpoint is named like their pattern."""
    return Rules((pattern, order, Mapped(pattern, "", "", direct=True)) for pattern, order in given)


@pytest.mark.parametrize(
    ("surface", "winner"),
    [
        ("web shop.example /checkout/pay", "web shop.example /checkout*"),
        ("web shop.example /products/*", "web shop.example *"),
        ("web other.example /", "web *"),
        ("WEB Shop.example /CHECKOUT", "web shop.example /checkout*"),
        ("event Order (new) [1]", "event Order (new) [1]"),
        ("event urgent", "event *"),
    ],
)
def test_the_closest_pattern_wins_unless_an_order_says_otherwise(surface: str, winner: str):
    now = rules(
        ("web *", 100),
        ("web shop.example *", 100),
        ("web shop.example /checkout*", 100),
        ("event Order (new) [1]", 5),
        ("event *", 10),
        ("event urgent", 100),
    )
    assert now.of(surface).touchpoint == winner


def test_what_no_rule_fits_is_nothing():
    assert rules(("web *", 100)).of("event Paid") == NOTHING
    assert rules().of("event Paid") == NOTHING


PIECES = st.sampled_from(["a", "B", "/x", "*", "é", "\u212a", "k", " "])


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.lists(st.lists(PIECES, max_size=5).map("".join), max_size=8), st.lists(PIECES, max_size=5).map("".join))
def test_looking_up_finds_what_trying_each_would(texts: list[str], surface: str) -> None:
    each = [at for at, text in enumerate(texts) if pattern_of(text).fullmatch(surface)]
    assert list(Patterns(texts).fitting(surface)) == each
