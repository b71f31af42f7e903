"""A fair comparison: noise is nobody's fault, a true difference is found, small entries are pulled to the others."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest

from attune.collect.catalogue.changes import DatedChange
from attune.understand.catalogue.before_after import _Row, shifts
from attune.understand.catalogue.entries import _Score, _scored
from attune.understand.catalogue.hours import _Row as _HourRow
from attune.understand.catalogue.hours import _week
from attune.understand.catalogue.peers import Peers, peers


def asked(answers: dict[str, list[int]]) -> Peers:
    """The comparison of places where these stars were given."""
    rows = [
        _Score(key, "stars5", "1-5", 1, len(given), float(sum(given)), float(sum(x * x for x in given)))
        for key, given in answers.items()
    ]
    every = [x for given in answers.values() for x in given]
    rows.append(_Score("", "stars5", "1-5", 1, len(every), float(sum(every)), float(sum(x * x for x in every))))
    found = peers(_scored(rows), "stars5", "1-5", is_person=True)
    assert found is not None
    return found


def stars(luck: Random, count: int, better: float = 0.0) -> list[int]:
    return [min(5, max(1, round(luck.gauss(3.8 + better, 1.1)))) for _ in range(count)]


@pytest.mark.parametrize("seed", range(20))
def test_of_two_hundred_places_without_a_difference_none_is_called_worst(seed: int):
    luck = Random(seed)
    found = asked({f"place {at}": stars(luck, luck.randint(5, 400)) for at in range(200)})
    assert [peer.key for peer in found.entries if peer.differs] == []
    assert found.between < 0.08
    fair = [peer.fair.value or 0 for peer in found.entries]
    plain = [peer.plain.value or 0 for peer in found.entries]
    assert max(fair) - min(fair) < 0.25 * (max(plain) - min(plain))


def test_false_alarms_over_many_companies_stay_within_their_rate():
    luck = Random(99)
    alarms = 0
    for _ in range(100):
        found = asked({f"place {at}": stars(luck, luck.randint(30, 80)) for at in range(40)})
        alarms += any(peer.differs for peer in found.entries)
    assert alarms <= 5


def test_a_place_that_is_worse_is_found_and_a_tiny_one_is_not_blamed():
    luck = Random(3)
    answers = {f"place {at}": stars(luck, 150) for at in range(30)}
    answers["bad"] = stars(luck, 150, better=-0.9)
    answers["tiny"] = [1, 1, 1]
    found = asked(answers)
    assert [(peer.key, peer.differs) for peer in found.entries if peer.differs] == [("bad", "worse")]
    by_key = {peer.key: peer for peer in found.entries}
    assert by_key["tiny"].plain.value == 1
    assert (by_key["tiny"].fair.value or 0) > 2
    low, high = found.limits(150)
    assert not low <= (by_key["bad"].plain.value or 0) <= high
    assert found.entries[0].key == "bad"


def test_two_places_are_no_peers_and_equal_answers_break_nothing():
    rows = [_Score(key, "stars5", "1-5", 1, 5, 20.0, 80.0) for key in ("a", "b", "c")]
    rows.append(_Score("", "stars5", "1-5", 1, 15, 60.0, 240.0))
    found = peers(_scored(rows), "stars5", "1-5", is_person=True)
    assert found is not None
    assert {peer.fair.value for peer in found.entries} == {4.0}
    assert peers(_scored([rows[0], rows[1], rows[3]]), "stars5", "1-5", is_person=True) is None
    assert peers({}, "stars5", "1-5", is_person=True) is None


def test_the_happy_index_is_of_the_face_pressed_most_and_finds_the_bad_hours():
    rows = [_HourRow(day, hour, "", 50, 10, 0, 0.0, 0.0) for day in range(1, 8) for hour in (10, 12)]
    for spot in ((day, hour) for day in range(1, 8) for hour in (10, 12)):
        total, squares = (8.0, 8.0) if spot == (6, 12) else (30.0, 26.0)
        rows.append(_HourRow(*spot, "smile4", 40, 0, 40, total, squares))
    rows.append(_HourRow(1, 10, "smile3", 3, 0, 3, 3.0, 3.0))
    found = _week(rows)
    assert found.metric == "smile4"
    assert [(cell.weekday, cell.hour) for cell in found.cells if cell.differs == "worse"] == [(6, 12)]
    assert [(one.hour, one.contacts, one.nameless) for one in found.hours] == [(10, 350, 70), (12, 350, 70)]
    assert found.hours[0].happy.value == 75
    assert _week([]).hours == ()


START = date(2026, 3, 2)


def days(before: int, after: int, count: int = 56) -> list[_Row]:
    """Contacts a day with a weekly rhythm, other ones from the middle on; answers too."""
    found = []
    for at in range(count):
        day = START + timedelta(days=at)
        base = (before if at < count // 2 else after) + (20 if day.weekday() == 5 else 0) + at % 3
        found.append(_Row(day, "", "", base, 0.0, 0.0))
        found.append(_Row(day, "stars5", "1-5", 4, 16.0, 66.0))
    return found


def test_a_change_is_compared_over_the_same_weekdays():
    change = DatedChange("road works", "Dug up", START + timedelta(days=28), None)
    (found,) = shifts(days(60, 40), [change], ("stars5", "1-5"), START + timedelta(days=99))
    assert found.weeks == 4
    assert found.contacts is not None
    assert found.contacts.is_clear
    assert found.contacts.low is not None
    assert -25 < found.contacts.low < found.contacts.difference < -15
    assert found.score is not None
    assert not found.score.is_clear
    (same,) = shifts(days(60, 60), [change], ("stars5", "1-5"), START + timedelta(days=99))
    assert same.contacts is not None
    assert not same.contacts.is_clear


def test_too_little_to_compare_is_told():
    change = DatedChange("event", "Fair", START + timedelta(days=2), None)
    (found,) = shifts(days(60, 40), [change], ("stars5", "1-5"), START + timedelta(days=99))
    assert (found.weeks, found.contacts, found.score) == (0, None, None)
    assert shifts([], [change], ("stars5", "1-5"), START) == ()
