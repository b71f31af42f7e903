"""A disk without room, and a folder that cannot be written: told, nothing half done, and over by itself."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from attune.store.committer import Committer
from attune.store.journal_sqlite import SqliteJournal
from attune.store.rows import interactions_of
from attune.store.seen import Seen
from attune.vocabulary.errors import Unavailable

from .accepted import request


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"a small disk needs root and the right to mount: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(committer: Committer, accepted: list[int], first: int) -> Unavailable | None:
    for n in range(first, first + 3000):
        try:
            committer.commit_now(request([n], properties=os.urandom(3000).hex().encode()))
        except Unavailable as error:
            return error
        accepted.append(n)
    return None


def test_a_full_disk_is_told_and_over_when_there_is_room(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(700_000))
    journal = SqliteJournal(small_disk / "journal.sqlite3")
    committer = Committer(journal, Seen())
    committer.start()
    accepted: list[int] = []
    error = fill(committer, accepted, 0)
    assert error is not None
    assert error.code == "journal_unavailable"
    assert accepted
    with pytest.raises(Unavailable):
        committer.commit_now(request([9999], properties=os.urandom(3000).hex().encode()))
    ballast.unlink()
    failed_before = accepted[-1] + 1
    assert committer.commit_now(request([failed_before])).accepted == 1
    accepted.append(failed_before)
    committer.stop()
    journal.close()

    again = SqliteJournal(small_disk / "journal.sqlite3")
    stored = [one.message_id for row in again.read(0, 10_000) for one in interactions_of(row.ids, row.body)]
    assert stored == [f"m{n}" for n in accepted]
    again.close()
