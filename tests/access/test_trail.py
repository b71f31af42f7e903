"""Searching the audit, and taking it along."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from attune.access import audit, seals, trail
from attune.access.members import Member
from attune.access.trail import Search
from attune.vocabulary.errors import BadInput


@pytest.fixture
def done(owner: Member, member: Member):
    audit.record(owner, "source key created", "source key 1", ["name"])
    audit.record(member, "customer read", "customer 7")
    audit.record("=HYPERLINK(1)", "thing changed", "@SUM(A1)", ["-2+3", "name"])


def found(**asked) -> list[str]:
    return [row.action for row, _ in trail.search(Search(**asked)).rows]


def test_it_is_searched_by_who_what_when_and_words(owner: Member, member: Member, done):
    assert found(actor=member.label) == ["customer read"]
    assert found(action="source key created") == ["source key created"]
    assert found(what="customer 7") == ["customer read"]
    assert found(text="KEY 1") == ["source key created"]
    assert found(text="marek") == ["customer read"]  # by the name of the member
    assert found(text="olga@") == ["source key created"]
    assert found(text="50%") == []
    assert len(found(since=timezone.now() - timedelta(minutes=5))) == 5
    assert found(until=timezone.now() - timedelta(minutes=5)) == []
    assert found(actor=member.label, action="thing changed") == []


def test_rows_say_who_it_was(member: Member, done):
    ((_, who),) = trail.search(Search(action="customer read")).rows
    assert who == "Marek"
    assert (member.label, "Marek") in trail.actors()
    assert "customer read" in trail.actions()


def test_pages_neither_repeat_nor_miss(done):
    every = [row.pk for row, _ in trail.search(Search()).rows]
    seen, before = [], None
    while True:
        page = trail.search(Search(), before, 2)
        seen += [row.pk for row, _ in page.rows]
        before = page.before
        if before is None:
            break
    assert seen == every
    with pytest.raises(BadInput):
        trail.search(Search(), limit=0)


def test_a_spreadsheet_takes_nothing_for_a_formula(done):
    seals.seal()
    rows = list(csv.DictReader(io.StringIO("".join(trail.written(Search(), "csv")))))
    assert len(rows) == 5
    last = rows[-1]
    assert (last["actor"], last["what"], last["fields"]) == ("'=HYPERLINK(1)", "'@SUM(A1)", "'-2+3, name")
    assert last["place"] == "5"
    assert len(last["seal"]) == 64


def test_lines_of_json_hold_values_as_they_are(member: Member, done):
    lines = [json.loads(line) for line in "".join(trail.written(Search(action="customer read"), "ndjson")).splitlines()]
    assert [(line["actor"], line["who"], line["what"], line["seal"]) for line in lines] == [
        (member.label, "Marek", "customer 7", "")
    ]


def test_there_are_two_forms(done):
    with pytest.raises(BadInput):
        trail.written(Search(), "pdf")


def test_a_long_trail_is_written_in_pieces(db, monkeypatch):
    monkeypatch.setattr(trail, "AT_ONCE", 3)
    for number in range(7):
        audit.record("command line", "thing changed", f"thing {number}")
    pieces = list(trail.written(Search(), "ndjson"))
    assert len(pieces) == 3
    assert len("".join(pieces).splitlines()) == 7
