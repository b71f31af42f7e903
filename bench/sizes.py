"""Bytes of a folder by what lies in it, with a million interactions in, and what a backup and its trial take.

    .venv/bin/python -m bench.sizes [--interactions 1000000] [--no-drill]

The interactions are those of `bench.memory`: orders of a million customers, over ten months, by the ordinary import.
The journal is looked at before it is trimmed: it keeps what some consumer has not passed, and is empty again in time.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from bench.memory import AT_ONCE, MAPPING, processes, resident_mb, write
from tests.wiring.instance import Instance


def bytes_of(path: Path) -> int:
    """Of a file, or of all files below a folder."""
    files = [path] if path.is_file() else path.rglob("*")
    return sum(file.lstat().st_size for file in files if file.is_file())


def tell(data: Path, interactions: int, what: str) -> None:
    """Each part, and what it is for one interaction."""
    for part, names in {
        "warehouse": ["warehouse"],
        "journal": ["journal.sqlite3", "journal.sqlite3-wal"],
        "database": ["attune.sqlite3", "attune.sqlite3-wal"],
    }.items():
        size = sum(bytes_of(data / name) for name in names if (data / name).exists())
        print(f"{what:<16} {part:<10} {size / 2**20:>8,.1f} MB = {size / interactions:,.0f} bytes each", flush=True)


def main() -> int:
    """Print the figures."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--interactions", type=int, default=1_000_000)
    wanted.add_argument("--no-drill", action="store_true")
    asked = wanted.parse_args()
    with tempfile.TemporaryDirectory(prefix="attune-bench-") as name:
        folder = Path(name)
        (folder / "elsewhere").mkdir()
        instance = Instance(folder / "data", ATTUNE_BACKUP_TO=str(folder / "elsewhere"))
        admin = instance.key("bench-admin", "admin")
        (folder / "orders.toml").write_text(MAPPING)
        instance.start()
        try:
            for first in range(0, asked.interactions, AT_ONCE):
                write(folder / "orders.parquet", first, min(AT_ONCE, asked.interactions - first))
                instance.run("import", str(folder / "orders.parquet"), "--mapping", str(folder / "orders.toml"))
            while instance.get("/api/v1/interactions/count?settle=true", admin)[0] != 200:
                pass
            tell(instance.data, asked.interactions, "after the import")
            print(f"server           {sum(map(resident_mb, processes(instance.pid))):,.0f} MB", flush=True)
            made = json.loads(instance.run("backup").stdout)
            print(f"backup           {made['bytes'] / 2**20:,.1f} MB in {made['seconds']:,.1f} s", flush=True)
            if not asked.no_drill:
                began = time.monotonic()
                tried = json.loads(instance.run("backup", "--drill").stdout)["result"]
                print(
                    f"trial of it      {time.monotonic() - began:,.1f} s, {tried['interactions']:,} came back",
                    flush=True,
                )
        finally:
            instance.stop()
        instance.start()
        tell(instance.data, asked.interactions, "started anew")
        print(f"server           {sum(map(resident_mb, processes(instance.pid))):,.0f} MB", flush=True)
        instance.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
