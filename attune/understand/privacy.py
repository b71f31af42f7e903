"""What understanding keeps of a customer: figures in memory that may name somebody, forgotten with everybody's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from attune.understand.figures import kept
from attune.vocabulary.personal_data import PersonalData


class UnderstandData:
    """Labels lie in the warehouse and go with its rows."""

    def export(self, keys: Sequence[bytes]) -> Iterable[tuple[str, dict[str, Any]]]:  # noqa: ARG002  the Protocol's signature
        """Nothing of its own."""
        return ()

    def erase(self, keys: Sequence[bytes]) -> dict[str, int]:  # noqa: ARG002  same
        """Lists that are kept to be shown at once may hold a name; they are computed again."""
        kept.forget()
        return {}

    def tables(self) -> frozenset[str]:
        """None."""
        return frozenset()


personal_data: PersonalData = UnderstandData()
