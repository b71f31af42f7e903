from __future__ import annotations

from uuid import UUID

from attune.access import audit
from attune.access.privacy import personal_data

KEY = bytes(range(16))


def test_the_audit_of_a_customer_is_exported_and_kept(db):
    audit.record("command line", "customer erased", f"customer {UUID(bytes=KEY)}")
    audit.record("command line", "customer erased", "customer somebody else")
    ((table, row),) = personal_data.export([KEY])
    assert table in personal_data.tables()
    assert row["action"] == "customer erased"
    assert personal_data.erase([KEY]) == {}
    assert len(audit.recent()) == 2
