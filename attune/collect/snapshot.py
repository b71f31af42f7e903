"""What intake reads instead of the database: one immutable value, replaced within a second of a change."""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from attune.access import keys
from attune.access.keys import KeyRecord
from attune.collect import erasures, sites, visitors
from attune.collect.doors.webhooks import records as webhooks
from attune.collect.doors.webhooks.records import WebhookRecord
from attune.collect.keyring import Keyring
from attune.collect.limits import LIMITS, Limits
from attune.collect.remembered import Cache
from attune.collect.sites import Site
from attune.collect.tracker import held as trackers
from attune.collect.tracker.held import Held
from attune.identify.keys import hasher
from attune.vocabulary.clock import Clock, instant, now_ms
from attune.vocabulary.errors import Unavailable

LONGEST_KEY = 200  # characters; ours have 44


class Snapshot:
    """Keys by digest, limits and erasures at one moment. Never changed after it was made."""

    def __init__(
        self,
        records: Iterable[KeyRecord] = (),
        *,
        limits: Limits = LIMITS,
        erased: frozenset[bytes] = frozenset(),
        sites: Mapping[tuple[str, str], Site] = MappingProxyType({}),
        webhooks: Mapping[str, WebhookRecord] = MappingProxyType({}),
        salt: bytes = b"",
        tracker: Held = trackers.NOTHING,
        version: int = 0,
    ) -> None:
        self.records = tuple(records)
        self.by_digest = {record.digest: record for record in self.records}
        self.limits = limits
        self.erased = erased
        self.sites = sites  # by (tool, site)
        self.webhooks = webhooks  # by what stands in their address
        self.salt = salt or secrets.token_bytes(visitors.SALT_BYTES)  # of today's visitors without a device id
        self.tracker = tracker  # rules and published parts of the web tracker
        self.version = version
        self.key_of_header = Cache(self._key_of_header, 4_000)

    @property
    def content(self) -> tuple[object, ...]:
        """All that can change, to be compared."""
        return self.records, self.erased, self.sites, self.webhooks, self.salt, self.tracker

    def key(self, text: str) -> KeyRecord | None:
        """The active key with this text."""
        if not 0 < len(text) <= LONGEST_KEY:
            return None
        return self.by_digest.get(keys.digest(text))

    def _key_of_header(self, header: bytes) -> KeyRecord | None:
        text = key_text(header)
        return self.key(text) if text else None


def key_text(authorization: bytes) -> str:
    """The key in an Authorization header: Basic with or without colon, Bearer; '' when there is none."""
    scheme, _, rest = authorization.strip().partition(b" ")
    rest = rest.strip()
    if len(rest) > 2 * LONGEST_KEY:
        return ""
    if scheme.lower() == b"bearer":
        return rest.decode("latin-1")
    if scheme.lower() != b"basic":
        return ""
    try:
        pair = base64.b64decode(rest + b"=" * (-len(rest) % 4), validate=True)
    except (binascii.Error, ValueError):
        return ""
    return pair.decode("latin-1").partition(":")[0]


class _Current:
    """The one value of this process, and what it was made of."""

    snapshot: Snapshot | None = None
    keyring: Keyring | None = None
    seen: set[int] = set()  # keys used since the last look, for their `last_used_at`


def load(clock: Clock = now_ms) -> Snapshot:
    """A fresh snapshot of the database."""
    old = _Current.snapshot
    records = tuple(keys.active())
    return Snapshot(
        records,
        erased=erasures.active(),
        sites=sites.active(records),
        webhooks=webhooks.active(),
        salt=visitors.salt_of(clock()),
        tracker=trackers.load(old.tracker if old else trackers.NOTHING),
        version=old.version + 1 if old else 1,
    )


def current() -> Snapshot:
    """The snapshot in force.

    Raises:
        Unavailable: none was loaded yet.
    """
    if _Current.snapshot is None:
        raise Unavailable("The collector is still starting; try again in a moment.", code="starting", retry_after_s=1)
    return _Current.snapshot


def keyring() -> Keyring:
    """The keyring of the instance's hasher."""
    held, made_by = _Current.keyring, hasher()
    if held is None or held.hasher is not made_by:
        held = _Current.keyring = Keyring(made_by)
    return held


def put(snapshot: Snapshot) -> None:
    """Make this the one in force."""
    _Current.snapshot = snapshot


def refresh(clock: Clock = now_ms) -> bool:
    """One step of the loop that keeps it fresh: look, replace when something changed, note which keys were used."""
    fresh, old = load(clock), _Current.snapshot
    if old is None or fresh.content != old.content:
        put(fresh)
    used, _Current.seen = _Current.seen, set()
    if used:
        keys.used(used, at=_at(clock))
    return False


def note_use(key: KeyRecord) -> None:
    """Remember that this key was used; written by the next `refresh`."""
    _Current.seen.add(key.id)


def _at(clock: Clock) -> datetime:
    return instant(clock())
