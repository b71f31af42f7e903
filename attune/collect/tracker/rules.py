"""What a source's tracker may do: when it may keep something on the device, and what it watches."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

from django.utils import timezone

from attune.access import audit
from attune.access.audit import Actor
from attune.access.members import require
from attune.access.roles import Permission
from attune.collect.tracker.models import SOURCE_CHARS, TrackerRule
from attune.store.database import write
from attune.vocabulary.errors import BadInput

STORAGES = ("always", "consent", "never")
# What the tracker can watch by itself, as its code names it (frontend/src/tracker).
WATCHED = (
    "views",
    "clicks",
    "frustration",
    "links",
    "forms",
    "scrolling",
    "copies",
    "searches",
    "vitals",
    "errors",
    "quick_backs",
)
SEARCH = ("q", "query", "search", "s", "keyword")
SEARCH_MOST = 10
DOMAIN = re.compile(r"(?=.{4,200}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
PARAMETER = re.compile(r"[A-Za-z0-9_.\[\]-]{1,40}")


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule of one source.

    `storage`: `always`, `consent` (only after a yes) or `never` (cookieless). `wait`: nothing is sent before a yes.
    `watch`: some of `WATCHED`. `texts`: what stands on buttons and links is told. `whole`: addresses keep their query.
    `search`: parameters of the address that hold the words of a site search. `domain`: the cookie holds for all its
    subdomains; '' for the host alone.
    """

    storage: str = "consent"
    wait: bool = False
    watch: tuple[str, ...] = WATCHED
    texts: bool = True
    whole: bool = False
    search: tuple[str, ...] = SEARCH
    domain: str = ""


DEFAULT = Rule()
FIELDS = tuple(asdict(DEFAULT))


def of(source: str) -> Rule:
    """The rule of a source, the default where nobody has set one."""
    row = TrackerRule.objects.filter(source=source).first()
    return DEFAULT if row is None else _rule(row)


def every() -> Mapping[str, Rule]:
    """Rules that somebody has set, by source."""
    return MappingProxyType({row.source: _rule(row) for row in TrackerRule.objects.all()})


def change(source: str, by: Actor, rule: Rule) -> Rule:
    """From now on the source's tracker follows this rule; servers know within a second, browsers within five minutes.

    Raises:
        BadInput: a field cannot be used.
        NotAllowed: `by` is a member without manage_sources.
    """
    require(by, Permission.MANAGE_SOURCES)
    if not 0 < len(source) <= SOURCE_CHARS:
        raise BadInput("A source has a name.", code="source_unknown", where="source")
    checked = _checked(rule)
    with write():
        before = of(source)
        changed = [name for name in FIELDS if getattr(before, name) != getattr(checked, name)]
        if changed:
            fields = asdict(checked) | {"changed_at": timezone.now()}
            TrackerRule.objects.update_or_create(source=source, defaults=fields)
            audit.record(by, "tracker rule changed", f"source {source}"[:100], changed)
    return checked


def _checked(rule: Rule) -> Rule:
    if rule.storage not in STORAGES:
        raise BadInput(f"storage is one of {', '.join(STORAGES)}.", code="tracker_storage", where="storage")
    strangers = sorted(set(rule.watch) - set(WATCHED))
    if strangers:
        raise BadInput(
            f"The tracker cannot watch {strangers[0][:40]!r}; it can {', '.join(WATCHED)}.",
            code="tracker_watch",
            where="watch",
        )
    search = _unique(rule.search)
    if len(search) > SEARCH_MOST or not all(PARAMETER.fullmatch(name) for name in search):
        raise BadInput(
            f"search names at most {SEARCH_MOST} parameters of addresses, such as q.",
            code="tracker_search",
            where="search",
        )
    domain = rule.domain.strip().lower().lstrip(".")
    if domain and not DOMAIN.fullmatch(domain):
        raise BadInput("domain is a host such as shop.example, or empty.", code="tracker_domain", where="domain")
    watch = tuple(name for name in WATCHED if name in rule.watch)
    return Rule(rule.storage, rule.wait, watch, rule.texts, rule.whole, search, domain)


def _unique(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in given if name.strip()))


def _rule(row: TrackerRule) -> Rule:
    fields: dict[str, Any] = {name: getattr(row, name) for name in FIELDS}
    return Rule(**fields | {"watch": tuple(row.watch), "search": tuple(row.search)})
