"""Changing the stages of the life cycle: the columns of the journey map, in their order."""

from __future__ import annotations

from collections.abc import Sequence

from attune.access import audit
from attune.access.audit import Actor
from attune.access.members import require
from attune.access.roles import Permission
from attune.collect.touchpoints.fields import checked, key_of
from attune.collect.touchpoints.models import Stage, Touchpoint
from attune.store.database import write
from attune.vocabulary.errors import BadInput, Conflict, NotFound

NAME_CHARS = 120
MOST = 24  # more columns than anybody can read
APART = 10  # between two orders, so that a file may put one in between


def add(name: str, *, by: Actor, key: str = "") -> Stage:
    """A stage at the end; its key is made of its name.

    Raises:
        BadInput: name or key cannot be used, or there are too many stages.
        Conflict: the key is taken.
        NotAllowed: `by` is a member without manage_touchpoints.
    """
    require(by, Permission.MANAGE_TOUCHPOINTS)
    name = checked(name, NAME_CHARS, "name")
    written = key_of(key or name)
    with write():
        orders = list(Stage.objects.values_list("order", flat=True))
        if len(orders) >= MOST:
            raise BadInput(f"There are {MOST} stages already.", code="stages_many", where="name")
        if Stage.objects.filter(key=written).exists():
            raise Conflict(f"There is a stage {written} already.", code="stage_exists")
        made = Stage.objects.create(key=written, name=name, order=max(orders, default=0) + APART)
        audit.record(by, "stage added", _label(made), ["key", "name", "order"])
    return made


def rename(key: str, name: str, *, by: Actor) -> Stage:
    """Call a stage something else; its key stays, for touchpoints and figures name it.

    Raises:
        BadInput, NotAllowed: as for `add`.
        NotFound: no such stage.
    """
    require(by, Permission.MANAGE_TOUCHPOINTS)
    name = checked(name, NAME_CHARS, "name")
    with write():
        stage = _locked(key)
        if stage.name != name:
            stage.name = name
            stage.save(update_fields=["name"])
            audit.record(by, "stage renamed", _label(stage), ["name"])
    return stage


def put_in_order(keys: Sequence[str], *, by: Actor) -> list[Stage]:
    """The stages in this order from now on; `keys` are all of them.

    Raises:
        BadInput: one is missing, unknown or there twice.
        NotAllowed: as for `add`.
    """
    require(by, Permission.MANAGE_TOUCHPOINTS)
    with write():
        known = {stage.key: stage for stage in Stage.objects.select_for_update()}
        if sorted(keys) != sorted(known):
            raise BadInput("Name every stage once, in the order wanted.", code="stages_incomplete", where="keys")
        before = list(known)
        if list(keys) != before:
            for at, key in enumerate(keys, 1):
                known[key].order = APART * at
            Stage.objects.bulk_update(known.values(), ["order"])
            audit.record(by, "stages ordered", "stages", ["order"])
    return list(Stage.objects.all())


def move(key: str, by_places: int, *, by: Actor) -> list[Stage]:
    """One stage earlier (-1) or later (1).

    Raises:
        NotAllowed, NotFound: as for `rename`.
    """
    keys = list(Stage.objects.values_list("key", flat=True))
    if key not in keys:
        raise _unknown(key)
    place = keys.index(key)
    keys.insert(max(0, min(len(keys) - 1, place + by_places)), keys.pop(place))
    return put_in_order(keys, by=by)


def remove(key: str, *, by: Actor) -> None:
    """Do without a stage that no touchpoint is in.

    Raises:
        Conflict: touchpoints are in it.
        NotAllowed, NotFound: as for `rename`.
    """
    require(by, Permission.MANAGE_TOUCHPOINTS)
    with write():
        stage = _locked(key)
        used = Touchpoint.objects.filter(stage=key).count()
        if used:
            raise Conflict(f"{used} touchpoints are in this stage. Move them first.", code="stage_used")
        stage.delete()
        audit.record(by, "stage removed", _label(stage), ["key", "name"])


def _locked(key: str) -> Stage:
    found = Stage.objects.select_for_update().filter(key=key).first() if key.isprintable() else None
    if found is None:
        raise _unknown(key)
    return found


def _unknown(key: str) -> NotFound:
    return NotFound(f"There is no stage {key[:80]!r}.", code="stage_unknown")


def _label(stage: Stage) -> str:
    return f"stage {stage.key}"[:100]
