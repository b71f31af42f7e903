"""The files of the checkout as git knows them (new ones too), for tests about the house itself."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = (
    "vocabulary",
    "store",
    "access",
    "identify",
    "collect",
    "deliver",
    "understand",
    "ask",
    "care",
    "act",
    "show",
    "wiring",
)


@cache
def files(*patterns: str) -> tuple[Path, ...]:
    """Tracked or about to be: what matches the patterns, and still exists."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return tuple(path for name in sorted(set(listed.split("\0"))) if name and (path := ROOT / name).is_file())


def name(path: Path) -> str:
    """As people write it."""
    return path.relative_to(ROOT).as_posix()
