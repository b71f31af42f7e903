"""Whose it may be: the identifiers an event carries, and the key its row is stored under."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attune.access.keys import proves
from attune.collect.arrival import Arrival
from attune.collect.candidate import Candidate
from attune.collect.keyring import Named, person_of
from attune.collect.text import word
from attune.vocabulary.interaction import NO_KEY, Flag


def identity(candidates: list[Candidate], arrival: Arrival) -> Sequence[Candidate]:
    """All identifiers, strongest first; the row's key is that of the first. No table is asked.

    A shared device names nobody, so its device and anonymous ids are left out. A browser key is public: it names its
    own browser and one user; an e-mail in its traits is a trait, not a name, or anybody could join two known people.
    """
    is_shared, is_browser, persons = arrival.key.shared, arrival.is_browser, arrival.keys.person
    known = persons.young
    for candidate in candidates:
        about = candidate.about
        browser = "" if is_shared else candidate.anonymous_id
        is_named = candidate.email or candidate.phone or candidate.external or candidate.device
        if is_browser or not (is_named or about.names_somebody or candidate.type == "identify"):
            ids = (candidate.user_id, browser)
            candidate.person = known.get(ids) or persons(ids)
        else:
            candidate.person = person_of(_all_of(candidate, arrival, browser))
        group = candidate.group_id or about.group_id
        if group:
            account = arrival.keys.account(group)
            candidate.account_key = account[2] if account is not None else NO_KEY
        if is_browser and candidate.user_id:
            proof = candidate.user_hash or about.user_hash
            if not (proof and proves(arrival.key, candidate.user_id, proof)):
                candidate.claimed = True
                candidate.flags |= Flag.CLAIMED
    return ()


def _all_of(candidate: Candidate, arrival: Arrival, browser: str) -> list[Named]:
    traits, about = traits_of(candidate), candidate.about
    given = (
        ("user_id", candidate.user_id),
        ("email", candidate.email or word(traits.get("email"))),
        ("phone", candidate.phone or word(traits.get("phone"))),
        ("external", candidate.external or about.external),
        ("anonymous_id", browser),
        ("device", "" if arrival.key.shared else candidate.device or about.device),
    )
    named = [arrival.keys.by_kind[kind](value) for kind, value in given if value]
    return [one for one in named if one is not None]


def traits_of(candidate: Candidate) -> dict[str, Any]:
    """What is said about the person: the traits of an identify call, else those that ride along in the context."""
    if candidate.type == "identify":
        return candidate.said
    return candidate.about.traits


def erased(candidates: list[Candidate], arrival: Arrival) -> Sequence[Candidate]:
    """Who asked to be forgotten stays forgotten."""
    forgotten = arrival.snapshot.erased
    if not forgotten:
        return ()
    return [
        candidate.refuse("erased", "This person asked to be erased.")
        for candidate in candidates
        if any(key in forgotten for _, _, key in candidate.person.identifiers)
    ]
