"""Changing the catalogue of touchpoints: the functions pages and API call, each with its audit row and its version."""

from __future__ import annotations

from django.utils import timezone

from attune.access import audit, members
from attune.access.audit import Actor
from attune.access.members import Member, require
from attune.access.roles import Permission
from attune.collect.touchpoints import versions
from attune.collect.touchpoints.fields import checked, checked_order, checked_stage, key_of, stage_keys
from attune.collect.touchpoints.models import KEY_CHARS, ORDER, SurfaceRule, Touchpoint, TouchpointVersion
from attune.store.database import write
from attune.vocabulary.errors import BadInput, Conflict, NotFound

NAME_CHARS, PATTERN_CHARS, STANDARD_CHARS, OWNER_CHARS = 120, 256, 500, 254


def map_surface(
    pattern: str, key: str, name: str, *, channel: str, stage: str, by: Actor, direct: bool | None = None
) -> str:
    """Surfaces like `pattern` are the touchpoint `key`, which is made or changed; the key as written.

    `direct` None leaves a known touchpoint as it is and makes a new one direct.

    Raises:
        BadInput: pattern, key or name cannot be used.
        Conflict: the touchpoint is retired.
        NotAllowed: `by` is a member without manage_touchpoints.
    """
    require(by, Permission.MANAGE_TOUCHPOINTS)
    pattern = checked(pattern, PATTERN_CHARS, "pattern")
    written = key_of(key or name)
    given: dict[str, object] = {
        "name": checked(name, NAME_CHARS, "name"),
        "channel": checked(channel, KEY_CHARS, "channel", may_be_empty=True),
        "stage": checked_stage(stage),
    }
    with write():
        touchpoint = Touchpoint.objects.filter(key=written).first()
        if touchpoint is None:
            touchpoint = Touchpoint.objects.create(key=written, direct=direct is not False, **given)
        else:
            _refuse_retired(touchpoint)
            given |= {} if direct is None else {"direct": direct}
            for field, value in given.items():
                setattr(touchpoint, field, value)
            touchpoint.save(update_fields=list(given))
        touched = _give(touchpoint, pattern, None)
        audit.record(by, "surface mapped", _label(touchpoint), ["pattern", "name", "channel", "stage"])
        versions.keep(touched, by)
    return written


def add(
    name: str,
    *,
    by: Actor,
    key: str = "",
    channel: str = "",
    stage: str = "",
    standard: str = "",
    direct: bool = True,
    owner: str = "",
    owned_by: int | None = None,
) -> int:
    """A touchpoint without a surface yet; its number.

    Raises:
        BadInput, NotAllowed: as for `change`.
        Conflict: the key is taken.
    """
    require(by, Permission.MANAGE_TOUCHPOINTS)
    written = key_of(key or name)
    given = _fields(name, channel, stage, standard, owner)
    member = _member(owned_by)
    with write():
        if Touchpoint.objects.filter(key=written).exists():
            raise Conflict(f"There is a touchpoint {written} already.", code="touchpoint_exists")
        made = Touchpoint.objects.create(key=written, direct=direct, owned_by=member, **given)
        audit.record(by, "touchpoint added", _label(made), ["key", "direct", "owned_by", *given])
        versions.keep([made], by)
    return made.pk


def change(
    touchpoint_id: int,
    *,
    name: str,
    channel: str,
    stage: str,
    standard: str,
    direct: bool,
    by: Actor,
    owner: str | None = None,
    owned_by: int | None = None,
) -> Touchpoint:
    """Change what is said about a touchpoint; its key stays, for facts and files name it.

    `owned_by`: the number of an active member, None for nobody. `owner` None leaves the words as they are.

    Raises:
        BadInput, NotAllowed: as for `map_surface`.
        NotFound: no such touchpoint.
    """
    require(by, Permission.MANAGE_TOUCHPOINTS)
    given: dict[str, object] = {
        **_fields(name, channel, stage, standard, owner),
        "direct": direct,
        "owned_by": _member(owned_by),
    }
    with write():
        touchpoint = _locked(touchpoint_id)
        changed = [field for field, value in given.items() if getattr(touchpoint, field) != value]
        for field in changed:
            setattr(touchpoint, field, given[field])
        if changed:
            touchpoint.save(update_fields=changed)
            audit.record(by, "touchpoint changed", _label(touchpoint), changed)
            versions.keep([touchpoint], by)
    return touchpoint


def retire(touchpoint_id: int, *, by: Actor) -> Touchpoint:
    """Offer it no more. Its rules stay, so that what was met there keeps its name."""
    return _retired(touchpoint_id, by=by, is_retired=True)


def use_again(touchpoint_id: int, *, by: Actor) -> Touchpoint:
    """Offer a retired one again."""
    return _retired(touchpoint_id, by=by, is_retired=False)


def put_rule(touchpoint_id: int, pattern: str, *, by: Actor, order: int | None = None) -> SurfaceRule:
    """Surfaces like `pattern` are this touchpoint from now on, whoever had the pattern before.

    `order` None leaves that of a known pattern.

    Raises:
        BadInput, Conflict, NotAllowed, NotFound: as for `change` and `map_surface`.
    """
    require(by, Permission.MANAGE_TOUCHPOINTS)
    pattern = checked(pattern, PATTERN_CHARS, "pattern")
    order = None if order is None else checked_order(order)
    with write():
        touchpoint = _locked(touchpoint_id)
        _refuse_retired(touchpoint)
        touched = _give(touchpoint, pattern, order)
        audit.record(by, "touchpoint rule put", _label(touchpoint), ["pattern", "order"])
        versions.keep(touched, by)
        return SurfaceRule.objects.get(pattern=pattern)


