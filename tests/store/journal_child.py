"""A process that takes interactions into a folder until it is killed. Prints each number once it is accepted.

`python journal_child.py FOLDER FIRST POINT`: FIRST is the number to begin with, POINT where to die by itself:
`mark` (all inserted, not marked), `insert` (frozen, not inserted) or `never`.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from attune.store.folder import Folder
from attune.store.opening import Store, open_store
from tests.store.accepted import fact, request


def dying(store: Store, point: str) -> None:
    def die(*_: Any, **__: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    if point == "mark":
        store.journal.mark_shipped = die  # type: ignore[method-assign]
    if point == "insert":
        store.warehouse.insert_native = die  # type: ignore[method-assign]


def main(folder: str, first: int, point: str) -> None:
    store = open_store(Folder(folder))
    dying(store, point)
    store.start()
    # What a client sends again after a crash, because it never heard of it: the last hundred.
    for n in range(max(0, first - 100), first + 4000 if point != "settle" else first):
        committed = store.committer.commit_now(request([n * 3, n * 3 + 1, n * 3 + 2], [fact(0)]))
        assert committed.accepted + len(committed.duplicates) == 3
        print(n, flush=True)
    if point in {"mark", "insert"}:
        store.settle(None, 120)  # on a busy machine the deadly step may come later than the last commit
    if point == "settle":
        assert store.settle(None, 120)
        rows = store.warehouse.query("count", "SELECT count(), uniqExact(id), uniqExact(seq) FROM interactions").rows
        numbers = store.warehouse.query("ids", "SELECT toUInt32(substring(message_id, 2)) AS n FROM interactions").rows
        print("rows", *rows[0], sum({n for (n,) in numbers}), flush=True)
        store.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
