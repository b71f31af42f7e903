"""Merges of the embedded engine give way to requests."""

from __future__ import annotations

import os

import pytest

from attune.store import merging
from attune.store.engine import Warehouse

pytestmark = pytest.mark.skipif(not merging.THREADS.is_dir(), reason="threads have no names here")


def test_the_engine_s_merging_threads_give_way_and_ours_do_not(one_embedded: Warehouse) -> None:
    assert one_embedded.query("one", "SELECT 1").rows
    assert merging.yield_to_requests() > 0
    merges = [one for one in merging.THREADS.iterdir() if (one / "comm").read_text().strip() == merging.MERGES]
    assert {os.getpriority(os.PRIO_PROCESS, int(one.name)) for one in merges} == {merging.POLITENESS}
    assert os.getpriority(os.PRIO_PROCESS, 0) < merging.POLITENESS
