"""Keys in the Django database: 16 bytes, always `bytes`, whichever database is underneath; and their numbers.

A key is random, so every index on keys is written all over. Only `Identifier` holds keys; everything else names them by
the number of that row, and new rows lie next to each other. (Tried with keys everywhere: five times
as much written for a fact.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    BytesField = models.BinaryField[bytes, bytes]
    IntegerField = models.BigIntegerField[int, int]
else:
    BytesField, IntegerField = models.BinaryField, models.BigIntegerField

KEY_BYTES = 16


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


class NumberField(IntegerField):
    """The number of a key: `Identifier.id`."""
