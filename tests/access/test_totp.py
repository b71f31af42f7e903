"""Codes as RFC 6238 counts them."""

from __future__ import annotations

import base64
from urllib.parse import parse_qs, urlsplit

import pytest

from attune.access import totp

SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("at", "digits"),
    # Appendix B has eight digits; six are their end.
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_the_standard(at: int, digits: str):
    assert totp.code(SECRET, at // totp.STEP_S) == digits
    assert totp.matching_step(SECRET, digits, at) == at // totp.STEP_S


def test_a_clock_may_be_off_by_a_step_and_not_by_two():
    code = totp.code(SECRET, 100)
    right = [step for step in range(95, 106) if totp.matching_step(SECRET, code, step * totp.STEP_S) is not None]
    assert right == [99, 100, 101]


def test_a_step_that_was_used_is_refused():
    code = totp.code(SECRET, 100)
    assert totp.matching_step(SECRET, code, 100 * totp.STEP_S, after=99) == 100
    assert totp.matching_step(SECRET, code, 100 * totp.STEP_S, after=100) is None


def test_spaces_between_digits_do_not_matter():
    code = totp.code(SECRET, 100)
    assert totp.matching_step(SECRET, f" {code[:3]} {code[3:]}\n", 100 * totp.STEP_S) == 100


@pytest.mark.parametrize("given", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "\x00\x00", "\ud800", "9" * 10_000])
def test_what_is_no_code_is_none(given: str):
    assert totp.matching_step(SECRET, given, 59) is None


def test_new_secrets_differ_and_have_160_bits():
    assert len({totp.new_secret() for _ in range(20)}) == 20
    assert len(base64.b32decode(totp.new_secret())) == 20


def test_the_address_says_whose_it_is():
    parts = urlsplit(totp.address(SECRET, "olga+x@example.com", "Attune"))
    assert (parts.scheme, parts.netloc, parts.path) == ("otpauth", "totp", "/Attune%3Aolga%2Bx%40example.com")
    assert parse_qs(parts.query)["secret"] == [SECRET]
