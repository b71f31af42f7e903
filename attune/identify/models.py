"""Django looks here for the models of this room."""

from attune.identify.accounts import Account, Membership
from attune.identify.cards import Card, CardWord
from attune.identify.consent import Consent
from attune.identify.erasures import ErasedKey, Erasure
from attune.identify.identifiers import Identifier
from attune.identify.links import Link
from attune.identify.objections import Objection
from attune.identify.preferences import Preference
from attune.identify.processing import Detail, PurposeSetting
from attune.identify.progress import Progress
from attune.identify.requests import Request
from attune.identify.retention import RetentionRule

__all__ = [
    "Account",
    "Card",
    "CardWord",
    "Consent",
    "Detail",
    "ErasedKey",
    "Erasure",
    "Identifier",
    "Link",
    "Membership",
    "Objection",
    "Preference",
    "Progress",
    "PurposeSetting",
    "Request",
    "RetentionRule",
]
