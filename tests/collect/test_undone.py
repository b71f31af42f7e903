"""An undo makes logins be said again."""

from __future__ import annotations

import pytest

from attune.collect import facts, undone
from attune.identify import progress


@pytest.mark.django_db
def test_after_an_undo_logins_are_said_again():
    undone.follow()
    facts.said_before.add([b"ann at her browser"])
    undone.follow()
    assert b"ann at her browser" in facts.said_before
    held = progress.locked()
    held.generation += 1
    held.save(update_fields=["generation"])
    undone.follow()
    assert b"ann at her browser" not in facts.said_before
