"""Whose it may be: the identifiers an event carries, and the key its row is stored under."""

from __future__ import annotations

from typing import Any

from attune.access.keys import proves
from attune.collect.arrival import Arrival
from attune.collect.candidate import Candidate, Dropped
from attune.collect.keyring import Named
from attune.collect.text import word
from attune.vocabulary.interaction import NO_KEY, Flag


def identity(candidate: Candidate, arrival: Arrival) -> Candidate | Dropped:
    """All identifiers, strongest first; the row's key is that of the first. No table is asked.

    A shared device names nobody, so its device and anonymous ids are left out. A browser key is public: it names its
    own browser and one user; an e-mail in its traits is a trait, not a name, or anybody could join two known people.
    """
    keys, about = arrival.keys, candidate.about
    is_shared, is_browser = arrival.key.shared, arrival.is_browser
    known = candidate.identifiers
    if candidate.user_id and (user := keys.user(candidate.user_id)) is not None:
        known.append(user)
    if not is_browser and (candidate.type == "identify" or about.names_somebody or _is_named(candidate)):
        _between(known, candidate, arrival)
    if candidate.anonymous_id and not is_shared and (browser := keys.anonymous(candidate.anonymous_id)) is not None:
        known.append(browser)
    device = candidate.device or about.device
    if device and not (is_browser or is_shared) and (machine := keys.by_kind["device"](device)) is not None:
        known.append(machine)
    if known:
        candidate.key = known[0][2]
    group = candidate.group_id or about.group_id
    if group:
        account = keys.account(group)
        candidate.account_key = account[2] if account is not None else NO_KEY
    if candidate.user_id and is_browser:
        proof = candidate.user_hash or about.user_hash
        if not (proof and proves(arrival.key, candidate.user_id, proof)):
            candidate.claimed = True
            candidate.flags |= Flag.CLAIMED
    return candidate


def _is_named(candidate: Candidate) -> bool:
    return bool(candidate.email or candidate.phone or candidate.external)


def _between(known: list[Named], candidate: Candidate, arrival: Arrival) -> None:
    """What is weaker than a user id and stronger than a browser: e-mail, phone, external ids."""
    traits = traits_of(candidate)
    for kind, value in (
        ("email", candidate.email or word(traits.get("email"))),
        ("phone", candidate.phone or word(traits.get("phone"))),
        ("external", candidate.external or candidate.about.external),
    ):
        if value and (named := arrival.keys.by_kind[kind](value)) is not None:
            known.append(named)


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
