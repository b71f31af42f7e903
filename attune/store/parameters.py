"""Values enter SQL only with their type: `{name:Type}` in the text, the value beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from attune.vocabulary.errors import BadInput

_DECLARED = re.compile(r"\{([A-Za-z_]\w*):([^{}]+)\}")


def bound(name: str, sql: str, params: Mapping[str, Any] | None) -> dict[str, Any]:
    """The parameters of `sql` as the engine reads them.

    Keys may be given as their 16 bytes, instants as aware datetimes.

    Raises:
        BadInput: a parameter is missing, is not declared in the text, or is of a type that cannot be bound.
    """
    declared = dict(_DECLARED.findall(sql))
    given = dict(params or {})
    if declared.keys() != given.keys():
        missing = ", ".join(sorted(declared.keys() - given.keys())) or "none"
        unknown = ", ".join(sorted(given.keys() - declared.keys())) or "none"
        raise BadInput(f"{name}: parameters missing: {missing}; not in the question: {unknown}.", code="parameters")
    return {key: _encoded(name, key, declared[key], value) for key, value in given.items()}


def _encoded(name: str, key: str, kind: str, value: object) -> object:
    if value is None or isinstance(value, str | bool | int | float | Decimal):
        return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bytes) and len(value) == 16:
        return str(UUID(bytes=value))
    if isinstance(value, datetime):
        return _instant(name, key, kind, value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return [_encoded(name, key, kind, item) for item in value]
    raise BadInput(
        f"{name}: the parameter {key} is a {type(value).__name__}, which cannot be bound.", code="parameters"
    )


def _instant(name: str, key: str, kind: str, value: datetime) -> str:
    if value.tzinfo is None:
        raise BadInput(f"{name}: the parameter {key} is a time without a zone.", code="parameters")
    utc = value.astimezone(UTC)
    if "DateTime64" in kind:
        return utc.strftime("%Y-%m-%d %H:%M:%S.") + f"{utc.microsecond // 1000:03d}"
    return utc.strftime("%Y-%m-%d" if kind.strip() == "Date" else "%Y-%m-%d %H:%M:%S")
