"""Identity facts: what an accepted event says about whose it is, for the identify room to read in journal order."""

from __future__ import annotations

from typing import Any

from attune.collect.arrival import Arrival
from attune.collect.candidate import Candidate
from attune.collect.keyring import Named
from attune.collect.remembered import Recent
from attune.collect.steps.identity import traits_of
from attune.collect.text import tidy, word
from attune.vocabulary.facts import IdentityFact
from attune.vocabulary.interaction import NO_KEY

REMEMBERED = 200_000
SEARCHED = {  # traits a profile is searched by, and how senders spell them
    "name": ("name",),
    "first_name": ("firstName", "first_name", "firstname"),
    "last_name": ("lastName", "last_name", "lastname"),
    "email": ("email",),
    "phone": ("phone",),
}
TRAIT_CHARS = 300
CLAIMED, MARKS = b"?", {"browser": b"b", "server": b"s", "admin": b"a"}  # a better proof is said again
# Calls that say whose it is by themselves; any other says it by carrying several identifiers.
SPOKEN = frozenset({"identify", "group", "alias"})

# Logins said before: the same browser and user come with every event, the fact is worth one row. Filled only after a
# commit, so that a fact that was not stored is said again.
said_before = Recent(REMEMBERED)


def of(passed: list[Candidate], arrival: Arrival) -> tuple[list[IdentityFact], list[bytes]]:
    """The facts of these events, and what to remember once they are stored: logins that need not be said again.

    `passed` are all accepted ones of a request: a fact names its event by the place among them.
    """
    stated: list[IdentityFact] = []
    logins: list[bytes] = []
    mark, young, old = MARKS[arrival.key.kind], said_before.young, said_before.old
    for place, candidate in enumerate(passed):
        person = candidate.person
        if candidate.type in SPOKEN:
            if person.identifiers:
                stated += _spoken(candidate, place, arrival)
        elif person.login:
            login = person.login + (CLAIMED if candidate.claimed else mark)
            if login not in young and login not in old:
                stated.append(_fact("login", candidate, place, arrival))
                logins.append(login)
    return stated, logins


def _spoken(candidate: Candidate, place: int, arrival: Arrival) -> list[IdentityFact]:
    if candidate.type == "alias":
        previous = _previous(candidate, arrival)
        return [_fact("alias", candidate, place, arrival, previous=reading) for reading in previous]
    return [_fact(candidate.type, candidate, place, arrival)]


def _fact(
    why: str, candidate: Candidate, place: int, arrival: Arrival, *, previous: Named | None = None
) -> IdentityFact:
    group = candidate.group_id or candidate.about.group_id
    has_account = bool(group) and candidate.account_key != NO_KEY
    traits = {} if why == "group" else searched(traits_of(candidate))
    return IdentityFact(
        place=place,
        why="file" if why == "login" and candidate.impersonal else why,
        ts=candidate.ts,
        source=arrival.key.source,
        key_kind=arrival.key.kind,
        claimed=candidate.claimed,
        identifiers=candidate.identifiers,
        previous=previous,
        account=(group, candidate.account_key) if has_account else None,
        traits=traits,
    )


def searched(traits: dict[str, Any]) -> dict[str, str]:
    """Of all traits those a profile is searched by."""
    found = {}
    for name, spellings in SEARCHED.items():
        for spelling in spellings:
            value = tidy(word(traits.get(spelling)), TRAIT_CHARS) if spelling in traits else ""
            if value:
                found[name] = value
                break
    return found


def _previous(candidate: Candidate, arrival: Arrival) -> list[Named]:
    """What an alias absorbs. Nothing for a self-alias, as the browser SDK sends it.

    The protocol does not say of which kind `previousId` is. A browser key may only mean its own anonymous id. A server
    may mean either, so both are stated: the reading that was never used by anybody joins nothing.
    """
    value = candidate.previous_id
    if value == candidate.user_id:
        return []
    anonymous = arrival.keys.anonymous(value)
    if arrival.is_browser or value == candidate.anonymous_id:
        readings = [anonymous]
    else:
        readings = [arrival.keys.user(value), anonymous]
    return [reading for reading in readings if reading is not None]
