"""The second factor on PostgreSQL, with its locks and its bytes."""

from __future__ import annotations

from typing import Any

import pytest

from attune.access import factors
from attune.access.factors import SecondFactor, TooManyAttempts
from attune.vocabulary.errors import BadInput
from tests.access.test_factors import NOW, code, later, wrong
from tests.identify.conftest import _postgres, database

__all__ = ["_postgres", "database"]
pytestmark = [pytest.mark.postgres, pytest.mark.parametrize("database", ["postgres"], indirect=True)]


def test_it_is_made_asked_for_and_never_taken_twice(database: str, member: Any) -> None:
    secret = factors.begin(member)
    assert not factors.has(member)
    recovery = factors.confirm(member, code(secret), now=NOW)
    assert factors.has(member)
    assert factors.who_has() == {member.pk}
    assert factors.check(member, code(secret, later(1)), now=later(1))
    assert not factors.check(member, code(secret, later(1)), now=later(1))
    assert factors.check(member, recovery[0], now=later(2))
    assert not factors.check(member, recovery[0], now=later(2))
    assert factors.codes_left(member) == len(recovery) - 1


def test_who_guesses_waits_and_an_owner_takes_it_away(database: str, member: Any, owner: Any) -> None:
    secret = factors.begin(member)
    with pytest.raises(BadInput):
        factors.confirm(member, wrong(secret), now=NOW)
    factors.confirm(member, code(secret), now=NOW)
    guess = wrong(secret)
    with pytest.raises(TooManyAttempts):
        any(factors.check(member, guess, now=later(1)) for _ in range(100))
    factors.reset(member.pk, by=owner)
    assert not SecondFactor.objects.exists()
