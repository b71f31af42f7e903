"""The context of an event: what the sender says about the page, the device, the campaign and the person around it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from attune.collect.bots import is_robot
from attune.collect.remembered import Cache
from attune.collect.text import TooDeep, check_nesting, language, tidy, word

CACHED_BYTES = 1_024  # larger ones seldom come twice


class Context(msgspec.Struct, frozen=True, gc=False):
    """The parts intake needs; the whole stays in the row as bytes. '' and None: not said."""

    page_url: str = ""
    language: str = ""
    campaign: str = ""
    device: str = ""
    group_id: str = ""
    user_hash: str = ""
    external: str = ""
    is_robot: bool = False
    gpc: bool = False
    consent: bool | None = None
    consents: dict[str, Any] | None = None  # the same by purpose
    traits: dict[str, Any] = {}
    names_somebody: bool = False  # traits, an external id or a device are there to be looked into


NOTHING_SAID = Context()
_decode = msgspec.json.Decoder().decode


def consent_in(given: object) -> bool | None:
    """What the sender states: `true`, `{"analytics": true}`, or Segment's `{"categoryPreferences": {...}}`."""
    if isinstance(given, bool):
        return given
    if not isinstance(given, dict):
        return None
    categories = given.get("categoryPreferences")
    chosen = categories if isinstance(categories, dict) else given
    lowered = {str(key).lower(): value for key, value in chosen.items()}
    for name in ("analytics", "statistics", "performance", "status"):
        answer = lowered.get(name)
        if isinstance(answer, bool):
            return answer
        if answer in {"granted", "denied"}:
            return bool(answer == "granted")
    return None


def external_in(given: object) -> str:
    """The first of `externalIds` (Segment) or `externalId` (RudderStack) as `type:id`, or ''."""
    for entry in given if isinstance(given, list) else ():
        if isinstance(entry, dict):
            kind, value = word(entry.get("type")), word(entry.get("id"))
            if kind and value:
                return f"{kind}:{value}"
    return ""


def _part(given: dict[str, Any], name: str) -> dict[str, Any]:
    part = given.get(name)
    return part if isinstance(part, dict) else {}


def _parse(raw: bytes) -> Context:
    given = _decode(raw)
    if not isinstance(given, dict):
        raise TypeError(type(given).__name__)
    check_nesting(raw)
    traits, external = _part(given, "traits"), external_in(given.get("externalIds") or given.get("externalId"))
    device = word(_part(given, "device").get("id"))
    return Context(
        page_url=word(_part(given, "page").get("url")),
        language=language(word(given.get("locale"))),
        campaign=tidy(word(_part(given, "campaign").get("name"))),
        device=device,
        group_id=word(given.get("groupId")),
        user_hash=word(given.get("userHash")),
        external=external,
        is_robot=is_robot(word(given.get("userAgent"))),
        gpc=given.get("gpc") is True or given.get("globalPrivacyControl") is True,
        consent=consent_in(given.get("consent")),
        consents=given["consent"] if isinstance(given.get("consent"), dict) else None,
        traits=traits,
        names_somebody=bool(traits or external or device),
    )


_remembered = Cache(_parse, 16_000)


def read(raw: bytes) -> Context:
    """The context in these bytes.

    Raises:
        TypeError: it is not a JSON object.
        msgspec.DecodeError, RecursionError, TooDeep: it is not JSON this house can keep.
    """
    return _remembered(raw) if len(raw) <= CACHED_BYTES else _parse(raw)


def known() -> Mapping[bytes, Context]:
    """Contexts read of late: a look here spares most events of a request the call of `read`."""
    return _remembered.young


__all__ = ["NOTHING_SAID", "Context", "TooDeep", "consent_in", "external_in", "known", "read"]
