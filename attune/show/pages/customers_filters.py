"""The filters above the list of customers: what each offers, what is asked, and the way to drop it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from attune.collect.catalogue import places
from attune.collect.touchpoints import catalogue as touchpoints
from attune.show import words
from attune.show.components.stages import usual_order
from attune.show.masking import is_personal
from attune.show.pages.customers_asked import SEEN, Asked
from attune.understand import sight
from attune.understand.customers import trait_names

Options = tuple[tuple[str, str], ...]
MOST_PLACES = 200  # in a select; those behind them by their link

SCORE_WORDS: Mapping[str, Promise] = {
    "bad": gettext_lazy("was bad"),
    "good": gettext_lazy("was good"),
    "any": gettext_lazy("was given"),
}
CONSENT_WORDS: Mapping[str, Promise] = {"granted": gettext_lazy("agreed"), "refused": gettext_lazy("refused")}


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter. `drop`: the address without it. `wanted`: what a trait must be, of the trait's filter alone."""

    key: str
    name: str
    options: Options
    chosen: str
    drop: str
    wanted: str = ""

    @property
    def is_on(self) -> bool:
        """Whether it leaves somebody out."""
        return bool(self.chosen)

    @property
    def in_words(self) -> str:
        """What is chosen."""
        return dict(self.options).get(self.chosen, self.chosen)


def filters(asked: Asked, *, clear: bool) -> tuple[Filter, ...]:
    """All there are; a value of an old link that is offered no more is offered still."""
    entries = [entry for entry in touchpoints.touchpoints() if entry.retired_at is None]
    channels = sorted({entry.channel for entry in entries if entry.channel}, key=words.channel)
    stages = usual_order(entry.stage for entry in entries)
    traits = [name for name in trait_names() if clear or not is_personal(name)]
    made = (
        ("channel", _("Channel"), [(key, words.channel(key)) for key in channels]),
        ("stage", _("Stage"), [(key, words.stage(key)) for key in stages]),
        ("place", _("Place"), _places()),
        ("score", _("Last score"), [(key, str(word)) for key, word in SCORE_WORDS.items()]),
        ("seen", _("Last seen"), [(days, _days(int(days))) for days in SEEN]),
        ("consent", _("Marketing"), [(key, str(word)) for key, word in CONSENT_WORDS.items()]),
        ("trait", _("Said of them"), [(name, name) for name in traits]),
    )
    found = []
    for key, name, options in made:
        chosen = asked.seen if key == "seen" else asked.of(key)
        if not options and not chosen:
            continue
        drop = asked.without(key, "value") if key == "trait" else asked.without(key)
        wanted = asked.of("value") if key == "trait" else ""
        found.append(Filter(key, name, _with(options, chosen), chosen, drop.address, wanted))
    return tuple(found)


def _places() -> list[tuple[str, str]]:
    found = places.shelf.listing("", retired=False, among=None, offset=0, limit=MOST_PLACES)
    return [(row.key, row.name) for row in found.rows if sight.current().shows(row.key)]


def _with(options: Iterable[tuple[str, str]], chosen: str) -> Options:
    known = tuple(options)
    return known if not chosen or chosen in dict(known) else ((chosen, chosen), *known)


def _days(days: int) -> str:
    if days < 0:
        return ngettext("not for %(days)s day", "not for %(days)s days", -days) % {"days": -days}
    return ngettext("in the last %(days)s day", "in the last %(days)s days", days) % {"days": days}
