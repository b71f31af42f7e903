"""The only room that opens the journal and the warehouse.

Importing the room imports no engine: its spawned processes build blocks without one.
"""

from attune.store.opened import current

__all__ = ["current"]
