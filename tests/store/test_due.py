"""What is due is done once, tried again, given up visibly, and survives whoever did it."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from attune.store import due, schedules
from attune.store.due_rows import DueRow, State
from attune.vocabulary.errors import BadInput, NotFound, Unavailable

pytestmark = pytest.mark.django_db
T = 1_800_000_000_000
HOUR = 3_600_000


class Clock:
    def __init__(self) -> None:
        self.now = T

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No kind of the program, and what a test stops goes on for the next."""
    monkeypatch.setattr(due, "_kinds", {})
    monkeypatch.setattr(schedules, "_schedules", {})
    monkeypatch.setattr(due, "_stopping", threading.Event())


def noting(kind: str = "note", **more) -> list[due.Job]:
    jobs: list[due.Job] = []
    due.register(kind, jobs.append, **more)
    return jobs


def failing(error: Exception, **more) -> None:
    def handler(job: due.Job) -> None:
        raise error

    due.register("note", handler, **more)


def only() -> DueRow:
    return DueRow.objects.get()


def test_it_does_a_job_when_its_time_has_come_and_then_forgets_it(clock: Clock) -> None:
    jobs = noting()
    due.enqueue("note", {"row": 7}, due_at=T + 1000)
    assert not due.step(clock)
    clock.now += 1000
    assert due.step(clock)
    assert [(job.payload, job.attempt) for job in jobs] == [({"row": 7}, 1)]
    assert not due.step(clock)
    assert not DueRow.objects.exists()


def test_the_oldest_due_goes_first(clock: Clock) -> None:
    jobs = noting()
    for at in (3, 1, 2):
        due.enqueue("note", {"at": at}, due_at=T - 10 + at)
    while due.step(clock):
        pass
    assert [job.payload["at"] for job in jobs] == [1, 2, 3]


def test_a_kind_that_this_process_does_not_know_waits_for_one_that_does(clock: Clock) -> None:
    due.enqueue("strange", {}, due_at=T)
    assert not due.step(clock)
    jobs = noting("strange")
    assert due.step(clock)
    assert len(jobs) == 1


def test_a_lane_takes_only_its_own(clock: Clock) -> None:
    noting("slow", lane=due.LONG)
    due.enqueue("slow", {}, due_at=T)
    assert not due.step(clock, lane=due.QUICK)
    assert due.step(clock, lane=due.LONG)


def test_a_key_is_pending_once_with_the_newest_payload_and_the_earlier_instant(clock: Clock) -> None:
    jobs = noting()
    first = due.enqueue("note", {"n": 1}, due_at=T, key="a")
    assert due.enqueue("note", {"n": 2}, due_at=T + 50, key="a") == first
    assert due.enqueue("note", {"n": 3}, due_at=T, key="b") != first
    while due.step(clock):
        pass
    assert [job.payload["n"] for job in jobs] == [2, 3]


def test_what_is_asked_for_while_it_runs_runs_once_more(clock: Clock) -> None:
    seen = []

    def handler(job: due.Job) -> None:
        seen.append(job.payload["n"])
        if len(seen) == 1:
            due.enqueue("note", {"n": 2}, due_at=T, key="a")
            due.enqueue("note", {"n": 3}, due_at=T, key="a")

    due.register("note", handler)
    due.enqueue("note", {"n": 1}, due_at=T, key="a")
    while due.step(clock):
        pass
    assert seen == [1, 3]
    assert not DueRow.objects.exists()


def test_a_failure_is_tried_again_later_and_later_until_it_is_dead(clock: Clock) -> None:
    failing(ZeroDivisionError("secret@example.com"), attempts=3)
    due.enqueue("note", {}, due_at=T)
    pauses = []
    while only().state != State.DEAD:
        clock.now = only().due_at
        assert due.step(clock)
        pauses.append(only().due_at - clock.now)
    assert pauses[:2] == [10_000, 40_000]
    assert "ZeroDivisionError" in only().error
    assert "secret" not in only().error, "values of rows stay out of what people read"
    assert due.standing() == [due.Standing("note", 0, 0, 1, None)]


def test_input_that_is_wrong_is_not_tried_again(clock: Clock) -> None:
    failing(BadInput("The file is empty."))
    due.enqueue("note", {}, due_at=T)
    due.step(clock)
    assert (only().state, only().error, only().attempts) == (State.DEAD, "The file is empty.", 1)


def test_it_waits_as_long_as_an_unavailable_thing_asks_for(clock: Clock) -> None:
    failing(Unavailable("Away.", retry_after_s=600))
    due.enqueue("note", {}, due_at=T)
    due.step(clock)
    assert (only().state, only().due_at) == (State.WAITING, T + 600_000)


def test_a_dead_job_can_be_tried_again(clock: Clock) -> None:
    failing(BadInput("No."))
    due.enqueue("note", {"n": 1}, due_at=T, key="a")
    due.step(clock)
    number = due.dead()[0].pk
    jobs = noting()
    due.revive(number, due_at=T)
    assert due.step(clock)
    assert jobs[0].payload == {"n": 1}
    with pytest.raises(NotFound):
        due.revive(number, due_at=T)


