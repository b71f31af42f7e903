from __future__ import annotations

import pytest

from attune.access import audit
from attune.access.audit import AuditRow
from attune.vocabulary.errors import Conflict


def test_rows_name_actor_action_thing_and_fields(owner):
    audit.record(owner, "case opened", "case 7", ["b", "a"])
    row = audit.recent(1)[0]
    assert (row.actor, row.action, row.what, row.fields) == (owner.label, "case opened", "case 7", ["a", "b"])


def test_the_newest_come_first(db):
    for n in range(5):
        audit.record("test", "tried", f"thing {n}")
    assert [row.what for row in audit.recent(2)] == ["thing 4", "thing 3"]


def test_history_is_not_rewritten(db):
    audit.record("test", "tried", "thing")
    row = AuditRow.objects.get()
    row.actor = "somebody else"
    for change in (row.save, row.delete, AuditRow.objects.all().delete, lambda: AuditRow.objects.update(actor="x")):
        with pytest.raises(Conflict):
            change()
    assert AuditRow.objects.get().actor == "test"
