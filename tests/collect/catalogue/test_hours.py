"""Opening hours: read as people write them, refused when they contradict themselves."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.collect.catalogue.hours import Hours, Span, special, week
from attune.vocabulary.errors import BadInput


def test_it_reads_a_week_and_writes_it_again():
    text = "Mo-Fr 09:00-12:00,13:00-18:00; Sa 10:00-16:00"
    read = week(text)
    assert read[0] == (Span(540, 720), Span(780, 1080))
    assert read[5] == (Span(600, 960),)
    assert read[6] == ()
    assert Hours(read).week_text() == text
    assert Hours(week("24/7")).week_text() == "Mo-Su 00:00-24:00"
    assert week("Monday-Friday: 9:00-18:00") == week("Mo,Tu,We,Th,Fr 09:00-18:00")
    assert week("Fr-Mo 10:00-11:00")[1] == ()


def test_it_reads_days_that_differ():
    hours = Hours(
        week("Mo-Su 09:00-18:00"), special("2026-12-25 closed Christmas\n2026-12-24: 09:00-14:00 Christmas Eve")
    )
    assert hours.on(date(2026, 12, 24)) == (Span(540, 840),)
    assert hours.on(date(2026, 12, 25)) == ()
    assert [day.note for day in hours.days] == ["Christmas Eve", "Christmas"]
    assert Hours(week(hours.week_text()), special(hours.days_text())) == hours
    assert not Hours().are_known


def test_it_knows_when_it_is_open_by_the_clock_of_the_place():
    hours = Hours(week("Fr 18:00-02:00; Sa 10:00-14:00"))
    assert hours.is_open(datetime(2026, 1, 2, 17, 30, tzinfo=UTC), "Europe/Warsaw")
    assert hours.is_open(datetime(2026, 1, 3, 0, 30, tzinfo=UTC), "Europe/Warsaw"), "after midnight"
    assert not hours.is_open(datetime(2026, 1, 3, 1, 0, tzinfo=UTC), "Europe/Warsaw")
    assert not hours.is_open(datetime(2026, 1, 2, 17, 30, tzinfo=UTC), "UTC")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Mo 09:00-13:00,12:00-18:00", "overlap"),
        ("Mo 20:00-03:00; Tu 02:00-10:00", "overlap"),
        ("Su 20:00-03:00; Mo 02:00-10:00", "overlap"),
        ("Mo 09:00-18:00; Mo 10:00-11:00", "twice"),
        ("Xx 09:00-18:00", "no day"),
        ("Mo 9-18", "no time"),
        ("Mo 25:00-26:00", "no time of day"),
        ("Mo", "no time"),
        ("Mo-We-Fr 09:00-10:00", "no range"),
    ],
)
def test_it_refuses_what_cannot_be(text, says):
    with pytest.raises(BadInput, match=says):
        week(text)


@pytest.mark.parametrize("text", ["2026-02-30 closed", "soon", "2026-01-01 closed;2026-01-01 closed", "2026-01-01 9"])
def test_it_refuses_special_days_that_cannot_be(text):
    with pytest.raises(BadInput):
        special(text)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    for read in (week, special):
        try:
            read(text)
        except BadInput as error:
            assert error.code == "bad_hours"  # noqa: PT017 - most texts are refused, some are hours
