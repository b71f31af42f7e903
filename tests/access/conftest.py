"""Three people are always there: one who owns, one who is a member, one who must see nothing."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from attune.access import members
from attune.access.members import Member

PASSWORD = "correct horse battery"


@pytest.fixture
def owner(db) -> Member:
    return members.create("olga@example.com", "owner", PASSWORD, name="Olga")


@pytest.fixture
def member(db) -> Member:
    return members.create("marek@example.com", "agent", PASSWORD, name="Marek")


@pytest.fixture
def outsider() -> AnonymousUser:
    return AnonymousUser()
