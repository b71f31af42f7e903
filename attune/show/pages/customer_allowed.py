"""What may be done with one customer's data and attention, in short: the privacy page tells the whole story."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from attune.identify import consent

# What most companies ask before they act; everything else stands on the privacy page.
ASKED = (("service", ""), ("marketing", "email"), ("marketing", "phone"), ("profiling", ""))


@dataclass(frozen=True, slots=True)
class Allowed:
    """One thing, whether it may be done, and why."""

    what: str
    is_allowed: bool
    why: str


def allowed(customer: bytes) -> tuple[Allowed, ...]:
    """The verdicts that gates would give now."""
    names = {
        ("service", ""): _("Service messages"),
        ("marketing", "email"): _("Marketing by e-mail"),
        ("marketing", "phone"): _("Marketing by phone"),
        ("profiling", ""): _("Profiling"),
    }
    found = []
    for purpose, channel in ASKED:
        verdict = consent.may(customer, purpose, channel)
        found.append(Allowed(names[purpose, channel], verdict.allowed, _why(verdict.why)))
    return tuple(found)


def _why(word: str) -> str:
    return {
        "granted": _("agreed"),
        "not_needed": _("no consent needed"),
        "objected": _("objected"),
        "restricted": _("restricted: the data is only kept"),
        "gpc": _("refused by the browser (Global Privacy Control)"),
        "denied": _("refused"),
        "withdrawn": _("withdrawn"),
        "not_confirmed": _("not confirmed"),
        "never_asked": _("never asked"),
    }.get(word, word.replace("_", " "))
