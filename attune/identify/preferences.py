"""What a person says about how to be met: channel, language, quiet hours, interests. Stated, never guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

import msgspec
from django.db import connection, models

from attune.access import audit
from attune.access.audit import Actor
from attune.access.members import require
from attune.access.roles import Permission
from attune.identify.erasures import check_not_erased
from attune.identify.fields import KeyField
from attune.identify.naming import label
from attune.identify.processing import checked
from attune.identify.resolution import keys_of
from attune.store.database import write
from attune.vocabulary.clock import Clock, instant, now_ms
from attune.vocabulary.errors import BadInput
from attune.vocabulary.facts import IdentityFact

MOST_INTERESTS = 50
_CHANNEL = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


class Preference(models.Model):
    """One preference of one key; a later one replaces it. `at`: ms since 1970."""

    key = KeyField(db_index=True)
    name = models.CharField(max_length=20)
    value = models.JSONField()
    source = models.CharField(max_length=100)
    by = models.CharField(max_length=100)
    at = models.BigIntegerField()

    class Meta:  # noqa: D106  Django's own word
        constraints = [models.UniqueConstraint(fields=["key", "name"], name="preference_once")]

    @property
    def stated_at(self) -> datetime:
        """`at` for people."""
        return instant(self.at)


def put(
    customer: bytes,
    given: Mapping[str, Any],
    *,
    source: str,
    by: Actor,
    at: int | None = None,
    clock: Clock = now_ms,
) -> dict[str, Preference]:
    """Set what is given; None or '' takes a preference back. What was stated later stays.

    Args:
        customer: any key of the person.
        given: `channel` (a word), `language` (`pl`, `pt-BR`), `quiet_hours` ({from, to, zone}: `21:00`, `08:00`,
            `Europe/Warsaw`), `interests` (at most 50 short texts).
        source: where it was said.
        by: a member with record_consent, or a word for the program.
        at: ms since 1970; now unless said.
        clock: ms since 1970.

    Raises:
        BadInput: no such preference, or a value that is none.
        NotAllowed: `by` may not.
    """
    require(by, Permission.RECORD_CONSENT)
    check_not_erased(customer)
    sound = {name: read(name, value) for name, value in given.items()}
    now, source = clock(), checked(source, "source", 100)
    at = now if at is None else min(at, now)
    with write():
        keys = keys_of(customer)
        for name, value in sound.items():
            known = Preference.objects.filter(key__in=keys, name=name)
            if known.filter(at__gt=at).exists():
                continue
            known.delete()
            if value is not None:
                who = by if isinstance(by, str) else by.label
                Preference.objects.create(key=customer, name=name, value=value, source=source, by=who, at=at)
        audit.record(by, "preferences set", label(customer), list(sound))
    return of(customer)


def take(facts: Iterable[IdentityFact]) -> int:
    """Keep what events said about preferences, inside the caller's transaction; how many were sound. Later ones win."""
    rows = []
    for fact, name, text in [(one, *said) for one in facts for said in one.preferences.items()]:
        try:
            value = read(name, msgspec.json.decode(text))
        except (BadInput, msgspec.MsgspecError):
            continue
        if value is not None:
            packed = msgspec.json.encode(value).decode()
            rows.append((fact.identifiers[0][2], name, packed, fact.source, "source", fact.ts))
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(_PUT, rows)
    return len(rows)


def of(customer: bytes) -> dict[str, Preference]:
    """The preferences of a customer by name; of several keys' the latest."""
    rows = Preference.objects.filter(key__in=keys_of(customer)).order_by("at", "id")
    return {row.name: row for row in rows}


def read(name: str, value: object) -> Any:  # noqa: ANN401 - JSON of whatever shape the preference has
    """The stored form of a preference, None for one taken back.

    Raises:
        BadInput: no such preference, or a value that is none.
    """
    if name not in _READERS:
        raise BadInput(
            f"There is no preference {name!r}. There are {', '.join(_READERS)}.", code="preference_unknown", where=name
        )
    if value is None or value in ("", [], {}):
        return None
    return _READERS[name](value)


def _channel(value: object) -> str:
    if not isinstance(value, str) or not _CHANNEL.fullmatch(value):
        raise _bad("channel", "a word such as email, sms or post")
    return value


def _language(value: object) -> str:
    if not isinstance(value, str) or not _LANGUAGE.fullmatch(value):
        raise _bad("language", "a code such as pl or pt-BR")
    return value


def _quiet_hours(value: object) -> dict[str, str]:
    if not isinstance(value, dict) or set(value) != {"from", "to", "zone"}:
        raise _bad("quiet_hours", 'an object {"from": "21:00", "to": "08:00", "zone": "Europe/Warsaw"}')
    if not all(isinstance(value[end], str) and _TIME.fullmatch(value[end]) for end in ("from", "to")):
        raise _bad("quiet_hours", "from and to as HH:MM")
    if value["from"] == value["to"] or value["zone"] not in available_timezones():
        raise _bad("quiet_hours", "two different times and a zone such as Europe/Warsaw")
    return dict(value)


def _interests(value: object) -> list[str]:
    if not isinstance(value, list) or len(value) > MOST_INTERESTS or not all(isinstance(one, str) for one in value):
        raise _bad("interests", f"a list of at most {MOST_INTERESTS} texts")
    named = [checked(one, "interests", 80) for one in value]
    return list(dict.fromkeys(one for one in named if one))


def _bad(name: str, wanted: str) -> BadInput:
    return BadInput(f"{name} is {wanted}.", code="preference_value", where=name)


_READERS: dict[str, Callable[[object], Any]] = {
    "channel": _channel,
    "language": _language,
    "quiet_hours": _quiet_hours,
    "interests": _interests,
}
NAMES = tuple(_READERS)
_PUT = """
INSERT INTO identify_preference (key, name, value, source, "by", at) VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (key, name) DO UPDATE SET value = excluded.value, source = excluded.source, "by" = excluded."by",
at = excluded.at WHERE excluded.at >= identify_preference.at
"""
