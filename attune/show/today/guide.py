"""The guide of the start: what to do first, which of it is done, and putting it away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from attune import store
from attune.access import choices, factors, members, policy
from attune.access.members import Member, may
from attune.access.roles import Permission
from attune.collect.imports import imports
from attune.collect.imports.models import State
from attune.collect.touchpoints import catalogue

PAGE, AWAY = "guide", "away"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. `is_done` is looked at each time: what is done ticks itself."""

    key: str
    title: str
    sentence: str
    action: str
    address: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class Guide:
    """The steps this member may take; `next_key` names the first that is open, '' when all are done."""

    steps: tuple[Step, ...]

    @property
    def done(self) -> int:
        """How many are done."""
        return sum(step.is_done for step in self.steps)

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do."""
        return self.done == len(self.steps)

    @property
    def has_begun(self) -> bool:
        """Whether there is something to look at: events have come in and have names."""
        return all(step.is_done for step in self.steps if step.key in {"source", "touchpoints"})

    @property
    def next_key(self) -> str:
        """The first that is open."""
        return next((step.key for step in self.steps if not step.is_done), "")


@dataclass(frozen=True, slots=True)
class _Kind:
    key: str
    permission: str
    title: Promise
    sentence: Promise
    action: Promise
    address: str
    is_done: Callable[[Member], bool]


def _has_events(_member: Member) -> bool:
    return store.current().journal.head() > 0


def _has_touchpoints(_member: Member) -> bool:
    return any(entry.retired_at is None for entry in catalogue.touchpoints())


def _has_people(_member: Member) -> bool:
    return sum(member.is_active for member in members.everybody()) > 1


def _has_factor(member: Member) -> bool:
    return bool(policy.current().factor_roles) or factors.has(member)


def _has_history(_member: Member) -> bool:
    return any(row.state == State.DONE for row in imports.recent(200))


_KINDS = (
    _Kind(
        "source",
        Permission.MANAGE_SOURCES,
        _("Connect a source"),
        _("A web site, an app, a till or a service. It is done when the first event has arrived."),
        _("Connect a source"),
        "/settings/sources",
        _has_events,
    ),
    _Kind(
        "touchpoints",
        Permission.MANAGE_TOUCHPOINTS,
        _("Name your touchpoints"),
        _("What sources call “web /checkout” is “Checkout” to you. Journeys begin with these names."),
        _("Name touchpoints"),
        "/settings/touchpoints",
        _has_touchpoints,
    ),
    _Kind(
        "people",
        Permission.MANAGE_MEMBERS,
        _("Invite people"),
        _("Each with the role they need: a shop manager sees their shop, an agent the customers."),
        _("Invite people"),
        "/settings/members",
        _has_people,
    ),
    _Kind(
        "factor",
        Permission.MANAGE_MEMBERS,
        _("Decide about the second factor"),
        _("Make one for yourself, or say which roles need one."),
        _("Signing in"),
        "/settings/sign-in",
        _has_factor,
    ),
    _Kind(
        "history",
        Permission.IMPORT_DATA,
        _("Bring in what you have"),
        _("Orders, answers and contacts of the past, from CSV, Excel, Parquet or NDJSON files."),
        _("Import a file"),
        "/settings/imports",
        _has_history,
    ),
)


def guide_of(member: Member) -> Guide | None:
    """The guide, None for members who may take none of its steps."""
    steps = tuple(
        Step(kind.key, str(kind.title), str(kind.sentence), str(kind.action), kind.address, kind.is_done(member))
        for kind in _KINDS
        if may(member, kind.permission)
    )
    # Who may only name touchpoints has not come to set the company up.
    return Guide(steps) if may(member, Permission.MANAGE_SOURCES) else None


def is_put_away(member: Member) -> bool:
    """Whether this member has put the guide out of sight."""
    return choices.of(member, PAGE) == AWAY


def put_away(member: Member, *, away: bool = True) -> None:
    """Put the guide out of sight, or bring it back."""
    choices.put(member, PAGE, AWAY if away else "")
