"""Naming a surface by hand: the one way pages change the catalogue."""

from __future__ import annotations

from attune.access import audit
from attune.access.audit import Actor
from attune.access.members import require
from attune.access.roles import Permission
from attune.collect.touchpoints.models import KEY_CHARS, SurfaceRule, Touchpoint
from attune.store.database import write
from attune.vocabulary.errors import BadInput

NAME_CHARS = 120
PATTERN_CHARS = 256


def map_surface(pattern: str, key: str, name: str, *, channel: str, stage: str, by: Actor, direct: bool = True) -> str:
    """Surfaces like `pattern` are the touchpoint `key`, which is made or changed; the key as written.

    Raises:
        BadInput: pattern, key or name cannot be used.
        NotAllowed: `by` is a member without manage_touchpoints.
    """
    require(by, Permission.MANAGE_TOUCHPOINTS)
    pattern, name = pattern.strip(), name.strip()
    written = "-".join((key or name).lower().split())
    for value, most, where in (
        (pattern, PATTERN_CHARS, "pattern"),
        (written, KEY_CHARS, "key"),
        (name, NAME_CHARS, "name"),
    ):
        if not value or len(value) > most:
            raise BadInput(f"{where} must have 1 to {most} characters.", code="touchpoint_field", where=where)
    for value, where in ((channel, "channel"), (stage, "stage")):
        if len(value) > KEY_CHARS:
            raise BadInput(f"{where} must have at most {KEY_CHARS} characters.", code="touchpoint_field", where=where)
    with write():
        touchpoint, is_new = Touchpoint.objects.get_or_create(
            key=written, defaults={"name": name, "channel": channel, "stage": stage, "direct": direct}
        )
        if not is_new:
            touchpoint.name, touchpoint.channel, touchpoint.stage = name, channel, stage
            touchpoint.save(update_fields=["name", "channel", "stage"])
        SurfaceRule.objects.update_or_create(pattern=pattern, defaults={"touchpoint": touchpoint})
        audit.record(by, "surface mapped", f"touchpoint {written}"[:100], ["pattern", "name", "channel", "stage"])
    return written
