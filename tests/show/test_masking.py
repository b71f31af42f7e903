"""What readers without the right to personal data see."""

from __future__ import annotations

import pytest

from attune.show.masking import is_personal


@pytest.mark.parametrize(
    "trait", ["name", "lastname", "E-mail", "homeAddress", "mobile_number", "dateOfBirth", "zipCode"]
)
def test_a_trait_that_says_who_somebody_is_is_personal(trait: str) -> None:
    assert is_personal(trait)


@pytest.mark.parametrize("trait", ["plan", "logins", "segment", "language"])
def test_a_trait_that_says_what_somebody_does_is_not(trait: str) -> None:
    assert not is_personal(trait)
