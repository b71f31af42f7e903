"""A server for client libraries, and what of theirs is in its warehouse."""

from __future__ import annotations

import json
import time
import urllib.request
from collections import Counter
from collections.abc import Callable
from typing import Any

from tests.wiring.instance import Instance

PATIENCE_S = 150


class Served(Instance):
    """A running server with a key of each kind."""

    server_key: str
    browser_key: str
    admin_key: str

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def open(self) -> None:
        """Make the keys and start."""
        self.server_key = self.key("shop", "server")
        self.browser_key = self.key("web", "browser")
        self.admin_key = self.key("program", "admin")
        self.start()

    def customer(self, user: str) -> str:
        """The id of the customer with this user id."""
        status, found = self.get(f"/api/v1/customers/lookup?kind=user_id&value={user}", self.admin_key)
        assert status == 200, found
        return str(found["customer_id"])

    def timeline(self, user: str, limit: int = 0) -> list[dict[str, Any]]:
        """The last interactions of one user."""
        self.count(self.admin_key, "any")
        path = f"/api/v1/customers/{self.customer(user)}/timeline?limit={limit + 50}"
        status, shown = self.get(path, self.admin_key)
        assert status == 200, shown
        return next(value for value in shown.values() if isinstance(value, list))

    def stored(self) -> list[dict[str, Any]]:
        """Every interaction of the warehouse, as an export gives it."""
        out = self.data.parent / "stored.ndjson"
        self.run("export", "--out", str(out))
        return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]

    def settled(self, user: str, is_mine: Callable[[dict[str, Any]], bool], expected: int) -> list[dict[str, Any]]:
        """The interactions that are mine, once all are stored and known to be this user's.

        A browser tells its library that a call is done before the answer is there, and whose it is gets known a
        moment after it is stored.
        """
        until = time.monotonic() + PATIENCE_S
        while True:
            mine = [row for row in self.stored() if is_mine(row)]
            if time.monotonic() > until:
                return mine
            if len(mine) >= expected and {row["customer_id"] for row in mine} == {self.customer(user)}:
                return mine
            time.sleep(0.1)

    def refused(self) -> list[str]:
        """The lines of /metrics that count refused events."""
        with urllib.request.urlopen(f"{self.url}/metrics", timeout=60) as answer:
            lines = answer.read().decode().splitlines()
        return [line for line in lines if line.startswith("attune_dropped_total")]


def kinds(rows: list[dict[str, Any]]) -> Counter[tuple[str, str]]:
    """How many there are of each (type, name)."""
    return Counter((row["type"], row["name"]) for row in rows)
