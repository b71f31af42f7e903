"""A real process, really killed, on a real folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

CHILD = Path(__file__).with_name("journal_child.py")


def lived(folder: Path, first: int, point: str, kill_after: int | None = None) -> list[str]:
    """What the child printed; it is killed after `kill_after` lines, or dies where it was told to."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    lines: list[str] = []
    with subprocess.Popen(
        [sys.executable, str(CHILD), str(folder), str(first), point], stdout=subprocess.PIPE, text=True, env=environment
    ) as child:
        assert child.stdout
        for line in child.stdout:
            lines.append(line.strip())
            if len(lines) == kill_after:
                child.kill()
        child.wait()
        assert child.returncode == (0 if point == "settle" else -9)
    return lines


@pytest.mark.parametrize(
    "point", ["mark", *(pytest.param(late, marks=pytest.mark.slow) for late in ("never", "insert"))]
)
def test_what_was_accepted_is_there_once_after_a_kill(tmp_path: Path, point: str) -> None:
    accepted = lived(tmp_path / "data", 0, point, kill_after=200 if point == "never" else None)
    last = int(accepted[-1])
    accepted = lived(tmp_path / "data", last + 1, "settle")
    _, rows, ids, seqs, total = accepted[-1].split()
    # One more may have been committed whose answer was killed.
    numbers = (last + 1) * 3
    assert int(rows) == int(ids) == int(seqs)
    assert (int(rows), int(total)) in {(n, n * (n - 1) // 2) for n in (numbers, numbers + 3)}
