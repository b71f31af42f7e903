"""What readers without the right to personal data see: enough to tell two apart, not enough to know somebody."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

DOTS = "\N{BULLET}\N{BULLET}\N{BULLET}"

# Parts of what senders call a trait that says who or where somebody is. Rather one trait too many is left out.
PERSONAL = ("name", "mail", "phone", "mobile", "address", "street", "postal", "zip", "birth", "avatar", "photo", "iban")


def is_personal(trait: str) -> bool:
    """Whether a trait of this name may say who somebody is: `lastname`, `E-mail`, `homeAddress`."""
    folded = trait.lower()
    return folded in {"ip", "tel", "passport"} or any(part in folded for part in PERSONAL)


def masked(kind: str, value: str) -> str:
    """An identifier with its middle left out."""
    if kind == "email" and "@" in value:
        box, _at, domain = value.partition("@")
        return f"{box[:1]}{DOTS}@{DOTS}.{domain.rsplit('.', 1)[-1]}"
    if kind == "phone":
        return f"{value[:3]} {DOTS} {value[-2:]}"
    return f"{value[:2]}{DOTS}" if len(value) > 4 else DOTS


def nameless(customer: UUID) -> str:
    """What to call somebody whose name is unknown or not for this reader."""
    return _("Customer %(number)s") % {"number": str(customer)[:8]}
