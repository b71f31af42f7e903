"""A house with a small company in it, and four people at its pages: owner, agent, viewer, outsider."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from attune.store.folder import Folder
from attune.store.opening import open_store
from tests.understand import little_company

PASSWORD = "correct horse battery"


@pytest.fixture
def house(db: None, tmp_path: Path, engine_url: str) -> Iterator[Any]:
    """Open and empty; events go through the Segment door."""
    from tests.show.api.house import House  # noqa: PLC0415 - models exist only after Django's set-up, which comes after this file

    store = open_store(Folder(tmp_path / "data"), warehouse_url=f"{engine_url}?database=t_pages", helpers=False)
    store.start()
    try:
        yield House(store, tmp_path)
    finally:
        little_company.empty(store.warehouse)
        store.close()


@pytest.fixture
def signed_in(db: None) -> Any:
    """`signed_in("owner")`: a browser in which somebody with this role has signed in; None is the outsider."""
    from django.test import Client  # noqa: PLC0415 - same

    from attune.access import members  # noqa: PLC0415 - same

    def browser(role: str | None) -> Client:
        client = Client()
        if role is not None:
            client.force_login(
                members.create(f"{role}@example.com", role, PASSWORD, name=role.capitalize()),
                backend="django.contrib.auth.backends.ModelBackend",
            )
        return client

    return browser


@pytest.fixture(autouse=True)
def pages_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages wait for their figures however slow the machine is; test_patience.py tells of those that do not."""
    from attune.show import patience  # noqa: PLC0415 - models exist only after Django's set-up

    monkeypatch.setattr(patience, "LONGEST_S", 120.0)


@pytest.fixture
def company(house: Any) -> Any:
    """Forty customers whose order came on time and was liked, forty whose order came late and was not."""
    events = []
    for number in range(80):
        late = number % 2 == 1
        who, order = f"u-{number}", f"o-{number}"
        day = f"2026-03-{number % 28 + 1:02d}"
        traits = {"name": f"Ada Example {number}", "email": f"ada{number}@mail.example"}
        events += [
            {
                "type": "identify",
                "userId": who,
                "anonymousId": f"browser-{number}",
                "traits": traits,
                "messageId": f"i{number}",
                "timestamp": f"{day}T08:00:00Z",
            },
            _track(
                who, "Order Placed", f"{day}T09:00:00Z", f"a{number}", order_id=order, value=20 + number, currency="EUR"
            ),
            _track(
                who,
                "Order Delivered",
                f"{day}T18:00:00Z",
                f"b{number}",
                order_id=order,
                condition="late" if late else "on time",
            ),
            _track(
                who,
                "Survey Answered",
                f"{day}T20:00:00Z",
                f"c{number}",
                order_id=order,
                metric="stars5",
                scale="1-5",
                score=(1 + number % 2) if late else 4 + number // 2 % 2,
                text="Came too late" if late else "",
            ),
        ]
    house.send(*events)
    return house


def _track(who: str, name: str, at: str, message: str, **properties: Any) -> dict[str, Any]:
    return {
        "type": "track",
        "userId": who,
        "event": name,
        "messageId": message,
        "timestamp": at,
        "properties": properties,
    }
