"""Notes about a customer: written, edited, pinned, removed; gone and handed over with the person."""

from __future__ import annotations

from typing import Any

import pytest

from attune.vocabulary.errors import BadInput, Conflict, NotAllowed, NotFound

pytestmark = pytest.mark.django_db

ANN = b"a" * 16


@pytest.fixture
def people(db: None) -> dict[str, Any]:
    from attune.access import members  # noqa: PLC0415 - models exist only after Django's set-up

    return {
        role: members.create(f"{role}@example.com", role, "correct horse battery", name=role.capitalize())
        for role in ("owner", "agent", "analyst")
    }


def test_a_note_is_read_pinned_first_with_its_author(people: dict[str, Any]):
    from attune.care import notes  # noqa: PLC0415 - same

    first = notes.write_note(ANN, "  Call her on 412.\r\n", people["agent"])
    notes.write_note(ANN, "Refund is with finance.", people["owner"])
    notes.pin(first.pk, people["owner"], is_pinned=True)
    assert [(note.text, note.author, note.is_pinned) for note in notes.of(ANN)] == [
        ("Call her on 412.", "Agent", True),
        ("Refund is with finance.", "Owner", False),
    ]
    assert [note.text for note in notes.of(ANN, only_by=people["owner"])] == ["Refund is with finance."]


def test_an_edit_keeps_the_words_before_and_tells_who_comes_second(people: dict[str, Any]):
    from attune.access import audit  # noqa: PLC0415 - same
    from attune.care import notes  # noqa: PLC0415 - same

    note = notes.write_note(ANN, "Call on 412.", people["agent"])
    notes.edit(note.pk, "Call on 413.", people["agent"], version=1)
    with pytest.raises(Conflict):
        notes.edit(note.pk, "Call on 414.", people["agent"], version=1)
    (entry,) = notes.of(ANN)
    assert (entry.text, entry.version, entry.wordings) == ("Call on 413.", 2, 1)
    assert [before.text for before in notes.wordings(note.pk, ANN)] == ["Call on 412."]
    assert [row.action for row in audit.recent(2)] == ["note edited", "note written"]
    assert "413" not in str(audit.recent(2))
    with pytest.raises(NotFound):
        notes.wordings(note.pk, b"b" * 16)


def test_who_did_not_write_it_may_not_change_it(people: dict[str, Any]):
    from attune.care import notes  # noqa: PLC0415 - same

    note = notes.write_note(ANN, "By the owner", people["owner"])
    for change in (lambda: notes.edit(note.pk, "x", people["agent"]), lambda: notes.remove(note.pk, people["agent"])):
        with pytest.raises(NotAllowed):
            change()
    with pytest.raises(NotAllowed):
        notes.write_note(ANN, "x", people["analyst"])
    mine = notes.write_note(ANN, "By the agent", people["agent"])
    assert notes.remove(mine.pk, people["owner"]) == ANN
    with pytest.raises(NotFound):
        notes.remove(mine.pk, people["owner"])


@pytest.mark.parametrize("text", ["", " \n ", "x" * 5_001, "a\0b", "a\ud800b"])
def test_nonsense_is_no_note(people: dict[str, Any], text: str):
    from attune.care import notes  # noqa: PLC0415 - same

    with pytest.raises(BadInput):
        notes.write_note(ANN, text, people["agent"])
    assert notes.of(ANN) == ()


def test_notes_leave_with_the_person(people: dict[str, Any]):
    from attune.care import notes  # noqa: PLC0415 - same
    from attune.care.privacy import personal_data  # noqa: PLC0415 - same

    note = notes.write_note(ANN, "One", people["agent"])
    notes.edit(note.pk, "Two", people["agent"])
    notes.write_note(b"b" * 16, "Of another", people["agent"])
    assert [(table, row["text"]) for table, row in personal_data.export([ANN])] == [
        ("care_note", "Two"),
        ("care_notetext", "One"),
    ]
    assert personal_data.erase([ANN]) == {"care_note": 1, "care_notetext": 1}
    assert notes.of(ANN) == ()
    assert len(notes.of(b"b" * 16)) == 1
