"""Lines of Today: what waits for somebody, and what was finished. Each comes from a provider."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from attune.access.members import Member, may
from attune.understand import sight
from attune.vocabulary.errors import AttuneError

log = logging.getLogger(__name__)

LATE, SOON, NO_HURRY = "late", "soon", ""
_ORDER = {LATE: 0, SOON: 1, NO_HURRY: 2}


@dataclass(frozen=True, slots=True)
class Item:
    """One line: what it is about, a sentence, where to go on, how it hurries and since or until when, in words."""

    title: str
    sentence: str
    address: str
    hurry: str = NO_HURRY
    when: str = ""


@dataclass(frozen=True, slots=True)
class Provider:
    """Who may see its items, and the function that finds them as of an instant.

    `name`: what could not be looked at, should it fail. `at_places`: also for members who answer for some places,
    because the items are narrowed by the sight in force.
    """

    name: Promise
    permission: str
    ask: Callable[[datetime], Iterable[Item]]
    at_places: bool = False


@dataclass(frozen=True, slots=True)
class Gathered:
    """The items, the most urgent first, and the names of providers that failed."""

    items: tuple[Item, ...]
    failed: tuple[str, ...]


def gather(providers: Iterable[Provider], member: Member | None, at: datetime) -> Gathered:
    """All that this member may see, or all there is for None; one provider that fails takes no other with it."""
    items: list[Item] = []
    failed: list[str] = []
    for provider in providers:
        if member is not None and not may(member, provider.permission):
            continue
        if sight.current().is_limited and not provider.at_places:
            continue
        try:
            items += provider.ask(at)
        except AttuneError as error:
            log.warning("Today could not look at %s: %s", provider.ask.__name__, error.code)
            failed.append(str(provider.name))
    return Gathered(tuple(sorted(items, key=_urgency)), tuple(failed))


def _urgency(item: Item) -> Any:  # noqa: ANN401 - a sort key
    return _ORDER[item.hurry]
