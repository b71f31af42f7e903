"""The memory of ids."""

from __future__ import annotations

import threading

from attune.store.journal_tables import Known
from attune.store.seen import CLOCK_SLACK_MS, Seen

from .accepted import START, digest


def ids(numbers: range) -> list[bytes]:
    return [digest(str(n)) for n in numbers]


def known(seen: Seen, asked: list[bytes]) -> list[bytes]:
    view = seen.view()
    old = view.among_old(asked)
    return [one for one in asked if one in old or view.is_recent(one)]


def test_it_knows_what_was_added_wherever_it_lies() -> None:
    seen = Seen(set_ids=100)
    for row in range(1, 31):
        seen.add(ids(range(row * 37, row * 37 + 37)), row)
        if row % 7 == 0:
            seen.tidy()
    assert known(seen, ids(range(2000))) == ids(range(37, 31 * 37))
    assert len(seen) == 30 * 37
    assert not seen.view().none_recent(ids(range(31 * 37 - 5, 31 * 37)))


def test_it_starts_with_what_journal_and_memory_hold() -> None:
    seen = Seen(set_ids=50)
    seen.load((Known(row, START, b"".join(ids(range(row * 10, row * 10 + 10)))) for row in range(1, 21)), 0)
    assert known(seen, ids(range(300))) == ids(range(10, 210))


def test_it_forgets_whole_runs_and_never_more_than_it_was_told() -> None:
    seen = Seen(set_ids=10)
    for row in range(1, 21):
        seen.add(ids(range(row * 10, row * 10 + 10)), row)
    seen.forget(10, START)
    seen.tidy()
    seen.forget(12, START)
    assert known(seen, ids(range(130, 210))) == ids(range(130, 210))


def test_only_what_is_older_than_the_horizon_may_be_forgotten() -> None:
    seen = Seen()
    assert not seen.may_be_forgotten(0)
    seen.forget(1, START)
    assert seen.may_be_forgotten(START + CLOCK_SLACK_MS - 1)
    assert not seen.may_be_forgotten(START + CLOCK_SLACK_MS)


def test_nothing_slips_away_while_it_is_tidied() -> None:
    seen = Seen(set_ids=200)
    stop = threading.Event()

    def tidy() -> None:
        while not stop.is_set():
            seen.tidy()

    tidying = threading.Thread(target=tidy)
    tidying.start()
    added = ids(range(20_000))
    try:
        for row in range(200):
            seen.add(added[row * 100 : row * 100 + 100], row + 1)
            sample = added[max(0, row * 100 - 300) : row * 100 + 100 : 7]
            assert known(seen, sample) == sample
    finally:
        stop.set()
        tidying.join()
