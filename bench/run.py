"""`make bench` runs all parts in turn; `make bench BENCH=intake` one of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PARTS = {
    "intake": "accepted, drained and single events against a bare function",
    "doors": "each other door against the Segment door in the same form",
    "tracker": "the web tracker's script time in a browser, first view and later ones",
    "imports": "a file of 1 M rows into the journal and into the warehouse",
    "questions": "questions, funnel, Sankey and touchpoints at 10 M interactions",
    "pages": "every page at 10 M interactions, alone and with 20 people at it; first page of the demo",
    "demo": "the demo company: how fast it arrives, and how pages answer meanwhile",
    "search": "search among 1 M customers",
    "text": "texts labelled a second of one core",
    "memory": "memory at rest, empty and with 10 M interactions",
    "sizes": "bytes an interaction on disk, a backup and the trial of its restore",
    "kill": "twenty rounds of SIGKILL under load",
}


def main() -> None:
    """Run the parts named on the command line, or all."""
    chosen = sys.argv[1:] or list(PARTS)
    unknown = set(chosen) - set(PARTS)
    if unknown:
        raise SystemExit(f"No such part: {', '.join(sorted(unknown))}. There are {', '.join(PARTS)}.")
    for part in chosen:
        print(f"== {part}: {PARTS[part]}", flush=True)
        subprocess.run([sys.executable, "-m", f"bench.{part}"], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
