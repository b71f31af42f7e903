"""One writer at a time, in the order of arrival."""

from __future__ import annotations

import threading
import time

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone

from attune.store.database import write
from attune.store.fair_lock import FairLock
from attune.vocabulary.errors import Unavailable


def test_the_lock_is_given_in_the_order_of_arrival() -> None:
    lock, order, threads = FairLock(), [], []

    def take(n: int) -> None:
        with lock.held():
            order.append(n)

    with lock.held():
        for n in range(8):
            threads.append(threading.Thread(target=take, args=(n,)))
            threads[-1].start()
            while len(lock._waiting) <= n:
                time.sleep(0.001)
    for thread in threads:
        thread.join()
    assert order == list(range(8))


def test_the_lock_is_never_held_twice() -> None:
    lock, inside, most = FairLock(), [0], [0]

    def work() -> None:
        for _ in range(200):
            with lock.held(), lock.held():  # a thread may take it again
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                inside[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]


def test_who_waits_too_long_is_told_and_does_not_block_the_rest() -> None:
    lock, errors = FairLock(), []

    def impatient() -> None:
        try:
            with lock.held(timeout_s=0.02):
                pass
        except Unavailable as error:
            errors.append(error.code)

    with lock.held():
        thread = threading.Thread(target=impatient)
        thread.start()
        thread.join()
    assert errors == ["database_busy"]
    with lock.held(timeout_s=1):
        pass


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_who_writes_without_the_lock_gets_through_while_others_write_without_a_gap() -> None:
    """As a sign-in does: it must not be told that the database is locked, however much comes in."""
    stop = threading.Event()

    def write_on() -> None:
        try:
            while not stop.is_set():
                with write():
                    Session.objects.filter(pk="nobody").update(session_data="")
                    time.sleep(0.045)  # about as long as a chunk of identity facts holds it
        finally:
            connection.close()

    threads = [threading.Thread(target=write_on) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        for n in range(6):
            Session.objects.create(pk=f"somebody {n}", session_data="", expire_date=timezone.now())
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert Session.objects.count() == 6


@pytest.mark.django_db(transaction=True)
def test_a_write_is_a_transaction() -> None:
    with write():
        assert connection.in_atomic_block
        with write():
            assert transaction.get_connection().in_atomic_block
    assert not connection.in_atomic_block
