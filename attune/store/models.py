"""Django looks here for the models of this room."""

from attune.store.due_rows import DueRow
from attune.store.offsite.rows import BackupPlan, BackupRun

__all__ = ["BackupPlan", "BackupRun", "DueRow"]
