"""What the room does by itself: readings are written, rows put under seal."""

from __future__ import annotations

from attune.access import seals
from attune.access.reads import reads


def step() -> bool:
    """One step of the loop; whether there is more to do at once."""
    more_reads = reads.write()
    return seals.seal() or more_reads
