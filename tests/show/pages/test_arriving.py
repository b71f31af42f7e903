"""The bar on every page while something large comes in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from attune.show import arriving
from attune.show.arriving import Arriving


@pytest.fixture
def coming() -> Iterator[None]:
    arriving.tell(Arriving(0.429, 12_345, "2026-10"))
    yield
    arriving.tell(None)


@pytest.mark.usefixtures("coming")
def test_every_page_says_how_far_it_is(house: Any, signed_in: Any) -> None:
    page = signed_in("viewer").get("/preferences").content.decode()
    assert 'value="42"' in page
    assert "12,345 interactions so far" in page


def test_the_bar_goes_away_when_all_is_here(house: Any, signed_in: Any) -> None:
    member = signed_in("viewer")
    arriving.tell(Arriving(0.5, 1))
    assert "hx-get" in member.get("/arriving").content.decode()
    arriving.tell(None)
    assert not member.get("/arriving").content.decode().strip()
    assert 'id="arriving"' not in member.get("/preferences").content.decode()


@pytest.mark.usefixtures("coming")
def test_visitors_see_nothing_of_it(house: Any, client: Any) -> None:
    assert "12,345" not in client.get("/sign-in").content.decode()
    assert client.get("/arriving").status_code == 302
