"""Identity facts: what an accepted event says about whose it is. Intake writes them, identify reads them."""

from __future__ import annotations

import msgspec


class Stated(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What an event says about consent. `state`: granted, denied or withdrawn; `channel` '' stands for all of them.

    An objection is a statement too: its purpose is `objection:marketing`, `objection:profiling` or `objection:contact`,
    and granted means that it stands. `confirmed`: by double opt-in.
    """

    purpose: str
    channel: str
    state: str
    basis: str = "consent"
    text_version: str = ""
    proof: str = ""
    confirmed: bool = False


class IdentityFact(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One statement about identifiers, in journal order.

    `place` is the position of the event in its journal row. `identifiers` are (kind, normalised value, key) with the
    strongest first; keys are the 16-byte hashes. `why` is identify, alias, group, login (one event with several
    identifiers), file or consent. `previous` is the identifier an alias absorbs. `traits` holds only what a profile is
    searched by (name, first_name, last_name, email, phone); all other traits stay in the interaction's properties.
    `consents` are for the ledger; `preferences` are JSON by name (channel, language, quiet_hours, interests).
    """

    place: int
    why: str
    ts: int
    source: str
    key_kind: str  # browser, server, admin
    claimed: bool
    identifiers: list[tuple[str, str, bytes]]
    previous: tuple[str, str, bytes] | None = None
    account: tuple[str, bytes] | None = None
    traits: dict[str, str] = {}
    consents: list[Stated] = []
    preferences: dict[str, str] = {}
