"""What an event says about consent: the statements identify's ledger keeps. Pure, and nothing for ordinary events."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import msgspec

from attune.collect.text import tidy, word
from attune.vocabulary.facts import Stated

# Events that are about consent themselves. They pass intake even when they say no: they are the proof of it.
NAMES = frozenset({"Consent Given", "Consent Withdrawn", "Segment Consent Preference Updated"})
WITHDRAWAL = "Consent Withdrawn"
MOST = 20  # statements of one event
PROOF_CHARS = 300
_PURPOSE = re.compile(r"[a-z0-9][a-z0-9_.:-]{0,39}")
_ANSWERS: dict[object, str] = {True: "granted", False: "denied", "granted": "granted", "denied": "denied"}
_PROOF = ("proof", "by", "tcf", "url")  # properties that say where to look, best first
# Traits of an identify call as forms and shops send them, and what they mean: (purpose, channel).
_TRAITS = {
    "marketingConsent": ("marketing", ""),
    "marketing_consent": ("marketing", ""),
    "acceptsMarketing": ("marketing", ""),
    "accepts_marketing": ("marketing", ""),
    "newsletter": ("marketing", "email"),
    "emailOptIn": ("marketing", "email"),
    "email_opt_in": ("marketing", "email"),
    "smsOptIn": ("marketing", "sms"),
    "sms_opt_in": ("marketing", "sms"),
}
_PREFERENCES = {
    "channel": ("preferredChannel", "preferred_channel"),
    "language": ("preferredLanguage", "preferred_language"),
    "quiet_hours": ("quietHours", "quiet_hours"),
    "interests": ("interests",),
}
_encode_json = msgspec.json.Encoder().encode
_encode = msgspec.msgpack.Encoder().encode


class Said(NamedTuple):
    """Statements for the ledger, and preferences as JSON by name."""

    consents: list[Stated]
    preferences: dict[str, str]

    def mark(self) -> bytes:
        """The same for the same statements."""
        return _encode(self)


NOTHING = Said([], {})


def by_purpose(
    given: object, *, no: str = "denied", channel: str = "", proof: str = "", text: str = ""
) -> list[Stated]:
    """`{"analytics": true, "marketing": "denied"}`, or Segment's `{"categoryPreferences": {...}}`, as statements."""
    if not isinstance(given, dict):
        return []
    categories = given.get("categoryPreferences")
    found: list[Stated] = []
    for name, answer in (categories if isinstance(categories, dict) else given).items():
        state = _ANSWERS.get(answer) if isinstance(answer, (bool, str)) else None
        purpose = name.lower() if isinstance(name, str) else ""
        if state and _PURPOSE.fullmatch(purpose) and len(found) < MOST:
            found.append(Stated(purpose, channel, no if state == "denied" else state, text_version=text, proof=proof))
    return found


def of_event(name: str, properties: dict[str, Any], context: dict[str, Any] | None) -> Said:
    """What an event of `NAMES` says: one `purpose` with its `channel`, or every purpose by its name."""
    no = "withdrawn" if name == WITHDRAWAL else "denied"
    text = tidy(word(properties.get("text_version")), 100)
    proof = next((f"{key}: {said}" for key in _PROOF if (said := tidy(word(properties.get(key)), PROOF_CHARS))), "")
    channel = word(properties.get("channel")).lower()
    channel = channel if _PURPOSE.fullmatch(channel) else ""
    purpose = word(properties.get("purpose")).lower()
    if _PURPOSE.fullmatch(purpose):
        state = "withdrawn" if name == WITHDRAWAL else "granted"
        return Said([Stated(purpose, channel, state, text_version=text, proof=proof)], {})
    plain = by_purpose(properties, no=no, channel=channel, proof=proof, text=text)
    return Said(plain or by_purpose(context, no=no, channel=channel, proof=proof, text=text), {})


def of_traits(traits: dict[str, Any]) -> Said:
    """What an identify call says: usual opt-in traits, `consent` by purpose, and how somebody wants to be met."""
    consents = by_purpose(traits.get("consent"), proof="trait")
    for name, (purpose, channel) in _TRAITS.items():
        answer = traits.get(name)
        if isinstance(answer, bool):
            consents.append(Stated(purpose, channel, "granted" if answer else "denied", proof=f"trait {name}"))
    preferences = {}
    for name, spellings in _PREFERENCES.items():
        for spelling in spellings:
            if traits.get(spelling):
                preferences[name] = _encode_json(traits[spelling]).decode()
                break
    return Said(consents, preferences) if consents or preferences else NOTHING
