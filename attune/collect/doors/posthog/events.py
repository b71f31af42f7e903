"""What a PostHog event says: the reserved names as the calls they mean, the rest as it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Raw

from attune.collect.candidate import Candidate, Dropped
from attune.collect.doors import reading, web
from attune.collect.doors.posthog.bodies import Plain
from attune.collect.remembered import Cache
from attune.collect.text import tidy, word

MACHINE_MADE = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}|\$posthog_cookieless", re.IGNORECASE)
COOKIELESS = "$posthog_cookieless"
# What the client notices by itself, by the names the other trackers of this house use.
KNOWN = {
    "$autocapture": "Element Clicked",
    "$rageclick": "Rage Click",
    "$dead_click": "Dead Click",
    "$pageleave": "Page Left",
    "$exception": "Script Error",
    "$web_vitals": "Web Vitals",
    "$copy_autocapture": "Text Copied",
    "$feature_flag_called": "Feature Flag Called",
    "$opt_in": "Consent Given",
}
AUTOCAPTURED = {"submit": "Form Submitted", "change": "Form Field Filled"}
NOT_KEPT = frozenset({"$snapshot", "$$heatmap", "$performance_event", "$snapshot_items"})
SETS = frozenset({"$set", "$set_once", "$unset"})
ALIASES = frozenset({"$create_alias", "$merge_dangerously", "$merge"})
ABOUT_OTHERS = ALIASES | {"$groupidentify"}
MEANING_MORE = ABOUT_OTHERS | SETS | {"$identify"}
KINDS = {"$pageview": "page", "$screen": "screen"}
# Of the client's own properties these stay; the others go to the context or tell the vendor about its client.
STAY = frozenset(
    {
        "$event_type",
        "$el_text",
        "$exception_type",
        "$exception_message",
        "$feature_flag",
        "$feature_flag_response",
        "$session_id",
        "$pageview_id",
        "$prev_pageview_pathname",
        "$prev_pageview_duration",
        "$prev_pageview_max_scroll_percentage",
        "$web_vitals_LCP_value",
        "$web_vitals_CLS_value",
        "$web_vitals_FCP_value",
        "$web_vitals_INP_value",
    }
)
OURS_NOT = frozenset({"token", "distinct_id", "alias", "api_key"})
REMEMBERED_NAMES = 60  # of an event's properties: with more it is one of its own
COMPANIES = ("company", "organization", "organisation", "account", "customer", "workspace")


class Event(msgspec.Struct, gc=False):
    """One event. Some clients say who and when beside the properties, some within."""

    event: str
    distinct_id: Plain = None
    uuid: str | None = None
    message_id: str | None = msgspec.field(name="messageId", default=None)
    timestamp: Plain = None
    offset: float | None = None  # milliseconds before it was sent
    properties: Any = None
    set_: Any = msgspec.field(name="$set", default=None)
    set_once: Any = msgspec.field(name="$set_once", default=None)


event_in = msgspec.json.Decoder(Event).decode


def candidate_of(
    raw: Raw, index: int, sent_at: Plain, cookieless: Callable[[], str], *, is_unnamed: bool
) -> tuple[Candidate | Dropped, str]:
    """The candidate of an event, and the key it names itself, if the request is unnamed (else '').

    `cookieless` gives the id for today of a visitor whose client keeps none.
    """
    event = reading.event(event_in, raw, index)
    if isinstance(event, Dropped):
        return event, ""
    name, said = event.event, event.properties
    if said.__class__ is not dict:
        said = reading.table(said)
    if name in NOT_KEPT:
        return Dropped(index, "not_kept", f"{name} is a recording; nothing of it is kept here."), ""
    user, browser = _who(event, said, cookieless)
    called = _name(name, said)
    candidate = Candidate(
        index,
        KINDS.get(name, "track"),
        len(raw),
        called if len(called) <= 64 and called.isprintable() else tidy(called),
        event.uuid or event.message_id or word(said.get("$insert_id")),
        user,
        browser,
        _time(event, said),
        None,
        sent_at if event.timestamp is not None else None,
        b"{}",
        _context(said),
    )
    if name in MEANING_MORE:
        _meant(candidate, event, said)
    else:
        candidate.properties = _properties(said)
    if "$groups" in said and name not in ABOUT_OTHERS:
        candidate.group_id = _company(said["$groups"])
    return candidate, word(said.get("token") or said.get("api_key")) if is_unnamed else ""


def _meant(candidate: Candidate, event: Event, said: dict[str, Any]) -> None:
    name = event.event
    if name == "$groupidentify":
        _group(candidate, said)
    elif name in ALIASES:
        _alias(candidate, event, said)
    else:
        candidate.type, candidate.name = "identify", ""
        candidate.properties = reading.written(_traits(event, said))


def _name(name: str, said: dict[str, Any]) -> str:
    if name == "$autocapture":
        return AUTOCAPTURED.get(word(said.get("$event_type")), KNOWN[name])
    if name == "$pageview":
        return ""
    if name == "$screen":
        return word(said.get("$screen_name"))
    return KNOWN.get(name, name)


def _who(event: Event, said: dict[str, Any], cookieless: Callable[[], str]) -> tuple[str, str]:
    """(user id, anonymous id). One id stands for both in this protocol; what kind it is, its company tells."""
    one = word(event.distinct_id) or word(said.get("distinct_id"))
    if one == COOKIELESS:
        return "", cookieless()
    if event.event == "$identify":
        return one, word(said.get("$anon_distinct_id"))
    is_known = said.get("$is_identified")
    if said.get("$user_id") or is_known is True:
        return one, ""
    device = word(said.get("$device_id"))
    is_anonymous = (
        is_known is False
        or said.get("$process_person_profile") is False
        or (device and (one == device or MACHINE_MADE.fullmatch(one)))
    )
    return ("", one) if is_anonymous else (one, "")


def _time(event: Event, said: dict[str, Any]) -> Plain:
    if event.timestamp is not None:
        return event.timestamp
    given = said.get("timestamp") or said.get("$time")
    return given if isinstance(given, str | int | float) else None


def _traits(event: Event, said: dict[str, Any]) -> dict[str, Any]:
    """What is known about the person; what the client says of the first visit is no trait of anybody."""
    joined = {
        **(reading.table(event.set_once) or reading.table(said.get("$set_once"))),
        **(reading.table(event.set_) or reading.table(said.get("$set"))),
    }
    return {name: value for name, value in joined.items() if not name.startswith("$") and value is not None}


def _alias(candidate: Candidate, event: Event, said: dict[str, Any]) -> None:
    """Two ids are one person. Of the two, the one that no person chose is the previous one."""
    one, other = word(said.get("distinct_id") or event.distinct_id), word(said.get("alias"))
    is_turned = bool(MACHINE_MADE.fullmatch(one)) and not MACHINE_MADE.fullmatch(other)
    if is_turned or word(said.get("$lib")) == "posthog-python":
        one, other = other, one
    candidate.type, candidate.name = "alias", ""
    candidate.user_id, candidate.anonymous_id, candidate.previous_id = one, "", other


def _group(candidate: Candidate, said: dict[str, Any]) -> None:
    traits = {**reading.table(said.get("$group_set")), "group_type": word(said.get("$group_type"))}
    candidate.type, candidate.name, candidate.group_id = "group", "", word(said.get("$group_key"))
    candidate.properties = reading.written(traits)
    if not said.get("$user_id"):  # servers name the group itself as who it is about
        candidate.user_id = candidate.anonymous_id = ""
        candidate.impersonal = True


def _company(groups: object) -> str:
    """Of several groups of a person the one that is a company, else the first."""
    given = reading.table(groups)
    for kind in COMPANIES:
        if kind in given:
            return word(given[kind])
    return word(next(iter(given.values()), ""))


def _properties(said: dict[str, Any]) -> bytes:
    names = tuple(said)
    kept = _kept(names) if len(names) <= REMEMBERED_NAMES else _kept_of(names)
    found = {}
    for theirs, ours in kept:
        value = said[theirs]
        if value is not None and value != "":
            found[ours] = value
    return reading.encode(found) if found else b"{}"


def _kept_of(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, name.removeprefix("$")) for name in names if (name in STAY if name[:1] == "$" else name not in OURS_NOT)
    )


# The events of a client have the same names in the same order: one look tells which of them stay.
_kept = Cache(_kept_of, 2_000)


def _context(said: dict[str, Any]) -> bytes:
    # Names asked one by one and in place: this runs for every event.
    get = said.get
    url, referrer, title = get("$current_url", ""), get("$referrer", ""), get("title", "")
    agent, locale = get("$raw_user_agent") or get("$user_agent", ""), get("$browser_language") or get("$locale", "")
    context = web.context(
        word(get("$lib")) or "posthog",
        url if url.__class__ is str else word(url),
        "" if referrer == "$direct" else referrer if referrer.__class__ is str else word(referrer),
        title if title.__class__ is str else word(title),
        agent if agent.__class__ is str else word(agent),
        locale if locale.__class__ is str else word(locale),
    )
    if "$screen_width" in said:
        context.screen = web.screen_of(f"{word(said['$screen_width'])}x{word(get('$screen_height'))}")
    if "$timezone" in said:
        context.timezone = word(said["$timezone"])
    if "$os" in said:
        context.os = _systems(word(said["$os"]))
    if "$app_version" in said:
        context.app = _versions(word(said["$app_version"]))
    return reading.encode(context)


_systems: Cache[str, web.Named | None] = Cache(lambda text: web.Named(text) if text else None, 200)
_versions: Cache[str, web.Version | None] = Cache(lambda text: web.Version(text) if text else None, 200)
