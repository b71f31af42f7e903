"""What customers say, asked and unasked."""

from __future__ import annotations

from typing import Any

from attune.wiring.demo import answers
from attune.wiring.demo.customer import Customer
from attune.wiring.demo.offers import Offer
from attune.wiring.demo.systems import MAIL, SOCIAL, SURVEYS, WEBSITE
from attune.wiring.demo.timeline import DAY, FRIENDS, HONEST, HOUR
from attune.wiring.demo.words import writing
from attune.wiring.demo.words.writing import Pen

# What comes to mind unprompted when people hear the name, and how often
IMAGES = ("fast", "reliable", "expensive", "friendly", "complicated", "slow", "modern", "everywhere", "helpful", "dull")
IMAGE_WEIGHTS = (18, 14, 15, 9, 9, 6, 8, 9, 7, 5)
HONEST_WORD = "honest"


def ask(
    one: Customer, now: int, occasion: str, metric: str, share: float, *, felt: float, cause: str = "", area: str = "",
    facts: dict[str, Any] | None = None, **about: Any,  # noqa: ANN401 - a property is any JSON
) -> int | None:  # fmt: skip
    """A survey goes out; `share` of those asked answer. Answers the score, or None.

    Args:
        one: who is asked.
        now: when it is sent, ms.
        occasion: which survey.
        metric: one of `answers.METRICS`.
        share: how many answer.
        felt: what this occasion adds to the mood.
        cause: what the words are about when the answer is bad.
        area: what they are about otherwise.
        facts: what the words may name.
        about: properties of the answer.
    """
    if not one.chance(share):
        return None
    given = answers.score(metric, max(-1.2, min(1.0, 0.6 * one.mood + felt)), one.luck)
    feeling = answers.feeling(metric, given)
    text = ""
    if one.chance({"bad": 0.72, "good": 0.36, "mixed": 0.22}[feeling]):
        text = writing.written(_pen(one, facts), feeling, cause or area or occasion, area or occasion)
    one.diary.track(
        one.awake(now + int(one.luck.expovariate(1 / (8 * HOUR)))),
        SURVEYS,
        "Survey Answered",
        survey=occasion,
        question=f"{occasion}-{metric}",
        metric=metric,
        score=given,
        scale=answers.scale(metric),
        mode="email",
        language=one.person.language,
        **({"comment": text} if text else {}),
        **about,
    )
    return given


def relation(one: Customer, now: int) -> None:
    """Once a year: would you recommend us? Who met the honest campaign says why in its word."""
    felt = 0.5 if one.is_easy else 0.0
    area = "easy" if one.is_easy else "relation"
    if one.chance(0.16 if _sticks(one, now) else 0.01):
        area = "honest"
    ask(one, now, "relation", "nps", 0.34, felt=felt, cause="relation", area=area, tier="named")


def image(one: Customer, now: int) -> None:
    """Which words come to mind? Up to three."""
    luck = one.luck
    said = list(dict.fromkeys(luck.choices(IMAGES, IMAGE_WEIGHTS, k=luck.randrange(1, 4))))
    if one.chance(0.3 if _sticks(one, now) else 0.08 if one.timeline.is_over(HONEST, now) else 0.05):
        said[0] = HONEST_WORD
    one.diary.track(
        now,
        SURVEYS,
        "Survey Answered",
        survey="brand",
        question="brand-words",
        mode="email",
        language=one.person.language,
        words=said,
        comment=writing.joined(one.person.language, said),
    )


def _sticks(one: Customer, now: int) -> bool:
    return HONEST in one.heard and one.timeline.is_over(HONEST, now)


def complain(one: Customer, now: int, cause: str, facts: dict[str, Any] | None = None) -> None:
    """A letter; half of them are called back, which does some good and changes few minds."""
    luck, episode = one.luck, one.attempt("complaint")
    text = writing.letter(_pen(one, facts), cause)
    one.diary.track(
        now,
        MAIL,
        "Complaint Received",
        mode="email",
        about=cause,
        comment=text,
        language=one.person.language,
        episode=episode,
    )
    one.feel(-0.05)
    if one.chance(0.5):
        at = one.awake(now + luck.randrange(1, 4) * DAY + luck.randrange(8) * HOUR)
        one.diary.track(
            at,
            "Hotline",
            "Callback Made",
            direction="out",
            staff=f"agent-{luck.randrange(1, 41):02d}",
            about=cause,
            episode=episode,
        )
        one.feel(0.12)
        ask(one, at + 4 * HOUR, "callback", "csat5", 0.45, felt=-0.1, cause=cause, area="hotline", episode=episode)


def review(one: Customer, now: int, product: Offer, order: str, felt: float, *, is_defective: bool) -> None:
    """Stars for a product on the website, some weeks later."""
    given = answers.score("stars5", max(-1.2, min(1.0, 0.3 * one.mood + felt)), one.luck)
    feeling = answers.feeling("stars5", given)
    area = product.kind if product.kind in {"router", "phone"} else "product"
    cause = "router_defect" if is_defective and feeling != "good" else area
    text = writing.written(_pen(one, {"device": product}), feeling, cause, area)
    one.diary.track(
        now,
        WEBSITE,
        "Product Reviewed",
        product=product.key,
        rating=given,
        scale="1-5",
        question="product-stars5",
        mode="web",
        order_id=order,
        language=one.person.language,
        comment=text,
    )


def post(one: Customer, now: int, cause: str, feeling: str, facts: dict[str, Any] | None = None) -> None:
    """Written where everybody can read it; an author there is nobody's customer number."""
    text = writing.post(_pen(one, facts), feeling, cause)
    one.diary.note(
        now,
        SOCIAL,
        {
            "type": "track",
            "event": "Social Post",
            "properties": {
                "author": f"@{one.person.email.partition(chr(46))[0]}{one.luck.randrange(10, 99)}",
                "network": one.luck.choice(("birdsong.example", "photos.example", "forum.example")),
                "direction": "observed",
                "comment": text,
                "reach": int(one.luck.paretovariate(1.1) * 40),
                "language": one.person.language,
            },
        },
    )


def recommend(one: Customer, now: int) -> None:
    """A friend is told."""
    one.diary.track(now, WEBSITE, "Friend Recommended", campaign=FRIENDS)


def _pen(one: Customer, facts: dict[str, Any] | None) -> Pen:
    return Pen(one.luck, one.person, facts or {}, is_sloppy=one.is_sloppy)
