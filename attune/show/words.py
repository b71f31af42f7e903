"""Keys of the trade in the reader's words. What is not known here is shown as the company wrote it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from attune.show import own_stages

STAGES: Mapping[str, Promise] = {
    "aware": _("Aware"),
    "consider": _("Consider"),
    "buy": _("Buy"),
    "use": _("Use"),
    "support": _("Support"),
    "advocate": _("Advocate"),
}

CHANNELS: Mapping[str, Promise] = {
    "web": _("Web"),
    "app": _("App"),
    "email": _("E-mail"),
    "sms": _("SMS"),
    "push": _("Push message"),
    "chat": _("Chat"),
    "phone": _("Phone"),
    "call": _("Phone"),
    "hotline": _("Hotline"),
    "mail": _("Mail"),
    "post": _("Post"),
    "shop": _("Shop"),
    "store": _("Shop"),
    "kiosk": _("Kiosk"),
    "social": _("Social media"),
    "review": _("Review site"),
    "reviews": _("Review site"),
    "delivery": _("Delivery"),
    "courier": _("Courier"),
    "partner": _("Partner"),
    "friend": _("Friends"),
    "friends": _("Friends"),
    "press": _("Press"),
    "survey": _("Survey"),
    "payment": _("Payment"),
    "service": _("Service"),
    "marketplace": _("Marketplace"),
    "outside": _("Outside"),
    "word of mouth": _("Word of mouth"),
    "word-of-mouth": _("Word of mouth"),
    "bank": _("Bank"),
    "network": _("Network"),
}

CONDITIONS: Mapping[str, Promise] = {
    "late": _("late"),
    "on time": _("on time"),
    "on_time": _("on time"),
    "in time": _("in time"),
    "early": _("early"),
    "waited over 10 min": _("waited over 10 min"),
    "first after change": _("first after change"),
    "never delivered": _("never delivered"),
    "out of stock": _("out of stock"),
    "out_of_stock": _("out of stock"),
    "transferred": _("transferred"),
    "waited": _("waited"),
    "failed": _("failed"),
    "cancelled": _("cancelled"),
    "damaged": _("damaged"),
}

METRICS: Mapping[str, Promise] = {
    "nps": _("Would recommend us, 0 to 10"),
    "csat5": _("Satisfaction, 1 to 5"),
    "ces7": _("Ease, 1 to 7"),
    "stars5": _("Stars, 1 to 5"),
    "smile3": _("Face pressed, 1 to 3"),
    "smile4": _("Face pressed, 1 to 4"),
}

TYPES: Mapping[str, Promise] = {
    "track": _("Event"),
    "page": _("Page view"),
    "screen": _("Screen of the app"),
    "identify": _("Details given"),
    "group": _("Account joined"),
    "alias": _("Second number"),
}

DIRECTIONS: Mapping[str, Promise] = {
    "in": _("from the customer"),
    "out": _("from us"),
    "observed": _("observed"),
    "reported": _("reported"),
}

IDENTIFIERS: Mapping[str, Promise] = {
    "user_id": _("customer number"),
    "email": _("e-mail"),
    "phone": _("phone"),
    "external": _("number of another system"),
    "anonymous_id": _("browser"),
    "device": _("device"),
}

REASONS: Mapping[str, Promise] = {
    "identify": _("signed in or gave their details"),
    "login": _("both named in one event"),
    "alias": _("the source said they are the same"),
    "group": _("same account"),
    "file": _("stood in the same row of a file"),
    "rule": _("matched by a rule"),
    "hand": _("joined by hand"),
}

ROLES: Mapping[str, Promise] = {
    "owner": _("owner"),
    "manager": _("manager"),
    "analyst": _("analyst"),
    "agent": _("agent"),
    "shop": _("shop"),
    "viewer": _("viewer"),
}

VIA: Mapping[str, Promise] = {
    "password": _("password"),
    "code": _("password and code"),
    "device": _("password on a trusted device"),
    "provider": _("company sign-in"),
}

KEY_KINDS: Mapping[str, Promise] = {
    "browser": _("browser"),
    "server": _("server"),
    "admin": _("admin"),
}


def _word(words: Mapping[str, Promise], key: str) -> str:
    known = words.get(key) or words.get(key.lower())
    return str(known) if known is not None else key.replace("_", " ")


def stage(key: str) -> str:
    """The name of a stage: the company's own, else in the reader's language."""
    if not key:
        return str(_("Not mapped yet"))
    own = own_stages.names().get(key, "")
    is_own = own.lower() != key if key in STAGES else bool(own)
    return own if own and is_own else _word(STAGES, key)


def channel(key: str) -> str:
    """The name of a channel."""
    if not key:
        return str(_("Not mapped yet"))
    return _word(CHANNELS, key) if key in CHANNELS else _capital(key)


def condition(key: str) -> str:
    """How a touchpoint was met."""
    return _word(CONDITIONS, key)


def metric(key: str) -> str:
    """What a metric asks."""
    return _word(METRICS, key)


def interaction_type(key: str) -> str:
    """What kind of interaction it is."""
    return _word(TYPES, key)


def direction(key: str) -> str:
    """Who began it."""
    return _word(DIRECTIONS, key)


def identifier(kind: str) -> str:
    """The name of a kind of identifier."""
    return _word(IDENTIFIERS, kind)


def reason(why: str) -> str:
    """Why two identifiers belong together."""
    return _word(REASONS, why)


def role(key: str) -> str:
    """The name of a role."""
    return _word(ROLES, key)


def via(key: str) -> str:
    """How somebody came in."""
    return _word(VIA, key)


def key_kind(key: str) -> str:
    """The kind of a source key."""
    return _word(KEY_KINDS, key)


def _capital(key: str) -> str:
    text = key.replace("_", " ")
    return text[:1].upper() + text[1:]
