"""The group committer: one commit for many, duplicates once, honest answers when it cannot."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from attune.store import committer as committing
from attune.store.committer import Committed, Committer
from attune.store.journal import Journal, Turn
from attune.store.journal_tables import row_of, seq_of, size_of
from attune.store.rows import RequestRows, interactions_of, read_facts
from attune.store.seen import Seen
from attune.vocabulary.errors import AttuneError, Unavailable

from .accepted import START, fact, group, interaction, request


class Gate:
    """Keeps the committer from its turn, so that a test can fill the queue first."""

    def __init__(self, journal: Journal) -> None:
        self.opened = threading.Event()
        self._turn = journal.turn
        journal.turn = self.turn  # type: ignore[method-assign]

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        assert self.opened.wait(60)
        with self._turn() as turn:
            yield turn


@pytest.fixture
def committer(journal: Journal) -> Iterator[Committer]:
    made = Committer(journal, Seen())
    made.start()
    yield made
    made.stop()


def stored(journal: Journal) -> list[int]:
    return [int(one.message_id[1:]) for row in journal.read(0, 1000) for one in interactions_of(row.ids, row.body)]


def all_of(committer: Committer, *requests: RequestRows) -> list[Committed | AttuneError]:
    async def ask() -> list[Committed | BaseException]:
        return await asyncio.gather(*map(committer.commit, requests), return_exceptions=True)

    return asyncio.run(ask())  # type: ignore[arg-type, return-value]


def test_it_answers_with_the_seqs_it_gave(journal: Journal, committer: Committer) -> None:
    first, second = committer.commit_now(request(range(3))), committer.commit_now(request([5]))
    assert (first.accepted, first.last_seq - first.first_seq, first.duplicates) == (3, 2, ())
    assert second.first_seq == second.last_seq == journal.head()
    assert stored(journal) == [0, 1, 2, 5]


def test_requests_that_wait_together_are_one_row(journal: Journal) -> None:
    gate, committer = Gate(journal), Committer(journal, Seen())
    committer.start()
    threading.Timer(0.3, gate.opened.set).start()
    outcomes = all_of(committer, *(request([n, n + 100], [fact(1)]) for n in range(40)))
    committer.stop()
    assert all(isinstance(one, Committed) and one.accepted == 2 for one in outcomes)
    assert len(journal.read(0, 100)) <= 2
    assert sorted(stored(journal)) == sorted([*range(40), *range(100, 140)])
    facts = [(row, one.place) for row, _, facts in journal.facts_after(0, 10) for one in read_facts(facts)]
    rows = {row.row: interactions_of(row.ids, row.body) for row in journal.read(0, 10)}
    assert all(int(rows[row][place].message_id[1:]) >= 100 for row, place in facts)
    assert len(facts) == 40


def test_a_duplicate_counts_once_within_a_request_a_group_and_across_groups(journal: Journal) -> None:
    gate, committer = Gate(journal), Committer(journal, Seen())
    committer.start()
    threading.Timer(0.3, gate.opened.set).start()
    twice, overlapping, whole = all_of(committer, request([1, 2, 1]), request([2, 3]), request([2, 1]))
    again = committer.commit_now(request([3, 4, 4]))
    committer.stop()
    assert isinstance(twice, Committed)
    assert isinstance(overlapping, Committed)
    assert isinstance(whole, Committed)
    assert (twice.accepted, twice.duplicates) == (2, (2,))
    assert (overlapping.accepted, overlapping.duplicates) == (1, (0,))
    assert (whole.accepted, whole.duplicates) == (0, (0, 1))
    assert (again.accepted, again.duplicates) == (1, (0, 2))
    assert stored(journal) == [1, 2, 3, 4]


def test_only_duplicates_store_nothing_and_point_to_the_head(journal: Journal, committer: Committer) -> None:
    first = committer.commit_now(request([1, 2]))
    again = committer.commit_now(request([2, 1]))
    assert again == Committed(first.last_seq, first.last_seq, 0, (0, 1))
    assert len(journal.read(0, 10)) == 1


def test_ids_are_known_again_after_a_restart(journal: Journal, committer: Committer) -> None:
    committer.commit_now(request([1, 2]))
    seen = Seen()
    seen.load(journal.known(), journal.forgotten_until())
    restarted = Committer(journal, seen)
    restarted.start()
    assert restarted.commit_now(request([2, 3])).duplicates == (0,)
    restarted.stop()


def test_one_request_that_cannot_be_stored_does_not_harm_the_others(journal: Journal) -> None:
    gate, committer = Gate(journal), Committer(journal, Seen())
    committer.start()
    threading.Timer(0.3, gate.opened.set).start()
    good, bad, other = all_of(committer, request([1]), request([2], name="\ud83d"), request([3]))
    committer.stop()
    assert isinstance(bad, AttuneError)
    assert bad.code == "not_storable"
    assert isinstance(good, Committed)
    assert isinstance(other, Committed)
    assert stored(journal) == [1, 3]
    ((row,),) = (
        [{row_of(seq) for seq in (good.first_seq, other.first_seq)}] if good.first_seq != other.first_seq else [()]
    )
    assert other.first_seq in {seq_of(row, 0), seq_of(row, 1)}


def test_a_failing_journal_is_told_and_nothing_is_taken_for_stored(journal: Journal) -> None:
    broken = [True]
    turn = journal.turn

    @contextmanager
    def failing() -> Iterator[Turn]:
        with turn() as one:
            yield one
            if broken[0]:
                raise Unavailable("disk on fire", code="journal_unavailable")

    def failing_before() -> AbstractContextManager[Turn]:
        if broken[0]:
            raise Unavailable("disk on fire", code="journal_unavailable")
        return turn()

    journal.turn = failing_before  # type: ignore[method-assign]
    committer = Committer(journal, Seen())
    committer.start()
    with pytest.raises(Unavailable) as raised:
        committer.commit_now(request([1, 2]))
    assert raised.value.code == "journal_unavailable"
    broken[0] = False
    assert committer.commit_now(request([1, 2])).accepted == 2, "it recovers by itself and the retry is no duplicate"
    committer.stop()


def test_a_commit_whose_answer_was_lost_is_not_stored_twice(journal: Journal) -> None:
    lost = [True]
    turn = journal.turn

    @contextmanager
    def forgetful() -> Iterator[Turn]:
        known = journal._known_row
        with turn() as one:
            yield one
        if lost[0]:
            # Stored, but neither the caller nor this process was told.
            lost[0] = False
            journal._known_row = known
            journal._in_doubt = True  # type: ignore[attr-defined]
            raise Unavailable("connection lost", code="journal_unavailable")

    journal.turn = forgetful  # type: ignore[method-assign]
    committer = Committer(journal, Seen())
    committer.start()
    with pytest.raises(Unavailable):
        committer.commit_now(request([1, 2]))
    assert committer.commit_now(request([1, 2])).duplicates == (0, 1)
    committer.stop()
    assert stored(journal) == [1, 2]


def test_a_full_journal_refuses_until_there_is_room(open_journal) -> None:
    journal = open_journal(limit_bytes=size_of(group(request([1]))) * 2 - 20)
    committer = Committer(journal, Seen())
    committer.start()
    assert committer.commit_now(request([1])).accepted == 1
    with pytest.raises(Unavailable) as raised:
        committer.commit_now(request([2]))
    assert raised.value.code == "journal_full"
    assert committer.commit_now(request([1])).duplicates == (0,), "duplicates need no room"
    shipment = journal.freeze(seq_of(1, 0), seq_of(1, 0), 1)
    journal.mark_shipped(shipment)
    journal.trim()
    assert committer.commit_now(request([2])).accepted == 1
    committer.stop()


def test_too_much_at_once_is_turned_away_at_the_door(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(committing, "PENDING_EVENTS", 5)
    gate, committer = Gate(journal), Committer(journal, Seen())
    committer.start()
    answers: list[object] = []
    committer.submit(request([1, 2, 3]), answers.append)
    with pytest.raises(Unavailable) as raised:
        committer.submit(request([4, 5, 6]), answers.append)
    assert raised.value.code == "intake_busy"
    committer.submit(request([7]), answers.append)
    gate.opened.set()
    committer.stop()
    assert len(answers) == 2
    assert committer.pending == 0
    assert stored(journal) == [1, 2, 3, 7]


def test_what_was_given_before_the_end_is_committed_and_later_refused(journal: Journal) -> None:
    committer = Committer(journal, Seen())
    answers: list[object] = []
    committer.submit(request([1]), answers.append)
    committer.start()
    committer.stop()
    assert len(answers) == 1
    with pytest.raises(Unavailable):
        committer.submit(request([2]), answers.append)


def test_old_interactions_are_asked_of_the_warehouse_without_holding_up_the_others(journal: Journal) -> None:
    seen = Seen()
    seen.forget(0, START)
    may_answer = threading.Event()

    def stored_before(requests: list[RequestRows]) -> frozenset[bytes]:
        assert may_answer.wait(60)
        return frozenset({interaction(1).id} & {one for rows in requests for one in rows.ids})

    committer = Committer(journal, seen, stored=stored_before)
    committer.start()
    answers: list[object] = []
    committer.submit(request([1, 2], ts=START - 1), answers.append)
    assert committer.commit_now(request([3], ts=START + 100 * 3600 * 1000)).accepted == 1
    assert answers == []
    may_answer.set()
    committer.stop()
    assert isinstance(answers[0], Committed)
    assert (answers[0].accepted, answers[0].duplicates) == (1, (0,))
    assert stored(journal) == [3, 2]


def test_old_interactions_wait_outside_while_the_warehouse_is_away(journal: Journal) -> None:
    seen = Seen()
    seen.forget(0, START)

    def away(_: list[RequestRows]) -> frozenset[bytes]:
        raise Unavailable("away", code="warehouse_away")

    committer = Committer(journal, seen, stored=away)
    committer.start()
    with pytest.raises(Unavailable):
        committer.commit_now(request([1], ts=START - 1))
    committer.stop()
    assert committer.pending == 0
    assert stored(journal) == []
