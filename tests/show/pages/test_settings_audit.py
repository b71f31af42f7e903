"""The audit as a page: searched, paged, taken along."""

from __future__ import annotations

import json
from typing import Any

import pytest


@pytest.fixture
def owner(signed_in: Any) -> Any:
    from attune.access import audit  # noqa: PLC0415 - models exist only after Django's set-up

    browser = signed_in("owner")
    for number in range(120):
        audit.record("command line", "thing changed", f"thing {number}", ["name"])
    audit.record("=cmd()", "other thing changed", "thing x")
    return browser


def test_it_is_searched(owner: Any) -> None:
    page = owner.get("/settings/audit?text=other").content.decode()
    assert "thing x" in page
    assert "thing 7" not in page
    page = owner.get("/settings/audit?what=thing+7").content.decode()
    assert page.count("<td>") == 1
    assert "Nothing of that kind" in owner.get("/settings/audit?text=nowhere").content.decode()


def test_older_rows_are_a_page_away(owner: Any) -> None:
    first = owner.get("/settings/audit?action=thing+changed")
    older = first.content.decode().split('href="/settings/audit?action=thing+changed&amp;before=')[1].split('"')[0]
    second = owner.get(f"/settings/audit?action=thing+changed&before={older}").content.decode()
    assert "thing 119<" not in second
    assert "thing 0<" in second


@pytest.mark.parametrize(
    "asked", ["since=nonsense", "until=2026-02-31", "since=0001-01-01", "before=x", "before=" + "9" * 40, "text=%00"]
)
def test_nonsense_is_answered(owner: Any, asked: str) -> None:
    assert owner.get(f"/settings/audit?{asked}").status_code in {200, 400}
    assert owner.get(f"/settings/audit/export?{asked}").status_code in {200, 400}


def test_days_hold_their_end(owner: Any) -> None:
    from django.utils import timezone  # noqa: PLC0415 - same

    today = f"{timezone.now():%Y-%m-%d}"
    assert "thing x" in owner.get(f"/settings/audit?since={today}&until={today}").content.decode()


def test_it_is_taken_along_and_that_is_a_row(owner: Any) -> None:
    answer = owner.get("/settings/audit/export?form=csv&text=other")
    assert answer["Content-Disposition"].startswith('attachment; filename="attune-audit-')
    assert answer["Content-Type"].startswith("text/csv")
    assert "'=cmd()" in answer.content.decode()
    lines = owner.get("/settings/audit/export?form=ndjson").content.decode().splitlines()
    rows = [json.loads(line) for line in lines]
    assert [row["action"] for row in rows[-2:]] == ["audit exported", "audit exported"]
    assert owner.get("/settings/audit/export?form=pdf").status_code == 400


def test_reading_a_customer_is_a_row(house: Any, company: Any, signed_in: Any) -> None:
    from attune.access.audit import AuditRow  # noqa: PLC0415 - same
    from attune.access.reads import reads  # noqa: PLC0415 - same

    reads.forget()
    customer = house.get("/customers/lookup", kind="user_id", value="u-7")["customer_id"]
    agent, analyst = signed_in("agent"), signed_in("analyst")
    for browser in (agent, agent, analyst):
        assert browser.get(f"/customers/{customer}").status_code == 200
    agent.get("/customers?q=ada")
    house.get(f"/customers/{customer}")
    reads.write()
    rows = AuditRow.objects.filter(action__startswith="customer").values_list("action", "what")
    assert sorted(rows) == [
        ("customer read", f"customer {customer}"),  # by the agent; the analyst saw no name
        ("customer read", f"customer {customer}"),  # by the key
        ("customers searched", "customers"),
        ("customers searched", "customers"),
    ]
    assert "ada" not in str(list(AuditRow.objects.values()))
