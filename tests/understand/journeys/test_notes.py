"""Two people write on one map: what either wrote stays readable, and nobody overwrites the other unseen."""

from __future__ import annotations

from typing import Any

import pytest

from attune.vocabulary.errors import BadInput, NotAllowed, NotFound

BY = "command line"


@pytest.fixture
def spots(db: None) -> None:
    from attune.collect.touchpoints import editing, stages  # noqa: PLC0415 - models exist only after Django's set-up
    from attune.collect.touchpoints.models import Stage  # noqa: PLC0415 - same

    if not Stage.objects.filter(key="buy").exists():
        stages.add("Buy", by=BY)
    editing.add("Order", by=BY, stage="buy")


def given(text: str, **more: Any) -> Any:
    from attune.understand.journeys.notes import Given  # noqa: PLC0415 - same

    return Given("pain", text, **{"touchpoint": "order", **more})


def test_who_edits_an_older_state_is_shown_what_stands(spots: None) -> None:
    from attune.understand.journeys import notes  # noqa: PLC0415 - same

    note = notes.add(given("Too   slow\n"), BY)
    assert (note.text, note.stage, note.version) == ("Too slow", "buy", 1)
    notes.change(note.id, 1, given("Ann's words"), "member 1")
    with pytest.raises(notes.Stale) as error:
        notes.change(note.id, 1, given("Bob's words"), "member 2")
    assert error.value.now is not None
    assert (error.value.now.text, error.value.now.changed_by) == ("Ann's words", "member 1")
    last = notes.change(note.id, 2, given("Both"), "member 2")
    assert [one.text for one in last.before] == ["Too slow", "Ann's words"]


def test_what_was_removed_can_be_brought_back_and_is_not_changed_meanwhile(spots: None) -> None:
    from attune.understand.journeys import notes  # noqa: PLC0415 - same

    note = notes.add(given("Gone?"), BY)
    notes.remove(note.id, 1, BY)
    assert notes.listing() == ()
    with pytest.raises(notes.Stale) as error:
        notes.change(note.id, 1, given("Late"), BY)
    assert error.value.now is None
    assert notes.bring_back(note.id, BY).text == "Gone?"
    assert len(notes.listing()) == 1


def test_nonsense_is_refused_and_changes_nothing(spots: None) -> None:
    from attune.access import members  # noqa: PLC0415 - same
    from attune.understand.journeys import notes  # noqa: PLC0415 - same

    for wrong in (
        given(""),
        given("x" * 501),
        given("a\0b"),
        given("Where?", touchpoint="gone"),
        given("Where?", touchpoint="", stage="gone"),
        given("Who?", owned_by=999),
        notes.Given("verse", "Oh"),
    ):
        with pytest.raises(BadInput):
            notes.add(wrong, BY)
    with pytest.raises(NotFound):
        notes.remove(10**30, 1, BY)
    with pytest.raises(NotAllowed):
        notes.add(given("Mine"), members.create("viewer@example.com", "viewer", "correct horse battery"))
    assert notes.listing() == ()
