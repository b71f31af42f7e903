"""Django looks here for the models of this room."""

from attune.access.assistants import AssistantKey
from attune.access.audit import AuditRow
from attune.access.choices import MemberChoice
from attune.access.factors import RecoveryCode, SecondFactor
from attune.access.keys import SourceKey
from attune.access.members import Member
from attune.access.policy import SignInPolicy
from attune.access.provider import Provider, ProviderLink
from attune.access.scopes import MemberScope
from attune.access.seals import AuditSeal
from attune.access.sessions import Session

__all__ = [
    "AssistantKey",
    "AuditRow",
    "AuditSeal",
    "Member",
    "MemberChoice",
    "MemberScope",
    "Provider",
    "ProviderLink",
    "RecoveryCode",
    "SecondFactor",
    "Session",
    "SignInPolicy",
    "SourceKey",
]
