"""Where it happened and what it says: surface, direction, catalogue keys, money, score, language."""

from __future__ import annotations

import math

from attune.collect import money
from attune.collect.arrival import Arrival
from attune.collect.candidate import Candidate, Dropped
from attune.collect.remembered import Cache
from attune.collect.surface import clean, of_url
from attune.collect.text import tidy, word
from attune.vocabulary.interaction import DIRECTIONS

URL_CHARS = 2_048

# Names of the Segment specification that carry the price of something looked at, not money that moved.
ONLY_LOOKING = frozenset(
    {
        "product list viewed",
        "product list filtered",
        "product clicked",
        "product viewed",
        "product added",
        "product removed",
        "product added to wishlist",
        "product removed from wishlist",
        "wishlist product added to cart",
        "product shared",
        "cart viewed",
        "cart shared",
        "checkout started",
        "checkout step viewed",
        "checkout step completed",
        "payment info entered",
        "promotion viewed",
        "promotion clicked",
        "coupon entered",
        "coupon applied",
        "coupon denied",
        "coupon removed",
        "order updated",
    },
)
MONEY_BACK = frozenset({"order refunded", "order cancelled"})
WE_SENT_IT = frozenset(
    {"email sent", "email delivered", "sms sent", "sms delivered", "message sent", "push notification sent"},
)
WORDS = frozenset({"place", "product", "staff", "campaign", "metric", "scale", "question", "mode"})  # as columns
SECOND_NAMES = {"product_id": "product", "sku": "product", "place_id": "place", "staff_id": "staff"}
MONEY = frozenset({"value", "revenue", "total"})
SCORE = frozenset({"score", "rating"})
LOOKED_AT = WORDS | MONEY | SCORE | frozenset(SECOND_NAMES) | {"direction", "language"}


def surface(candidate: Candidate, arrival: Arrival) -> Candidate | Dropped:  # noqa: ARG001 - a step takes both
    """`web host /path` for pages, `screen Name`, `event Name`; identify, group and alias happen nowhere."""
    if candidate.surface:
        candidate.surface = clean(candidate.surface)
    elif candidate.type == "track":
        candidate.surface = f"event {candidate.name}"
    elif candidate.type == "page":
        url = candidate.said.get("url")
        url = url if isinstance(url, str) and url else candidate.about.page_url
        candidate.surface = of_url(url[:URL_CHARS]) if url else ""
        if not candidate.surface:
            candidate.surface = f"page {candidate.name}".rstrip()
    elif candidate.type == "screen":
        candidate.surface = f"screen {candidate.name}".rstrip()
    return candidate


def meaning(candidate: Candidate, arrival: Arrival) -> Candidate | Dropped:  # noqa: ARG001 - a step takes both
    """What the properties say by the usual names, where the door has not said it already."""
    about = candidate.about
    if not candidate.language and about.locale:
        candidate.language = language(about.locale)
    if not candidate.campaign and about.campaign:
        candidate.campaign = tidy(about.campaign)
    if candidate.said and candidate.type != "group":
        names = LOOKED_AT.intersection(candidate.said)
        if names:
            _look(candidate, names)
    if candidate.direction not in DIRECTIONS:
        candidate.direction = "out" if candidate.name.lower() in WE_SENT_IT else "in"
    return candidate


def _look(candidate: Candidate, names: frozenset[str]) -> None:
    said = candidate.said
    for name in names & WORDS:
        if not getattr(candidate, name):
            setattr(candidate, name, tidy(word(said[name])))
    for name in names.intersection(SECOND_NAMES):
        if not getattr(candidate, SECOND_NAMES[name]):
            setattr(candidate, SECOND_NAMES[name], tidy(word(said[name])))
    if "direction" in names and not candidate.direction:
        candidate.direction = word(said["direction"])
    if "language" in names:
        candidate.language = language(word(said["language"])) or candidate.language
    if candidate.score is None and not SCORE.isdisjoint(names):
        _score(candidate)
    if candidate.value is None and not MONEY.isdisjoint(names) and candidate.name.lower() not in ONLY_LOOKING:
        _value(candidate)


def _score(candidate: Candidate) -> None:
    said = candidate.said
    given = said.get("score")
    if given is None and candidate.name.lower() == "product reviewed":
        given = said.get("rating")
        candidate.metric = candidate.metric or "stars5"
    try:
        number = float(given) if given.__class__ in {int, float, str} else math.nan
    except (ValueError, OverflowError):
        return
    if math.isfinite(number):
        candidate.score = number


def _value(candidate: Candidate) -> None:
    said = candidate.said
    given = said.get("value")
    if given is None:
        given = said.get("revenue")
    if given is None:
        given = said.get("total")
    candidate.value = money.amount(given)
    candidate.currency = candidate.currency or money.currency(said.get("currency"))
    if "refers_to" in said:
        candidate.refers_to = candidate.refers_to or tidy(word(said["refers_to"]))
    if candidate.value and (said.get("refund") is True or candidate.name.lower() in MONEY_BACK):
        candidate.value = -abs(candidate.value)
    if candidate.value and candidate.value < 0 and not candidate.refers_to:
        candidate.refers_to = tidy(word(said.get("order_id")))


def language(locale: str) -> str:
    """`pt` of `pt-BR` or `pt_BR`; '' when it is none."""
    return _languages(locale[:40])


def _language(locale: str) -> str:
    first = locale.replace("_", "-").split("-", 1)[0].lower()
    return first if 2 <= len(first) <= 3 and first.isascii() and first.isalpha() else ""


_languages = Cache(_language, 2_000)
