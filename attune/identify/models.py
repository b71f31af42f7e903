"""Django looks here for the models of this room."""

from attune.identify.accounts import Account, Membership
from attune.identify.cards import Card, CardWord
from attune.identify.identifiers import Identifier
from attune.identify.links import Link
from attune.identify.progress import Progress

__all__ = ["Account", "Card", "CardWord", "Identifier", "Link", "Membership", "Progress"]
