"""Amounts as integers of 1/10,000."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from attune.collect.money import LARGEST, amount


@given(st.decimals(min_value=-(10**8), max_value=10**8, places=4))
def test_it_finds_exactly_what_was_written(written: Decimal) -> None:
    units = int(written * 10_000)
    assert amount(str(written)) == units
    assert amount(float(written)) == units


@given(st.one_of(st.integers(), st.floats(), st.text(), st.none(), st.booleans(), st.lists(st.integers())))
def test_it_stays_within_what_the_warehouse_holds(given_: object) -> None:
    units = amount(given_)
    assert units is None or (isinstance(units, int) and abs(units) <= LARGEST)
