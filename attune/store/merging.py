"""The embedded engine's merges give way: on a small machine they would take every fifth moment from the requests."""

from __future__ import annotations

import logging
import os
from pathlib import Path

log = logging.getLogger(__name__)

THREADS = Path("/proc/self/task")
MERGES = "MergeMutate"  # what the engine calls the threads that merge
# Of 19. No more, because threads that a merge starts inherit it, and the engine uses them for questions later.
POLITENESS = 5


def yield_to_requests() -> int:
    """Lower the priority of this process's merging threads; how many there were (none where threads have no names)."""
    lowered = 0
    for thread in THREADS.iterdir() if THREADS.is_dir() else ():
        try:
            if (thread / "comm").read_text().strip() == MERGES:
                os.setpriority(os.PRIO_PROCESS, int(thread.name), POLITENESS)
                lowered += 1
        except OSError as error:  # the thread has ended meanwhile, or nobody may change priorities here
            log.debug("thread %s keeps its priority: %s", thread.name, error)
    return lowered
