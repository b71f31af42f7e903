"""A change as a sentence, with its figure, how sure it is, and where to look closer. Code chooses the words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from attune.access.members import Member, may
from attune.access.roles import Permission
from attune.collect.catalogue.names import Named
from attune.collect.catalogue.names import names as catalogue_names
from attune.show import formats, words
from attune.show.components.estimate import Figure, of_metric, of_share
from attune.understand.changes import Change
from attune.understand.changes.shapes import CONTACTS, ENDED, INCOMING, SCORE
from attune.understand.journeys.catalogue import Names, names

PERIODS = {1: "7", 4: "28", 13: "90"}  # the nearest period of other pages


@dataclass(frozen=True, slots=True)
class News:
    """`tag` and `feel` (better, worse or '') mark the direction; `figure` and `base` are the small line below."""

    change: Change
    title: str
    tag: str
    feel: str
    sentence: str
    figure: str
    base: str
    address: str
    label: str


@dataclass(frozen=True, slots=True)
class Called:
    """The names of everything that changes are about."""

    touchpoints: Names
    places: Mapping[str, Named]

    def of(self, change: Change) -> str:
        """The name people know."""
        if change.about == "touchpoint":
            return self.touchpoints.of(change.entry)
        if change.about == "place":
            named = self.places.get(change.entry)
            return named.name if named else change.entry
        return change.entry or _("On the whole")


def tell(found: Iterable[Change], member: Member, weeks: int) -> tuple[News, ...]:
    """All changes in words, in their order; addresses only to pages this member may open."""
    given = tuple(found)
    called = Called(names(), catalogue_names("place", [one.entry for one in given if one.about == "place"]))
    return tuple(_told(one, called, member, weeks) for one in given)


def _told(change: Change, called: Called, member: Member, weeks: int) -> News:
    tell_it = {SCORE: _score, CONTACTS: _count, INCOMING: _count, ENDED: _ended}[change.kind]
    sentence, figure, base, label = tell_it(change)
    return News(
        change=change,
        title=called.of(change),
        tag=_tag(change),
        feel=change.direction if change.direction in {"better", "worse"} else "",
        sentence=sentence,
        figure=figure,
        base=base,
        address=_address(change, called, member, weeks),
        label=label,
    )


def _tag(change: Change) -> str:
    if change.kind in {CONTACTS, INCOMING} and change.gap is None:
        return _("new")
    return {
        "better": _("better"),
        "worse": _("worse"),
        "more": _("more"),
        "less": _("less"),
    }[change.direction]


def _score(change: Change) -> tuple[str, str, str, str]:
    now = of_metric(change.now, change.metric, change.scale)
    usual = of_metric(change.usual, change.metric, change.scale)
    values = {"metric": words.metric(change.metric), "now": now.value, "usual": usual.value}
    if change.direction == "better":
        sentence = _("“%(metric)s” rose to %(now)s; usual is %(usual)s.") % values
    else:
        sentence = _("“%(metric)s” fell to %(now)s; usual is %(usual)s.") % values
    return sentence, now.value, _base(now), f"{usual.value} → {now.value}"


def _ended(change: Change) -> tuple[str, str, str, str]:
    now, usual = of_share(change.now), of_share(change.usual)
    values = {"now": now.value, "usual": usual.value}
    sentence = _("%(now)s %% of the visits that came here ended here; usual is %(usual)s %%.") % values
    return sentence, f"{now.value} %", _base(now), _("%(now)s %% end here") % values


def _count(change: Change) -> tuple[str, str, str, str]:
    now = formats.count(change.now.value or 0)
    if change.gap is None or change.gap.value is None:
        sentence = _("New: %(now)s contacts, none in the weeks before.") % {"now": now}
        return sentence, now, _("n %(n)s") % {"n": now}, now
    low, high = formats.count(change.usual.low or 0), formats.count(change.usual.high or 0)
    values = {"now": now, "part": formats.count(abs(100 * change.gap.value)), "low": low, "high": high}
    sentence = {
        (CONTACTS, "more"): _("%(part)s %% more contacts than usual: %(now)s; usual are %(low)s to %(high)s."),
        (CONTACTS, "less"): _("%(part)s %% fewer contacts than usual: %(now)s; usual are %(low)s to %(high)s."),
        (INCOMING, "more"): _("It sent %(part)s %% more than usual: %(now)s; usual are %(low)s to %(high)s."),
        (INCOMING, "less"): _("It sent %(part)s %% less than usual: %(now)s; usual are %(low)s to %(high)s."),
    }[change.kind, change.direction] % values
    sign = "+" if change.direction == "more" else formats.MINUS
    base = _("usual %(low)s to %(high)s · %(weeks)s weeks") % {
        "low": low,
        "high": high,
        "weeks": formats.count(change.usual.n),
    }
    return sentence, now, base, f"{sign}{values['part']} %"


def _base(figure: Figure) -> str:
    n = _("n %(n)s") % {"n": figure.n}
    unit = " %" if figure.is_share else ""
    return f"{figure.interval}{unit} · {n}" if figure.interval else n


def _address(change: Change, called: Called, member: Member, weeks: int) -> str:
    period = PERIODS[weeks]
    if change.about == "place":
        named = called.places.get(change.entry)
        return f"/places/{named.id}?period={period}" if named else f"/places?period={period}"
    if change.about == "source":
        return "/settings/sources" if may(member, Permission.MANAGE_SOURCES) else ""
    if not may(member, Permission.SEE_JOURNEYS):
        return ""
    return f"/journeys?period={period}" + (f"#t-{change.entry}" if change.entry else "")
