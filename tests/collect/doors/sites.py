"""Sites of other collectors, known to the snapshot of a test."""

from __future__ import annotations

from attune.collect import snapshot
from attune.collect.sites import Site
from attune.collect.snapshot import Snapshot
from tests.collect.asking import RECORDS

NAMED = {
    ("matomo", "3"): Site(RECORDS["browser"], "EUR"),
    ("plausible", "shop.example"): Site(RECORDS["browser"]),
    ("umami", "9c4b1f8e-0000-4000-8000-000000000000"): Site(RECORDS["browser"]),
}
SALT = b"salt of the day in these tests.."
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
FROM = {"user-agent": AGENT, "x-forwarded-for": "203.0.113.9, 10.0.0.1"}


def name_sites(salt: bytes = SALT) -> None:
    """Put a snapshot in force that knows them."""
    snapshot.put(Snapshot(RECORDS.values(), sites=NAMED, salt=salt))
