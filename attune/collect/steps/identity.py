"""Whose it may be: the identifiers an event carries, and the key its row is stored under."""

from __future__ import annotations

from typing import Any

from attune.access.keys import proves
from attune.collect.arrival import Arrival
from attune.collect.candidate import Candidate, Dropped
from attune.collect.keyring import Named
from attune.collect.text import word
from attune.vocabulary.interaction import Flag

OF_THE_MACHINE = frozenset({"anonymous_id", "device"})


def identity(candidate: Candidate, arrival: Arrival) -> Candidate | Dropped:
    """All identifiers, strongest first; the row's key is that of the first. No table is asked."""
    keys = arrival.keys
    named: list[Named] = []
    for kind, value in _given(candidate, arrival):
        known = keys.of(kind, value)
        if known is not None:
            named.append(known)
    candidate.identifiers = named
    if named:
        candidate.key = named[0][2]
    group = candidate.group_id or candidate.about.group_id
    if group:
        candidate.account_key = keys.account(group)
    if arrival.is_browser and candidate.user_id:
        proof = candidate.user_hash or candidate.about.user_hash
        if not (proof and proves(arrival.key, candidate.user_id, proof)):
            candidate.claimed = True
            candidate.flags |= Flag.CLAIMED
    return candidate


def _given(candidate: Candidate, arrival: Arrival) -> list[tuple[str, str]]:
    """(kind, value) in order of strength.

    A shared device names nobody, so its device and anonymous ids are left out. A browser key is public: it names its
    own browser and one user; an e-mail in its traits is a trait, not a name, or anybody could join two known people.
    """
    given: list[tuple[str, str]] = []
    if candidate.user_id:
        given.append(("user_id", candidate.user_id))
    if not arrival.is_browser:
        traits = traits_of(candidate)
        for kind in ("email", "phone"):
            value = getattr(candidate, kind) or (word(traits.get(kind)) if traits else "")
            if value:
                given.append((kind, value))
        external = candidate.external or candidate.about.external
        if external:
            given.append(("external", external))
    if not arrival.key.shared:
        if candidate.anonymous_id:
            given.append(("anonymous_id", candidate.anonymous_id))
        device = candidate.device or candidate.about.device
        if device and not arrival.is_browser:
            given.append(("device", device))
    return given


def traits_of(candidate: Candidate) -> dict[str, Any]:
    """What is said about the person: the traits of an identify call, else those that ride along in the context."""
    if candidate.type == "identify":
        return candidate.said
    return candidate.about.traits


def erased(candidate: Candidate, arrival: Arrival) -> Candidate | Dropped:
    """Who asked to be forgotten stays forgotten."""
    forgotten = arrival.snapshot.erased
    if forgotten and any(key in forgotten for _, _, key in candidate.identifiers):
        return Dropped(candidate.index, "erased", "This person asked to be erased.")
    return candidate
