"""Real server processes, one folder each."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.wiring.instance import Instance


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Instance]:
    """A folder with nothing in it; the test starts what it needs."""
    made = Instance(tmp_path / "data")
    yield made
    made.stop()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A running server shared by the tests of a module, with a `server` and an `admin` key as attributes."""
    made = Instance(tmp_path_factory.mktemp("served") / "data")
    made.server_key = made.key("shop", "server")
    made.browser_key = made.key("web", "browser")
    made.admin_key = made.key("program", "admin")
    made.start()
    yield made
    made.stop()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Mounts a tmpfs of so many megabytes; needs root."""
    mounted: list[Path] = []

    def mount(megabytes: int, options: str = "") -> Path:
        if os.geteuid() != 0:
            pytest.skip("mounting a small disk needs root")
        point = tmp_path / f"disk{len(mounted)}"
        point.mkdir()
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m{options}", "tmpfs", str(point)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            pytest.skip(f"mounting a small disk is not allowed here: {done.stderr.strip()}")
        mounted.append(point)
        return point

    yield mount
    for point in mounted:
        subprocess.run(["umount", "-l", str(point)], check=True)
