"""What this room knows about a customer: the audit's rows on them. They hold hashes and field names, and stay."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from attune.access.audit import AuditRow
from attune.vocabulary.personal_data import PersonalData


class AccessData:
    """Members are staff and never part of a customer's data."""

    def export(self, keys: Sequence[bytes]) -> Iterable[tuple[str, dict[str, Any]]]:
        """The audit's rows about these keys."""
        labels = [f"customer {UUID(bytes=key)}" for key in keys]
        for row in AuditRow.objects.filter(what__in=labels).order_by("id"):
            yield (
                "access_auditrow",
                {"at": row.at.isoformat(), "action": row.action, "what": row.what, "fields": row.fields},
            )

    def erase(self, keys: Sequence[bytes]) -> dict[str, int]:  # noqa: ARG002  the Protocol's signature; audit is kept by law
        """Nothing: the audit keeps field names and hashes, and proves that an erasure happened."""
        return {}

    def tables(self) -> frozenset[str]:
        """The tables this room answers for."""
        return frozenset({"access_auditrow"})


personal_data: PersonalData = AccessData()
