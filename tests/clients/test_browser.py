"""The libraries for browsers, in a page of another origin, against a real server."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.chromium import base_url, browser_type_launch_args
from tests.clients.served import Served, kinds

__all__ = ["base_url", "browser_type_launch_args"]  # fixtures of pytest-playwright, as we want them

pytestmark = pytest.mark.browser
READS = 25
PERSON = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
PAGE = "<!doctype html><title>Shop</title><script src='/{library}.js'></script>"


class Quiet(SimpleHTTPRequestHandler):
    """The pages of a shop."""

    def do_GET(self) -> None:
        library = Path(urlsplit(self.path).path).stem
        if not self.path.split("?")[0].endswith(".html"):
            super().do_GET()
            return
        body = PAGE.format(library=library).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""


@pytest.fixture
def browser_context_args() -> dict[str, Any]:
    """A person's browser: Chromium without a window says so, and what robots send is refused."""
    return {"user_agent": PERSON}


@pytest.fixture(scope="module")
def shop(libraries: Path) -> Iterator[str]:
    """The address of a web shop: not the server's own, so that its pages ask across origins."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(libraries / "built"))) as made:
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{made.server_address[1]}"
        made.shutdown()
        thread.join()


@pytest.mark.parametrize("library", ["segment", "rudder"])
def test_everything_it_sends_is_stored_once_and_nobody_else_is_asked(
    page: Page, shop: str, server: Served, library: str
) -> None:
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.set_default_timeout(60_000)
    user = f"{library}-web"
    given = urlencode({"server": server.url, "key": server.browser_key, "user": user})
    page.goto(f"{shop}/{library}.html?{given}")
    sent: list[Any] = page.evaluate("window.send()")
    mine = server.settled(user, lambda row: row["message_id"] in set(sent), len(sent))
    assert sorted(row["message_id"] for row in mine) == sorted(sent)
    expected = Counter({("page", "Start"): 1, ("identify", ""): 1, ("group", ""): 1, ("alias", ""): 1})
    expected |= {("track", "Coupon Entered"): 1, ("track", "Order Completed"): 1, ("track", f"{user}-read"): READS}
    assert kinds(mine) == expected
    # What the browser did before it said who it is belongs to the same customer.
    assert {row["customer_id"] for row in mine} == {server.customer(user)}
    assert server.refused() == []
    assert {urlsplit(url).hostname for url in asked} == {"127.0.0.1"}
