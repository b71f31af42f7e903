"""Global Trade Item Numbers (GS1): 8, 12, 13 or 14 digits, the last one proves the others."""

from __future__ import annotations

from attune.vocabulary.errors import BadInput

LENGTHS = (8, 12, 13, 14)


def check_digit(digits: str) -> int:
    """The digit that proves `digits`: weights 3 and 1 from the right, up to the next ten."""
    total = sum(int(digit) * (3 if at % 2 == 0 else 1) for at, digit in enumerate(reversed(digits)))
    return -total % 10


def checked(text: str) -> str:
    """The number without spaces and dashes.

    Raises:
        BadInput: it has another length, something else than digits, or the wrong last digit.
    """
    digits = "".join(text.split()).replace("-", "")
    if len(digits) not in LENGTHS or not digits.isascii() or not digits.isdecimal():
        raise BadInput(f"{text[:30]!r} is no GTIN: it has 8, 12, 13 or 14 digits.", code="bad_gtin", where="gtin")
    right = check_digit(digits[:-1])
    if int(digits[-1]) != right:
        raise BadInput(
            f"{digits} is no GTIN: its last digit would be {right}. A digit may be mistyped.",
            code="bad_gtin",
            where="gtin",
        )
    return digits


def forms(digits: str) -> frozenset[str]:
    """Every way to write a valid number: zeros before it belong to it or not, by the length a system keeps."""
    bare = digits.lstrip("0")
    return frozenset(bare.zfill(length) for length in LENGTHS if length >= len(bare))
