"""Identity facts: what an accepted event says about whose it is, for the identify room to read in journal order."""

from __future__ import annotations

from typing import Any, NamedTuple

from attune.collect import consents
from attune.collect.arrival import Arrival
from attune.collect.candidate import Candidate
from attune.collect.keyring import Named
from attune.collect.remembered import Latest, Recent
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
KNOWN = frozenset({"user_id", "email", "phone", "external"})  # who has a place in the ledger of consent
SPOKEN = frozenset({"identify", "group", "alias"})

# Logins and consents said before: the same ones come with every event, the fact is worth one row. Filled only after a
# commit, so that a fact that was not stored is said again.
said_before = Recent(REMEMBERED)
consents_before: Latest[bytes, bytes] = Latest(REMEMBERED)  # the last answer of each person and kind of key


class Repeated(NamedTuple):
    """What need not be said again once it is stored: logins, and (who, answer) of consents."""

    logins: list[bytes]
    consents: list[tuple[bytes, bytes]]


NEW = Repeated([], [])


def of(passed: list[Candidate], arrival: Arrival) -> tuple[list[IdentityFact], Repeated]:
    """The facts of these events, and what to `remember` once they are stored.

    `passed` are all accepted ones of a request: a fact names its event by the place among them.
    """
    stated: list[IdentityFact] = []
    logins: list[bytes] = []
    chosen: list[tuple[bytes, bytes]] = []
    kind, young, old = MARKS[arrival.key.kind], said_before.young, said_before.old
    for place, candidate in enumerate(passed):
        person = candidate.person
        if candidate.type in SPOKEN:
            if person.identifiers:
                stated += _spoken(candidate, place, arrival)
        elif person.login:
            login = person.login + (CLAIMED if candidate.claimed else kind)
            if login not in young and login not in old:
                stated.append(_fact("login", candidate, place, arrival))
                logins.append(login)
        if candidate.about.consents or candidate.type == "identify" or candidate.name in consents.NAMES:
            said = _consent_said(candidate)
            if said is not consents.NOTHING:
                who, mark = person.key + (CLAIMED if candidate.claimed else kind), said.mark()
                # An event about consent always counts; what only rides along counts when it has changed.
                if candidate.name in consents.NAMES or consents_before.get(who) != mark:
                    stated.append(_consent(said, candidate, place, arrival))
                    chosen.append((who, mark))
    return stated, Repeated(logins, chosen)


def remember(repeated: Repeated) -> None:
    """The journal has committed what said this: it need not be said again."""
    if repeated.logins:
        said_before.add(repeated.logins)
    for who, mark in repeated.consents:
        consents_before.put(who, mark)


def _consent_said(candidate: Candidate) -> consents.Said:
    """What this event says about consent. Nothing of visitors nobody knows: the event itself is kept, that is all."""
    if not any(kind in KNOWN for kind, _, _ in candidate.identifiers):
        return consents.NOTHING
    if candidate.name in consents.NAMES:
        return consents.of_event(candidate.name, candidate.said, candidate.about.consents)
    said = consents.of_traits(traits_of(candidate)) if candidate.type == "identify" else consents.NOTHING
    riding = consents.by_purpose(candidate.about.consents, proof="context.consent")
    return consents.Said([*riding, *said.consents], said.preferences) if riding else said


def _consent(said: consents.Said, candidate: Candidate, place: int, arrival: Arrival) -> IdentityFact:
    return IdentityFact(
        place=place,
        why="consent",
        ts=candidate.ts,
        source=arrival.key.source,
        key_kind=arrival.key.kind,
        claimed=candidate.claimed,
        identifiers=candidate.identifiers,
        consents=said.consents,
        preferences=said.preferences,
    )


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
