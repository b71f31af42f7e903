"""Where it happened and what it says: surface, direction, catalogue keys, money, score, language."""

from __future__ import annotations

import math

from attune.collect import money
from attune.collect.arrival import Arrival
from attune.collect.candidate import Candidate, Dropped
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
CATALOGUE = ("place", "product", "staff", "campaign")
AS_GIVEN = ("metric", "scale", "question", "mode")
LOOKED_AT = frozenset(
    {"value", "revenue", "total", "currency", "refers_to", "refund", "score", "rating", "direction", "language"}
    | {"product_id", "sku", "place_id", "staff_id"}
    | set(CATALOGUE)
    | set(AS_GIVEN),
)


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
    if candidate.type != "group" and not LOOKED_AT.isdisjoint(candidate.said):
        _look(candidate)
    if candidate.direction not in DIRECTIONS:
        candidate.direction = "out" if candidate.name.lower() in WE_SENT_IT else "in"
    return candidate


def _look(candidate: Candidate) -> None:
    said = candidate.said
    for name in CATALOGUE:
        given = said.get(name)
        if given.__class__ in {str, int}:
            setattr(candidate, name, getattr(candidate, name) or tidy(word(given)))
    candidate.product = candidate.product or tidy(word(said.get("product_id")) or word(said.get("sku")))
    candidate.place = candidate.place or tidy(word(said.get("place_id")))
    candidate.staff = candidate.staff or tidy(word(said.get("staff_id")))
    for name in AS_GIVEN:
        given = said.get(name)
        if given is not None:
            setattr(candidate, name, getattr(candidate, name) or tidy(word(given)))
    if not candidate.direction:
        candidate.direction = word(said.get("direction"))
    spoken = said.get("language")
    if spoken.__class__ is str:
        candidate.language = language(spoken) or candidate.language
    if candidate.score is None:
        _score(candidate)
    if candidate.value is None and candidate.name.lower() not in ONLY_LOOKING:
        _value(candidate)


def _score(candidate: Candidate) -> None:
    said = candidate.said
    given = said.get("score")
    if given is None and candidate.name.lower() == "product reviewed":
        given = said.get("rating")
        candidate.metric = candidate.metric or "stars5"
    try:
        number = float(given) if given.__class__ in {int, float, str} else math.nan  # type: ignore[arg-type]  # just looked
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
    candidate.refers_to = candidate.refers_to or tidy(word(said.get("refers_to")))
    if candidate.value and (said.get("refund") is True or candidate.name.lower() in MONEY_BACK):
        candidate.value = -abs(candidate.value)
    if candidate.value and candidate.value < 0 and not candidate.refers_to:
        candidate.refers_to = tidy(word(said.get("order_id")))


def language(locale: str) -> str:
    """`pt` of `pt-BR` or `pt_BR`; '' when it is none."""
    first = locale.replace("_", "-").split("-", 1)[0].lower()
    return first if 2 <= len(first) <= 3 and first.isascii() and first.isalpha() else ""
