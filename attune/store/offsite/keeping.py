"""Names of archives, and which of them are kept."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from attune.vocabulary.clock import instant

_NAME = re.compile(r"attune-([0-9a-f]{16})-(\d{8}T\d{6}Z)\.tar(\.sealed)?")
_FORM = "%Y%m%dT%H%M%SZ"


def name_of(instance: str, made_at: int, *, is_sealed: bool) -> str:
    """`attune-<instance>-20261122T030000Z.tar`, with `.sealed` behind it when a passphrase opens it."""
    return f"attune-{instance}-{instant(made_at).strftime(_FORM)}.tar{'.sealed' if is_sealed else ''}"


def made_at(name: str, instance: str = "") -> int | None:
    """When the archive was made (ms); None when the name is no archive's, or that of another instance."""
    found = _NAME.fullmatch(name)
    if found is None or (instance and found[1] != instance):
        return None
    try:
        return int(datetime.strptime(found[2], _FORM).replace(tzinfo=UTC).timestamp() * 1000)
    except ValueError:
        return None


def ordered(names: Iterable[str], instance: str) -> list[str]:
    """The archives of this instance among `names`, newest first."""
    known = [(at, name) for name in names if (at := made_at(name, instance)) is not None]
    return [name for _, name in sorted(known, reverse=True)]


def to_remove(names: Iterable[str], instance: str, *, daily: int, weekly: int) -> list[str]:
    """Those nobody wants any more.

    Kept is the newest of each of the last `daily` days that have one, and of each of the last `weekly` weeks.
    The newest of all always stays.
    """
    archives = ordered(names, instance)
    keep = set(archives[:1])
    for count, form in ((daily, "%Y%m%d"), (weekly, "%G-%V")):
        newest: dict[str, str] = {}
        for name in archives:
            newest.setdefault(instant(made_at(name) or 0).strftime(form), name)
        keep |= set(list(newest.values())[:count])
    return [name for name in archives if name not in keep]
