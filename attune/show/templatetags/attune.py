"""What templates may say besides Django's own words: formats, icons, estimates."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from attune.show import assets, formats, undoing, words
from attune.show.components import estimate as estimates
from attune.show.components.customer_line import BAD, GOOD
from attune.understand.customers import LastScore, TimelineEntry
from attune.understand.metrics import height

register = template.Library()

FILTERS = (
    formats.count,
    formats.compact,
    formats.plain,
    formats.money,
    formats.day,
    formats.calendar_day,
    formats.full_day,
    formats.month,
    formats.clock,
    formats.moment,
    formats.milliseconds,
)
for _filter in FILTERS:
    register.filter(_filter.__name__, _filter)
for _name in ("stage", "channel", "condition", "metric", "identifier", "reason", "role", "key_kind", "via"):
    register.filter(f"{_name}_word", getattr(words, _name))


@register.simple_tag
def asset(name: str) -> str:
    """The address of a built file."""
    return assets.address(name)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; with `label` it speaks to screen readers."""
    sprite = assets.address("icons.svg")
    if label:
        return format_html(
            '<svg class="ic" role="img" aria-label="{}"><use href="{}#{}"></use></svg>', label, sprite, name
        )
    return format_html('<svg class="ic" aria-hidden="true"><use href="{}#{}"></use></svg>', sprite, name)


register.simple_tag(undoing.undo_of)


@register.inclusion_tag("components/_waiting.html")
def waiting(rows: int = 3) -> dict[str, Any]:
    """What stands where a part is still fetched: the empty line with grey stations."""
    return {"rows": range(rows)}


@register.inclusion_tag("components/_estimate.html")
def estimate(shown: estimates.Figure) -> dict[str, Any]:
    """A figure in a row: value, interval, n."""
    return {"figure": shown}


@register.inclusion_tag("components/_whisker.html")
def whisker(shown: estimates.Figure, width: int = 150) -> dict[str, Any]:
    """The dot on its interval on the metric's fixed scale."""
    return {"figure": shown, "whisker": estimates.whisker(shown, width)}


@register.inclusion_tag("components/_evidence.html")
def evidence(level: str = "seen") -> dict[str, Any]:
    """The badge with its word: seen, adjusted or proved."""
    return {
        "level": level,
        "stops": [("on", 5), ("on" if level != "seen" else "off", 14), ("on" if level == "proved" else "off", 23)],
    }


@register.inclusion_tag("components/_condition.html")
def cond(touchpoint: str, condition: str = "", differs: str = "") -> dict[str, Any]:
    """A touchpoint with the ticket that says how it was met."""
    return {"touchpoint": touchpoint, "condition": words.condition(condition) if condition else "", "differs": differs}


@register.inclusion_tag("components/_feeling.html")
def feeling(level: str, word: str = "") -> dict[str, Any]:
    """A mark whose shape says the feeling, beside its word."""
    return {"level": level, "word": word}


@register.inclusion_tag("components/_nothing.html")
def nothing(sentence: str, address: str = "", action: str = "") -> dict[str, Any]:
    """An empty state: the empty line, one sentence, one button."""
    return {"sentence": sentence, "address": address, "action": action}


@register.simple_tag
def given_score(given: LastScore | TimelineEntry) -> dict[str, str]:
    """A score as given, with the feeling of its place on its own scale."""
    if given.score is None:
        return {"feel": "uns", "words": ""}
    place = height(given.score, given.metric, given.scale)
    feel = "uns" if place is None else "pos" if place >= GOOD else "neg" if place <= BAD else "neu"
    return {"feel": feel, "words": formats.score(given.score, given.metric, given.scale)}
