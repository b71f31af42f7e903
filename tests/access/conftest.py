"""Three people are always there: one who owns, one who is a member, one who must see nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.access.at_provider import AtProvider, running

PASSWORD = "correct horse battery"


@pytest.fixture
def owner(db: None) -> Any:
    from attune.access import members  # noqa: PLC0415  models exist only after Django's set-up, which comes later

    return members.create("olga@example.com", "owner", PASSWORD, name="Olga")


@pytest.fixture
def member(db: None) -> Any:
    from attune.access import members  # noqa: PLC0415  as above

    return members.create("marek@example.com", "agent", PASSWORD, name="Marek")


@pytest.fixture
def outsider() -> Any:
    from django.contrib.auth.models import AnonymousUser  # noqa: PLC0415  as above

    return AnonymousUser()


@pytest.fixture(scope="session")
def at_provider() -> Iterator[AtProvider]:
    """The provider's process, one for all tests; each says first whom it knows."""
    with running() as provider:
        yield provider
