"""GTINs: the last digit proves the others."""

from __future__ import annotations

import pytest

from attune.collect.catalogue import gtin
from attune.vocabulary.errors import BadInput


@pytest.mark.parametrize("number", ["4006381333931", "96385074", "036000291452", "10614141000415"])
def test_it_takes_real_numbers(number):
    assert gtin.checked(number) == number
    assert gtin.checked(f" {number[:3]}-{number[3:]} ") == number


@pytest.mark.parametrize("number", ["4006381333932", "123", "40063813339310", "abcdefgh", "٤٠٠٦٣٨١٣٣٣٩٣١", ""])
def test_it_refuses_others(number):
    with pytest.raises(BadInput):
        gtin.checked(number)


def test_a_number_has_several_ways_to_be_written():
    assert gtin.forms("036000291452") == {"036000291452", "0036000291452", "00036000291452"}
    assert gtin.forms("96385074") == {"96385074", "000096385074", "0000096385074", "00000096385074"}
