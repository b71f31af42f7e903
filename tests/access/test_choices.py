"""How a member likes a page."""

from __future__ import annotations

import pytest

from attune.vocabulary.errors import BadInput

pytestmark = pytest.mark.django_db


def test_a_choice_is_kept_by_member_and_page():
    from attune.access import audit, choices, members  # noqa: PLC0415 - models exist only after Django's set-up

    ann, bob = (members.create(f"{name}@example.com", "viewer", "correct horse battery") for name in ("ann", "bob"))
    choices.put(ann, "customers", "line,value")
    choices.put(ann, "customers", "value")
    assert [choices.of(ann, "customers"), choices.of(ann, "places"), choices.of(bob, "customers")] == ["value", "", ""]
    assert audit.recent(1)[0].action == "page arranged"
    choices.put(ann, "customers", "")
    assert choices.of(ann, "customers") == ""
    with pytest.raises(BadInput):
        choices.put(ann, "customers", "x" * 3_000)
