"""Twenty rounds of the kill trial. `python -m bench.kill`."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from tests.wiring.killing import trial


def main() -> None:
    """Print what was found; a missing or repeated interaction ends with an error."""
    rounds = int(os.environ.get("BENCH_KILLS", "20"))
    with tempfile.TemporaryDirectory(prefix="attune-kill-") as folder:
        outcome = trial(Path(folder) / "data", rounds)
    print(outcome)
    if outcome.missing or outcome.repeated or outcome.stored != outcome.accepted:
        raise SystemExit("the promise is broken")


if __name__ == "__main__":
    main()
