"""What each room must answer when a person asks for their data or for their erasure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol


class PersonalData(Protocol):
    """Implemented by each room in `privacy.py`; `wiring.runtime` lists them."""

    def export(self, keys: Sequence[bytes]) -> Iterable[tuple[str, dict[str, Any]]]:
        """(table, row) for everything this room knows about the customer with these keys."""
        ...

    def erase(self, keys: Sequence[bytes]) -> dict[str, int]:
        """Remove it all; the count of rows by table."""
        ...

    def tables(self) -> frozenset[str]:
        """The tables this room answers for."""
        ...
