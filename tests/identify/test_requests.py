from __future__ import annotations

from datetime import UTC, datetime

import pytest

from attune.access import members
from attune.identify import requests
from attune.identify.requests import Request, months_later
from attune.vocabulary.errors import BadInput, Conflict, NotAllowed, NotFound
from tests.identify.world import World, key_of, said

DAY = 86_400_000


def ms(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def open_one(kind: str = "access", **more: object) -> Request:
    return requests.open_(kind, **{"by": "test", "contact": "ada@example.com"} | more)


@pytest.mark.parametrize(
    ("received", "months", "due"),
    [
        ("2026-01-15T10:00", 1, "2026-02-15T10:00"),
        ("2026-01-31T10:00", 1, "2026-02-28T10:00"),
        ("2028-01-31T10:00", 1, "2028-02-29T10:00"),
        ("2026-12-31T10:00", 1, "2027-01-31T10:00"),
        ("2026-11-30T10:00", 3, "2027-02-28T10:00"),
    ],
)
def test_a_month_ends_on_the_same_day_or_the_last_there_is(received: str, months: int, due: str) -> None:
    assert months_later(ms(received), months) == ms(due)


def test_the_clock_starts_when_it_was_received(database: str) -> None:
    made = open_one(received_at=ms("2026-03-10T09:00"))
    assert made.due_at == ms("2026-04-10T09:00")
    extended = requests.extend(made.pk, "forty archives", by="test")
    assert extended.due_at == ms("2026-06-10T09:00")
    with pytest.raises(Conflict):
        requests.extend(made.pk, "again", by="test")


def test_the_most_urgent_comes_first_and_closed_ones_apart(database: str) -> None:
    late = open_one(received_at=ms("2026-01-01T00:00"))
    young = open_one("portability", received_at=ms("2026-02-01T00:00"))
    assert requests.listing()[0] == [late, young]
    assert requests.waiting(lambda: ms("2026-02-10T00:00")) == (2, 1)
    requests.close(late.pk, "done", "sent by post", by="test")
    assert requests.listing()[0] == [young]
    assert [row.pk for row in requests.listing(closed=True)[0]] == [late.pk]


def test_a_closed_one_stays_closed(database: str) -> None:
    made = open_one()
    requests.close(made.pk, "refused", "not the person", by="test")
    for again in (
        lambda: requests.close(made.pk, "done", "x", by="test"),
        lambda: requests.change(made.pk, by="test", note="x"),
        lambda: requests.extend(made.pk, "x", by="test"),
    ):
        with pytest.raises(Conflict):
            again()


def test_what_cannot_be_is_refused(database: str) -> None:
    for wrong in (
        {"kind": "gossip"},
        {"contact": ""},
        {"contact": "\ud800"},
        {"received_at": 0},
        {"received_at": 1 << 52},
        {"note": "n" * 2001},
    ):
        with pytest.raises(BadInput):
            open_one(**wrong)
    made = open_one()
    with pytest.raises(BadInput):
        requests.close(made.pk, "done", " ", by="test")
    with pytest.raises(BadInput):
        requests.close(made.pk, "open", "x", by="test")
    with pytest.raises(BadInput):
        requests.change(made.pk, by="test", state="done")
    for number in (0, -1, 1 << 70):
        with pytest.raises(NotFound):
            requests.get(number)
        with pytest.raises(NotFound):
            requests.close(number, "done", "x", by="test")


def test_what_is_done_closes_what_was_asked(world: World) -> None:
    world.hear(said("u1", "a1"))
    mine, others = open_one("erasure", customer=key_of("u1")), open_one("access", customer=key_of("u1"))
    assert requests.met([key_of("u1"), key_of("a1")], "erasure", {"counts": {"x": 1}}, by="test", at=1) == 1
    assert requests.get(mine.pk).state == "done"
    assert requests.get(others.pk).is_open
    assert [row.pk for row in requests.about(key_of("a1"))] == [others.pk, mine.pk]


def test_noting_one_is_for_agents_answering_is_not(database: str) -> None:
    agent = members.create("agent@example.com", "agent", "correct horse battery")
    viewer = members.create("viewer@example.com", "viewer", "correct horse battery")
    made = open_one(by=agent)
    with pytest.raises(NotAllowed):
        open_one(by=viewer)
    with pytest.raises(NotAllowed):
        requests.close(made.pk, "done", "x", by=agent)