def test_of_one_key_only_the_last_dead_row_stays(clock: Clock) -> None:
    failing(BadInput("No."))
    for _ in range(3):
        due.enqueue("note", {}, due_at=T, key="a")
        due.step(clock)
    assert len(due.dead()) == 1


def test_a_job_whose_process_died_runs_again_when_the_lease_is_out(clock: Clock) -> None:
    class Killed(BaseException):
        """Stands for the end of the process: nothing after it runs."""

    def killed(job: due.Job) -> None:
        raise Killed

    due.register("note", killed)
    due.enqueue("note", {}, due_at=T)
    with pytest.raises(Killed):
        due.step(clock)
    assert only().state == State.RUNNING
    jobs = noting()
    assert not due.step(clock)
    clock.now += due.LEASE_MS
    assert due.step(clock)
    assert jobs[0].attempt == 2


def test_a_job_that_kills_every_process_is_given_up(clock: Clock) -> None:
    noting(attempts=3)
    due.enqueue("note", {}, due_at=T)
    DueRow.objects.update(state=State.RUNNING, attempts=3, leased_until=T - 1)
    assert not due.step(clock)
    assert only().state == State.DEAD
    assert "ended every time" in only().error


def test_who_lost_the_lease_changes_nothing(clock: Clock) -> None:
    def handler(job: due.Job) -> None:
        DueRow.objects.update(token="of another run")

    due.register("note", handler)
    due.enqueue("note", {}, due_at=T)
    due.step(clock)
    assert only().state == State.RUNNING


def test_a_stop_interrupts_long_work_without_counting_an_attempt(clock: Clock) -> None:
    def handler(job: due.Job) -> None:
        job.go_on()
        due.stop()
        job.go_on()

    due.register("note", handler)
    due.enqueue("note", {}, due_at=T)
    assert due.step(clock)
    assert (only().state, only().attempts) == (State.WAITING, 0)
    assert not due.step(clock), "nothing starts any more"
    due.begin(clock)
    assert due.step(clock)


def test_what_waits_can_be_cancelled(clock: Clock) -> None:
    noting()
    due.enqueue("note", {}, due_at=T, key="a")
    assert due.cancel("note", "a")
    assert not due.cancel("note", "a")
    assert not due.step(clock)


def test_a_rhythm_goes_on_after_each_run_and_after_a_failure(clock: Clock) -> None:
    jobs = noting("nightly")
    due.every("nightly", at_hour=3)
    due.begin(clock)
    due.begin(clock)
    assert only().due_at % (24 * HOUR) == 3 * HOUR
    assert T < only().due_at <= T + 24 * HOUR
    clock.now = only().due_at
    assert due.step(clock)
    assert only().due_at == clock.now + 24 * HOUR
    assert jobs[0].payload == {}
    due.register("nightly", lambda job: [].pop(), attempts=1)
    clock.now = only().due_at
    due.step(clock)
    assert DueRow.objects.get(state=State.WAITING).due_at == clock.now + 24 * HOUR
    assert len(due.dead()) == 1


def test_a_rhythm_that_became_shorter_counts_at_once(clock: Clock) -> None:
    noting("often")
    due.every("often", seconds=3600)
    due.begin(clock)
    due.every("often", seconds=60)
    due.begin(clock)
    assert only().due_at == T + 60_000


@pytest.mark.parametrize("wrong", [{}, {"seconds": 5, "at_hour": 2}, {"seconds": 0}, {"at_hour": 24}])
def test_a_rhythm_is_seconds_or_an_hour(wrong) -> None:
    with pytest.raises(ValueError, match=r"schedule|Seconds"):
        due.every("often", **wrong)


def hammered(work: Callable[[], None], threads: int = 4) -> None:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    started = [threading.Thread(target=run) for _ in range(threads)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join(120)


@pytest.mark.django_db(transaction=True)
def test_many_threads_do_each_job_once(clock: Clock) -> None:
    jobs = noting()
    for n in range(40):
        due.enqueue("note", {"n": n}, due_at=T)

    def work() -> None:
        while due.step(clock):
            pass

    hammered(work)
    assert sorted(job.payload["n"] for job in jobs) == list(range(40))


@pytest.mark.django_db(transaction=True)
def test_many_threads_enqueue_one_key_once() -> None:
    def work() -> None:
        for _ in range(10):
            due.enqueue("note", {}, due_at=T, key="a")

    hammered(work)
    assert DueRow.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_lease_of_long_work_is_prolonged(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    monkeypatch.setattr(due, "RENEWED_EVERY_S", 0.01)
    prolonged = threading.Event()

    def handler(job: due.Job) -> None:
        until = DueRow.objects.get().leased_until
        for _ in range(12_000):
            if DueRow.objects.get().leased_until != until:
                prolonged.set()
                return
            threading.Event().wait(0.01)

    due.register("note", handler)
    due.enqueue("note", {}, due_at=T)
    due.step(clock)
    assert prolonged.is_set()
