"""A small web site of ours on a port of its own, so that the tracker is a stranger there, as on any company's site."""

from __future__ import annotations

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

STRICT = "default-src 'none'; script-src 'self' {attune}; connect-src {attune}; style-src 'self'; form-action 'self'"
HEAD = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>'
# Remembers what the tracker has noticed, for tests that must wait until it has.
NOTICED = """window.noticed = [];
(window.attune = window.attune || []).push(["on", "event", (event) => noticed.push(event.event || event.type)]);"""
LOADER = '<script async src="{attune}/a.js?key={key}"></script>'
# What a page written for analytics.js puts in front of everything: calls wait in a list.
SNIPPET = """<script src="/snippet.js"></script>"""
SNIPPET_JS = """
!function () {
  var analytics = window.analytics = window.analytics || [];
  analytics.invoked = true;
  analytics.methods = ["track", "page", "identify", "group", "alias", "ready", "reset", "setAnonymousId", "on"];
  analytics.methods.forEach(function (name) {
    analytics[name] = function () {
      analytics.push([name].concat([].slice.call(arguments), {__t: "bpc", c: location.href}));
      return analytics;
    };
  });
}();
"""
OLD_JS = 'analytics.identify("u-old", {plan: "gold"}); analytics.page(); analytics.track("Old Call", {a: 1});'
FILLING = "<p>" + "Words to read. " * 200 + "</p>"
BODY = """
<nav><a id="home" href="/">Home</a> <a id="second" href="/second">Second page</a>
<a id="slow" href="/slow">Slow page</a></nav>
<h1 id="title">A page of ours</h1>
<button id="works" class="go">Show more</button><p id="more"></p>
<button id="dead">Does nothing</button>
<button id="breaks">Breaks</button>
<button id="plan" data-attune-event="Plan Chosen" data-attune-properties='{"plan": "Pro"}'>Choose Pro</button>
<div class="attune-off"><button id="off">Not watched</button></div>
<button id="mail">write to anna@example.com</button>
<a id="out" href="https://elsewhere.example/path?secret=1" target="_blank">Elsewhere</a>
<a id="file" href="/price.pdf" download>Price list</a>
<form id="buy" name="buy" action="/thanks">
  <label for="email">E-mail</label><input id="email" name="email" type="email">
  <label for="city">City</label><input id="city" name="city">
  <input type="submit" id="send" value="Send it">
</form>
"""
PAGE_JS = """
document.getElementById("works").onclick = function () { document.getElementById("more").textContent += "more "; };
document.getElementById("breaks").onclick = function () { throw new Error("no basket for anna@example.com"); };
document.getElementById("out").onclick = function (event) { event.preventDefault(); };
document.getElementById("file").onclick = function (event) { event.preventDefault(); };
"""
SINGLE_JS = """
function show(path) {
  history.pushState({}, "", path);
  setTimeout(function () { document.title = "View " + path; }, 5);
}
document.querySelectorAll("[data-to]").forEach(function (button) {
  button.onclick = function () { show(button.getAttribute("data-to")); };
});
"""
SINGLE = """<button id="a" data-to="/app/a">A</button><button id="b" data-to="/app/b?tab=1">B</button>
<button id="hash" onclick="location.hash='#/deep/1'">hash</button>
<a id="anchor" href="#part">part</a><p id="part">Part</p>
<script src="/single.js"></script>"""


class Site:
    """Pages by path: `site.url("/")`. `pages` may be added to; `wait` holds the slow page back."""

    def __init__(self, attune: str, key: str) -> None:
        self.fill = {"attune": attune, "key": key}
        self.slow = threading.Event()
        self.pages: dict[str, tuple[str, dict[str, str]]] = {
            "/": (self.page("Shop", BODY + FILLING * 6), {}),
            "/second": (self.page("Second", BODY), {}),
            "/thanks": (self.page("Thanks", "<p>Thank you</p>"), {}),
            "/slow": (self.page("Slow", "<p>At last</p>"), {}),
            "/search": (self.page("Found", BODY), {}),
            "/strict": (self.page("Strict", BODY), {"Content-Security-Policy": STRICT.format(**self.fill)}),
            "/analytics": (self.page("Old page", BODY, SNIPPET + '<script src="/old.js"></script>'), {}),
            "/plain": (self.page("Without", BODY, loader=""), {}),
        }
        for path in ("/app", "/app/a", "/app/b"):
            self.pages[path] = (self.page("App", SINGLE), {})
        self.scripts = {
            "/page.js": PAGE_JS,
            "/single.js": SINGLE_JS,
            "/snippet.js": SNIPPET_JS,
            "/old.js": OLD_JS,
        }
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.answer(self)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def page(self, title: str, body: str, head: str = "", loader: str = LOADER) -> str:
        """A page with the tracker in it."""
        return (
            HEAD.format(title=title, head=head + loader.format(**self.fill))
            + body
            + ('<script src="/page.js"></script>' if body.startswith(BODY) else "")
            + "</body></html>"
        )

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server.server_port}{path}"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        path = request.path.split("?")[0]
        if path == "/slow":
            self.slow.wait(30)
        text, headers = self.pages.get(path, ("", {}))
        kind = "text/html"
        if path in self.scripts:
            text, kind = self.scripts[path], "text/javascript"
        body = text.encode()
        request.send_response(200 if text else 404)
        for name, value in {
            "Content-Type": f"{kind}; charset=utf-8",
            "Content-Length": str(len(body)),
            **headers,
        }.items():
            request.send_header(name, value)
        request.end_headers()
        with contextlib.suppress(OSError):  # the browser went on
            request.wfile.write(body)

    def close(self) -> None:
        self.slow.set()
        self.server.shutdown()
        self.server.server_close()
