"""Where it happened and what it says: surface, direction, catalogue keys, money, score, language."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from attune.collect import money
from attune.collect.arrival import Arrival
from attune.collect.candidate import Candidate
from attune.collect.remembered import Cache
from attune.collect.surface import clean, of_url
from attune.collect.text import label, language, word
from attune.vocabulary.interaction import DIRECTIONS

Meaning = Callable[[Candidate], None]

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
LONGEST_SENT = max(map(len, WE_SENT_IT))
REMEMBERED_BYTES = 1_024  # of properties whose names are remembered: larger ones seldom come twice


def surface(candidates: list[Candidate], arrival: Arrival) -> Sequence[Candidate]:  # noqa: ARG001 - a step takes both
    """`web host /path` for pages, `screen Name`, `event Name`; identify, group and alias happen nowhere."""
    for candidate in candidates:
        if candidate.surface:
            candidate.surface = clean(candidate.surface)
        elif candidate.type == "track":
            candidate.surface = "event " + candidate.name
        elif candidate.type == "page":
            url = candidate.said.get("url")
            url = url if isinstance(url, str) and url else candidate.about.page_url
            candidate.surface = of_url(url[:URL_CHARS]) if url else ""
            if not candidate.surface:
                candidate.surface = f"page {candidate.name}".rstrip()
        elif candidate.type == "screen":
            candidate.surface = f"screen {candidate.name}".rstrip()
    return ()


def meaning(candidates: list[Candidate], arrival: Arrival) -> Sequence[Candidate]:  # noqa: ARG001 - a step takes both
    """What the properties say by the usual names (`MEANINGS`), where the door has not said it already."""
    known = _remembered.young
    for candidate in candidates:
        about = candidate.about
        if about.language and not candidate.language:
            candidate.language = about.language
        if about.campaign and not candidate.campaign:
            candidate.campaign = about.campaign
        if candidate.type != "group":
            names = tuple(candidate.said)
            meanings = known.get(names)
            if meanings is None:
                meanings = _remembered(names) if len(candidate.properties) <= REMEMBERED_BYTES else _meant(names)
            for say in meanings:
                say(candidate)
        if candidate.direction not in DIRECTIONS:
            name = candidate.name
            candidate.direction = "out" if len(name) <= LONGEST_SENT and name.lower() in WE_SENT_IT else "in"
    return ()


def _meant(names: tuple[str, ...]) -> tuple[Meaning, ...]:
    return tuple([MEANINGS[name] for name in names if name in MEANINGS])


# Events of one kind have the same properties in the same order: one look finds what they mean.
_remembered = Cache(_meant, 4_000)


def _word(name: str) -> Meaning:
    """The property as it is, into the column of its name."""

    def say(candidate: Candidate) -> None:
        if not getattr(candidate, name):
            setattr(candidate, name, label(candidate.said[name]))

    return say


def _second(name: str, column: str) -> Meaning:
    """The property into a column that has a first name too, which counts more."""

    def say(candidate: Candidate) -> None:
        if not getattr(candidate, column) and column not in candidate.said:
            setattr(candidate, column, label(candidate.said[name]))

    return say


def _campaign(candidate: Candidate) -> None:
    given = label(candidate.said["campaign"])
    if given and candidate.campaign == candidate.about.campaign:  # the door has not said it
        candidate.campaign = given


def _direction(candidate: Candidate) -> None:
    candidate.direction = candidate.direction or word(candidate.said["direction"])


def _language(candidate: Candidate) -> None:
    if candidate.language == candidate.about.language:  # the door has not said it
        candidate.language = language(word(candidate.said["language"])) or candidate.language


def _score(candidate: Candidate) -> None:
    given = candidate.said["score"]
    if candidate.score is None:
        candidate.score = _number(given)


def _rating(candidate: Candidate) -> None:
    if candidate.name.lower() == "product reviewed" and candidate.score is None and "score" not in candidate.said:
        candidate.metric = candidate.metric or "stars5"
        candidate.score = _number(candidate.said["rating"])


def _number(given: object) -> float | None:
    try:
        number = float(given) if isinstance(given, (int, float, str)) and not isinstance(given, bool) else math.nan
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _value(candidate: Candidate) -> None:
    """`value`, else `revenue`, else `total`; money back is negative and says to what it refers."""
    if candidate.value is not None or (name := candidate.name.lower()) in ONLY_LOOKING:
        return
    said = candidate.said
    given = said.get("value")
    if given is None:
        given = said.get("revenue")
    if given is None:
        given = said.get("total")
    candidate.value = value = money.amount(given)
    if value is None:
        return
    candidate.currency = candidate.currency or money.currency(said.get("currency"))
    candidate.refers_to = candidate.refers_to or label(said.get("refers_to"))
    if said.get("refund") is True or name in MONEY_BACK:
        candidate.value = value = -abs(value)
    if value < 0 and not candidate.refers_to:
        candidate.refers_to = label(said.get("order_id"))


# The usual names of properties, and what intake makes of them.
MEANINGS: dict[str, Meaning] = {
    **{name: _word(name) for name in ("place", "product", "staff", "metric", "scale", "question", "mode")},
    "campaign": _campaign,
    "product_id": _second("product_id", "product"),
    "sku": _second("sku", "product"),
    "place_id": _second("place_id", "place"),
    "staff_id": _second("staff_id", "staff"),
    "direction": _direction,
    "language": _language,
    "score": _score,
    "rating": _rating,
    "value": _value,
    "revenue": _value,
    "total": _value,
}