def order_rule(rule_id: int, order: int, *, by: Actor) -> SurfaceRule:
    """Try a rule earlier (lower) or later (higher) than others.

    Raises:
        BadInput, NotAllowed, NotFound: as for `put_rule`.
    """
    require(by, Permission.MANAGE_TOUCHPOINTS)
    order = checked_order(order)
    with write():
        rule = _rule(rule_id)
        if rule.order != order:
            rule.order = order
            rule.save(update_fields=["order"])
            audit.record(by, "touchpoint rule ordered", _label(rule.touchpoint), ["order"])
            versions.keep([rule.touchpoint], by)
    return rule


def remove_rule(rule_id: int, *, by: Actor) -> None:
    """Surfaces like its pattern follow other rules, or have no touchpoint. Nothing stored changes.

    Raises:
        NotAllowed, NotFound: as for `put_rule`.
    """
    require(by, Permission.MANAGE_TOUCHPOINTS)
    with write():
        rule = _rule(rule_id)
        rule.delete()
        audit.record(by, "touchpoint rule removed", _label(rule.touchpoint), ["pattern"])
        versions.keep([rule.touchpoint], by)


def go_back(touchpoint_id: int, number: int, *, by: Actor) -> Touchpoint:
    """Make a touchpoint and its rules what they were in version `number`; that is a new version.

    Patterns that other touchpoints were given since come back from there. A stage or member that is gone is left empty.

    Raises:
        NotAllowed, NotFound: as for `change`; no such version.
    """
    require(by, Permission.MANAGE_TOUCHPOINTS)
    with write():
        touchpoint = _locked(touchpoint_id)
        version = TouchpointVersion.objects.filter(touchpoint=touchpoint, number=number).first()
        if version is None:
            raise NotFound(f"This touchpoint has no version {number}.", code="version_unknown")
        state = version.state
        for field in versions.FIELDS:
            setattr(touchpoint, field, state[field])
        touchpoint.stage = touchpoint.stage if touchpoint.stage in stage_keys() else ""
        touchpoint.owned_by = Member.objects.filter(pk=state["owned_by"], is_active=True).first()
        touchpoint.retired_at = (touchpoint.retired_at or timezone.now()) if state["retired"] else None
        touchpoint.save()
        wanted = dict(state["rules"])
        touchpoint.rules.exclude(pattern__in=wanted).delete()
        touched = [touchpoint]
        for pattern, order in wanted.items():
            touched += _give(touchpoint, pattern, order)
        audit.record(by, "touchpoint went back", _label(touchpoint), ["rules", *versions.FIELDS])
        versions.keep(touched, by)
    return touchpoint


def _fields(name: str, channel: str, stage: str, standard: str, owner: str | None) -> dict[str, str]:
    given = {
        "name": checked(name, NAME_CHARS, "name"),
        "channel": checked(channel, KEY_CHARS, "channel", may_be_empty=True),
        "stage": checked_stage(stage),
        "standard": checked(standard, STANDARD_CHARS, "standard", may_be_empty=True),
    }
    return given if owner is None else {**given, "owner": checked(owner, OWNER_CHARS, "owner", may_be_empty=True)}


def _retired(touchpoint_id: int, *, by: Actor, is_retired: bool) -> Touchpoint:
    require(by, Permission.MANAGE_TOUCHPOINTS)
    with write():
        touchpoint = _locked(touchpoint_id)
        if (touchpoint.retired_at is not None) != is_retired:
            touchpoint.retired_at = timezone.now() if is_retired else None
            touchpoint.save(update_fields=["retired_at"])
            action = "touchpoint retired" if is_retired else "touchpoint used again"
            audit.record(by, action, _label(touchpoint), ["retired_at"])
            versions.keep([touchpoint], by)
    return touchpoint


def _give(touchpoint: Touchpoint, pattern: str, order: int | None) -> list[Touchpoint]:
    """The pattern is this touchpoint's; all touchpoints whose rules changed."""
    rule = SurfaceRule.objects.filter(pattern=pattern).select_related("touchpoint").first()
    if rule is None:
        SurfaceRule.objects.create(pattern=pattern, touchpoint=touchpoint, order=ORDER if order is None else order)
        return [touchpoint]
    had = rule.touchpoint
    rule.touchpoint = touchpoint
    rule.order = rule.order if order is None else order
    rule.save(update_fields=["touchpoint", "order"])
    return [had, touchpoint]


def _locked(touchpoint_id: int) -> Touchpoint:
    found = Touchpoint.objects.select_for_update().filter(pk=touchpoint_id).first()
    if found is None:
        raise NotFound(f"There is no touchpoint {touchpoint_id}.", code="touchpoint_unknown")
    return found


def _rule(rule_id: int) -> SurfaceRule:
    found = SurfaceRule.objects.select_related("touchpoint").filter(pk=rule_id).first()
    if found is None:
        raise NotFound(f"There is no rule {rule_id}.", code="rule_unknown")
    return found


def _member(number: int | None) -> Member | None:
    if number is None:
        return None
    try:
        found = members.find(number)
    except NotFound:
        found = None
    if found is None or not found.is_active:
        raise BadInput(f"There is no active member {number}.", code="member_unknown", where="owned_by")
    return found


def _refuse_retired(touchpoint: Touchpoint) -> None:
    if touchpoint.retired_at is not None:
        raise Conflict(
            f"The touchpoint {touchpoint.name} is retired. Use it again first, or choose another.",
            code="touchpoint_retired",
        )


def _label(touchpoint: Touchpoint) -> str:
    return f"touchpoint {touchpoint.key}"[:100]
