"""A real Attune that takes what the tracker sends, and tells what it has stored."""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec

from tests.wiring.instance import Instance

PATIENCE_S = 60


class Collector:
    """`key = collector.source("Shop", storage="always")`; `collector.arrived(visitor, "Rage Click")`."""

    def __init__(self, folder: Path) -> None:
        self.instance = Instance(folder)
        self.admin = self.instance.key("tests", "admin")
        self.instance.start()
        self.url = f"http://127.0.0.1:{self.instance.port}"

    def ask(self, method: str, path: str, body: object = None) -> Any:
        status, _, answer = self.instance.request(
            method,
            f"/api/v1{path}",
            None if body is None else json.dumps(body).encode(),
            {"Authorization": f"Bearer {self.admin}", "Content-Type": "application/json"},
        )
        assert status < 300 or status == 404, (status, answer)
        return json.loads(answer) if status < 300 and answer else None

    def source(self, name: str, **rule: Any) -> str:
        """The key of a new source under this rule, once the server serves it so."""
        key: str = self.ask("POST", "/sources/keys", {"name": name, "kind": "browser"})["key"]
        number = self.ask("GET", "/sources/keys")["keys"][0]["id"]
        rule = self.ask("PUT", f"/sources/keys/{number}/tracker", rule)
        # All of it, as the script says it: a rule that only watches less would else be taken for served at once.
        told = {name: rule[name] for name in ("storage", "wait", "watch", "texts", "whole", "search", "domain")}
        wanted = msgspec.json.encode({**told, "watch": dict.fromkeys(told["watch"], 1)})[1:-1]
        until = time.monotonic() + PATIENCE_S
        while wanted not in self.instance.request("GET", f"/a.js?key={key}")[2]:
            assert time.monotonic() < until, "the rule is not served"
            time.sleep(0.05)
        return key

    def stored(self, visitor: str) -> list[dict[str, Any]]:
        """Everything of a visitor, oldest first."""
        self.ask("GET", "/interactions/count?settle=true")
        found = self.ask("GET", f"/customers/lookup?kind=anonymous_id&value={visitor}")
        if found is None:
            return []
        timeline = self.ask("GET", f"/customers/{found['customer_id']}/timeline?limit=500")
        return list(reversed(timeline["interactions"])) if timeline else []

    def arrived(self, visitor: str, *names: str) -> list[dict[str, Any]]:
        """Everything of a visitor, once these are among it, each as often as named (`page`: a view without a name)."""
        until = time.monotonic() + PATIENCE_S
        while True:
            found = self.stored(visitor)
            missing = Counter(names) - Counter(one["name"] or one["type"] for one in found)
            if not missing:
                return found
            assert time.monotonic() < until, (missing, [one["name"] or one["type"] for one in found])
            time.sleep(0.1)


def names(found: list[dict[str, Any]]) -> list[str]:
    """What happened, in order."""
    return [one["name"] or one["type"] for one in found]


def only(found: list[dict[str, Any]], name: str) -> dict[str, Any]:
    """The properties of the one event of this name."""
    matching = [one["properties"] for one in found if (one["name"] or one["type"]) == name]
    assert len(matching) == 1, names(found)
    return dict(matching[0])
