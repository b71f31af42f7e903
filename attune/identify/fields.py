"""A key in the Django database: 16 bytes, always `bytes`, whichever database is underneath."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

KEY_BYTES = 16

if TYPE_CHECKING:
    BytesField = models.BinaryField[bytes, bytes]
else:
    BytesField = models.BinaryField


class KeyField(BytesField):
    """The keyed hash of an identifier."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  Django's signature, handed on
        kwargs["max_length"] = KEY_BYTES
        super().__init__(*args, **kwargs)

    def from_db_value(
        self, value: bytes | memoryview | None, _expression: object, _connection: BaseDatabaseWrapper
    ) -> bytes | None:
        """Some drivers answer a memoryview."""
        return None if value is None else bytes(value)
