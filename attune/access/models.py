"""Django looks here for the models of this room."""

from attune.access.audit import AuditRow
from attune.access.keys import SourceKey
from attune.access.members import Member

__all__ = ["AuditRow", "Member", "SourceKey"]
