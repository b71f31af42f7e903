"""What a company sets up before its systems send: keys, webhooks, touchpoints, the catalogue."""

from __future__ import annotations

import json
import os
from pathlib import Path

from django.db import connection

from attune.access import keys
from attune.access.sealing import seal, unseal
from attune.collect import snapshot
from attune.collect.doors.webhooks import editing
from attune.collect.doors.webhooks.models import Scheme
from attune.collect.touchpoints.loading import load_toml
from attune.wiring.demo import catalogue
from attune.wiring.demo.doors import Doors
from attune.wiring.demo.story import Plan
from attune.wiring.demo.systems import SYSTEMS, Door

BY = "demo"
PURPOSE = "demo keys"
FILE = "keys.sealed"
ADMIN = "Files of the month"
HERE = Path(__file__).parent
HOOK_PATH = "/v1/webhooks/"


def prepare(plan: Plan, folder: Path) -> None:
    """Make what is missing; what people changed meanwhile stays as they want it."""
    if not (folder / FILE).exists():
        _keep(folder / FILE, _made())
    load_toml(HERE / "touchpoints.toml", by=BY)
    catalogue.fill(plan.timeline)
    snapshot.refresh()
    connection.close()  # this thread asks the database nothing more


def doors(folder: Path, host: str, port: int) -> Doors:
    """The doors of this server, with the keys that were made for the demo.

    Raises:
        Conflict: the folder's key file is another one now.
    """
    kept = json.loads(unseal((folder / FILE).read_text(encoding="ascii"), PURPOSE))
    hooks = {system: (path, secret) for system, (path, secret) in kept["hooks"].items()}
    return Doors(host, port, kept["keys"], hooks, kept["admin"])


def _made() -> str:
    found: dict[str, dict[str, object]] = {"keys": {}, "hooks": {}}
    for system in SYSTEMS:
        if system.door is Door.WEBHOOK:
            rules = (HERE / f"{system.name.split()[0].lower()}.toml").read_text(encoding="utf-8")
            opened = editing.create(system.name, Scheme.STANDARD, BY, rules=rules)
            found["hooks"][system.name] = (HOOK_PATH + opened.webhook.public_id, opened.secret)
        else:
            found["keys"][system.name] = keys.create(system.name, "server", BY, shared=system.is_shared)
    return json.dumps({**found, "admin": keys.create(ADMIN, "admin", BY)})


def _keep(path: Path, text: str) -> None:
    aside = path.with_suffix(f".{os.getpid()}")
    aside.write_text(seal(text, PURPOSE), encoding="ascii")
    aside.chmod(0o600)
    aside.rename(path)
