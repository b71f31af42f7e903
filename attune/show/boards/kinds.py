"""What can be a card: its name, its parameters, what a reader must be allowed, and how it is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from attune.access.members import Member, may
from attune.access.roles import Permission
from attune.collect.catalogue.names import names as catalogue_names
from attune.show import formats, words
from attune.show.boards.cards import Card
from attune.show.boards.chart import Chart, draw
from attune.show.components.estimate import Figure, of_metric, of_share
from attune.show.today import line, news
from attune.understand import changes as changing
from attune.understand import journeys
from attune.understand.changes import Changes, Standing
from attune.understand.changes.series import WEEKS
from attune.understand.journeys.catalogue import names
from attune.understand.metrics import bounds
from attune.vocabulary.errors import AttuneError
from attune.vocabulary.estimate import Estimate
from attune.vocabulary.window import Window

REACHED, MISSED, OPEN = "reached", "missed", "open"
ROWS = 12
DAY_MS = 86_400_000
_at_once: ContextVar[bool] = ContextVar("at_once", default=True)


@dataclass(frozen=True, slots=True)
class Bar:
    """A step of a funnel: `width` in parts of 100."""

    name: str
    count: str
    share: Figure
    width: float


@dataclass(frozen=True, slots=True)
class Shown:
    """A card as it is drawn. `head` and `rows` hold its figures as a table, always; `note` says why nothing is shown.

    `number` is a bare count; `gap` the change in words and `feel` its direction; `met` reached, missed or open.
    """

    card: Card
    title: str
    about: str = ""
    period: str = ""
    figure: Figure | None = None
    number: str = ""
    base: str = ""
    gap: str = ""
    feel: str = ""
    met: str = ""
    target: str = ""
    chart: Chart | None = None
    line: line.Drawing | None = None
    bars: tuple[Bar, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    note: str = ""
    computed_at: datetime | None = None
    is_current: bool = True

    @property
    def size(self) -> str:
        """How much room it takes."""
        is_table = not (self.figure or self.number or self.chart or self.bars or self.line) and len(self.head) > 3
        return "wide" if self.card.is_wide or self.line or is_table else ""


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of card."""

    name: Promise
    fields: tuple[str, ...]
    permission: str
    ask: Callable[[Card, Member, datetime], Shown] = field(repr=False)
    has_target: bool = False


def show(card: Card, reader: Member, *, now: datetime | None = None, at_once: bool = True) -> Shown:
    """The card as `reader` may see it, through the sight in force. Never an error: a card that fails says so itself.

    With `at_once` the last known figures are taken while newer are made; without, fresh ones are waited for.
    """
    kind = KINDS[card.kind]
    title = card.title or str(kind.name)
    if not may(reader, kind.permission):
        return Shown(card, title, note=_("This card is not part of your role."))
    end = (now or timezone.now()).astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    before = _at_once.set(at_once)
    try:
        shown = kind.ask(card, reader, end)
    except AttuneError as error:
        if error.report:
            raise
        return Shown(card, title, note=_("This could not be answered: %(reason)s") % {"reason": error.message})
    finally:
        _at_once.reset(before)
    return replace(shown, title=card.title or shown.title or title)


def about_words(card: Card) -> str:
    """What a card is about, as people call it."""
    if card.of("about") == "touchpoint":
        return names().of(card.of("entry"))
    if card.of("about") == "place":
        key = card.of("entry")
        named = catalogue_names("place", [key]).get(key)
        return named.name if named else key
    return _("On the whole")


def _changes(card: Card, end: datetime) -> Changes:
    return changing.changes(card.weeks, end, at_once=_at_once.get())


def _period(card: Card) -> str:
    days = 7 * card.weeks
    return ngettext("last %(days)s day", "last %(days)s days", days) % {"days": formats.count(days)}


def _score(card: Card, _reader: Member, end: datetime) -> Shown:
    found = _changes(card, end)
    metric, scale = card.of("metric"), card.of("scale")
    fits = [
        one
        for one in found.scored
        if (one.about, one.entry, one.metric) == (card.of("about"), card.of("entry"), metric)
        and (not scale or one.scale == scale)
    ]
    # Persons before presses, then the most answered scale.
    best = max(fits, key=lambda one: (one.now.unit == "customers", one.now.n), default=None)
    shown = Shown(card, words.metric(metric), about_words(card), _period(card), computed_at=found.covered.computed_at,
                  is_current=found.covered.is_current)  # fmt: skip
    if best is None or not best.now.n:
        return replace(shown, note=_("Nobody answered in this time."))
    figure = of_metric(best.now, best.metric, best.scale, best.usual)
    usual = of_metric(best.usual, best.metric, best.scale)
    return replace(
        shown,
        figure=figure,
        gap=_gap(best),
        feel=best.differs,
        met=_met(card, best.now) if figure.is_shown else "",
        target=_target(card, formats.digits_of(best.metric, best.scale)),
        head=(_("Figure"), _("Value"), _("95 %"), _("n")),
        rows=((_("now"), *_cells(figure)), (_("usual"), *_cells(usual))),
    )


def _cells(figure: Figure) -> tuple[str, str, str]:
    if not figure.is_shown:
        return _("not shown"), "", figure.n
    return f"{figure.value}{' %' if figure.is_share else ''}", figure.interval, figure.n


def _gap(one: Standing) -> str:
    if not one.differs or one.now.value is None or one.usual.value is None:
        return _("as before") if one.now.is_comparable and one.usual.is_comparable else ""
    gap = formats.decimal(abs(one.now.value - one.usual.value), formats.digits_of(one.metric, one.scale))
    return (_("%(gap)s higher") if one.differs == "better" else _("%(gap)s lower")) % {"gap": gap}


def _met(card: Card, now: Estimate) -> str:
    """Reached or missed only where the interval leaves no doubt; a count leaves none."""
    if card.target is None or now.value is None:
        return ""
    low = now.value if now.low is None else now.low
    high = now.value if now.high is None else now.high
    if card.at_most:
        low, high, target = -high, -low, -card.target
    else:
        target = card.target
    return REACHED if low >= target else MISSED if high < target else OPEN


def _target(card: Card, digits: int) -> str:
    if card.target is None:
        return ""
    value = {"target": formats.decimal(card.target, digits)}
    return (_("target: at most %(target)s") if card.at_most else _("target: at least %(target)s")) % value


def _contacts(card: Card, _reader: Member, end: datetime) -> Shown:
    found = _changes(card, end)
    place = (card.of("about"), card.of("entry"))
    one = next((one for one in found.counted if (one.about, one.entry) == place), None)
    contacts = one.contacts if one else 0
    usual = one.usual if one else None
    base = ""
    if usual is not None and usual.low is not None and usual.high is not None:
        base = _("usual %(low)s to %(high)s · %(weeks)s weeks") % {
            "low": formats.count(usual.low),
            "high": formats.count(usual.high),
            "weeks": formats.count(usual.n),
        }
    gap = {"more": _("more than usual"), "less": _("less than usual")}.get(one.differs if one else "", "")
    now = Estimate(float(contacts), None, None, contacts, "count", "contacts")
    return Shown(
        card, _("Contacts"), about_words(card), _period(card), number=formats.count(contacts), base=base, gap=gap,
        met=_met(card, now), target=_target(card, 0), head=(_("Figure"), _("Contacts")),
        rows=((_("now"), formats.count(contacts)), (_("usual"), base or "")),
        computed_at=found.covered.computed_at, is_current=found.covered.is_current,
    )  # fmt: skip


def _contact_line(card: Card, _reader: Member, end: datetime) -> Shown:
    series = changing.contact_weeks(card.of("about"), card.of("entry"), end, at_once=_at_once.get())
    rows = tuple((formats.calendar_day(one.starts_on), formats.count(one.value.value or 0)) for one in series.points)
    return Shown(
        card, _("Contacts week by week"), about_words(card), _("last %(weeks)s weeks") % {"weeks": WEEKS},
        chart=draw(series.points, None, card.target), target=_target(card, 0),
        head=(_("Week of"), _("Contacts")), rows=rows[::-1],
        computed_at=series.computed_at, is_current=series.is_current,
        note="" if len(rows) > 1 else _("A line needs two weeks."),
    )  # fmt: skip


def _score_line(card: Card, _reader: Member, end: datetime) -> Shown:
    metric, scale = card.of("metric"), card.of("scale")
    series = changing.score_weeks(card.of("about"), card.of("entry"), metric, scale, end, at_once=_at_once.get())
    rows = tuple(
        (formats.calendar_day(one.starts_on), *_cells(of_metric(one.value, metric, scale))) for one in series.points
    )
    digits = formats.digits_of(metric, scale)
    is_thin = sum(one.value.is_shown for one in series.points) < 2
    return Shown(
        card, words.metric(metric), about_words(card), _("last %(weeks)s weeks") % {"weeks": WEEKS},
        chart=draw(series.points, bounds(metric, scale), card.target), target=_target(card, digits),
        head=(_("Week of"), _("Value"), _("95 %"), _("n")), rows=rows[::-1],
        computed_at=series.computed_at, is_current=series.is_current,
        note=_("A line needs two weeks with ten answers.") if is_thin else "",
    )  # fmt: skip


def _table(about: str) -> Callable[[Card, Member, datetime], Shown]:
    def ask(card: Card, _reader: Member, end: datetime) -> Shown:
        found = _changes(card, end)
        called = names()
        counted = sorted(
            (one for one in found.counted if one.about == about and one.contacts), key=lambda one: -one.contacts
        )[:ROWS]
        places = catalogue_names("place", [one.entry for one in counted]) if about == "place" else {}
        metric = card.of("metric") or (found.standings[0].metric if found.standings else "")
        means = {
            one.entry: of_metric(one.now, one.metric, one.scale)
            for one in sorted(found.scored, key=lambda one: (one.now.unit == "customers", one.now.n))
            if one.about == about and one.metric == metric
        }
        differs = {"more": _("more"), "less": _("less"), "": ""}
        rows = []
        for one in counted:
            name = (
                called.of(one.entry)
                if about == "touchpoint"
                else places[one.entry].name
                if one.entry in places
                else one.entry
            )
            figure = means.get(one.entry)
            value, interval, n = _cells(figure) if figure else ("", "", "")
            rows.append((name, formats.count(one.contacts), differs[one.differs], value, interval, n))
        score = words.metric(metric) if metric else _("Value")
        return Shown(
            card, _("Touchpoints") if about == "touchpoint" else _("Places"), "", _period(card),
            head=(_("Name"), _("Contacts"), _("Against usual"), score, _("95 %"), _("n")), rows=tuple(rows),
            note="" if rows else _("Nothing happened in this time."),
            computed_at=found.covered.computed_at, is_current=found.covered.is_current,
        )  # fmt: skip

    return ask


def _line(card: Card, reader: Member, end: datetime) -> Shown:
    found = _changes(card, end)
    told = news.tell(found.found, reader, card.weeks)
    drawing = line.draw(found, told)
    called = names()
    of_touchpoint = {one.change.entry: one.sentence for one in told if one.change.about == "touchpoint"}
    rows = tuple(
        (called.of(key), formats.count(met), of_touchpoint.get(key, "")) for key, met in found.reached[: line.MOST]
    )
    return Shown(
        card, _("The line"), "", _period(card), line=drawing,
        head=(_("Touchpoint"), _("Contacts"), _("Changed")), rows=rows,
        note="" if drawing else _("A line needs two touchpoints that were met."),
        computed_at=found.covered.computed_at, is_current=found.covered.is_current,
    )  # fmt: skip


def _funnel(card: Card, _reader: Member, end: datetime) -> Shown:
    days = int(card.of("days") or "30")
    window = Window(end - timedelta(days=7 * card.weeks), end)
    found = journeys.funnel(card.steps, days * DAY_MS, window, at_once=_at_once.get())
    most = max([1, *(step.customers for step in found.steps)])
    bars = tuple(
        Bar(step.name, formats.count(step.customers), of_share(step.share), round(100 * step.customers / most, 1))
        for step in found.steps
    )
    rows = tuple((bar.name, bar.count, *_cells(bar.share)[:2]) for bar in bars)
    return Shown(
        card, _("Funnel"), _("within %(days)s days") % {"days": formats.count(days)}, _period(card), bars=bars,
        head=(_("Step"), _("Customers"), _("Of the first step"), _("95 %")), rows=rows,
        note="" if found.steps and found.steps[0].customers else _("Nobody took the first step in this time."),
        computed_at=found.covered.computed_at, is_current=found.covered.is_current,
    )  # fmt: skip


P = Permission
_ABOUT = ("about", "entry")
KINDS: Mapping[str, Kind] = {
    "score": Kind(
        gettext_lazy("A score"), (*_ABOUT, "metric", "scale", "weeks"), P.SEE_FIGURES, _score, has_target=True
    ),
    "contacts": Kind(gettext_lazy("Contacts"), (*_ABOUT, "weeks"), P.SEE_FIGURES, _contacts, has_target=True),
    "score_line": Kind(
        gettext_lazy("A score over time"), (*_ABOUT, "metric", "scale"), P.SEE_FIGURES, _score_line, has_target=True
    ),
    "contact_line": Kind(gettext_lazy("Contacts over time"), _ABOUT, P.SEE_FIGURES, _contact_line, has_target=True),
    "touchpoints": Kind(
        gettext_lazy("Touchpoints as a table"), ("metric", "weeks"), P.SEE_FIGURES, _table("touchpoint")
    ),
    "places": Kind(gettext_lazy("Places as a table"), ("metric", "weeks"), P.SEE_FIGURES, _table("place")),
    "line": Kind(gettext_lazy("The line with its changes"), ("weeks",), P.SEE_JOURNEYS, _line),
    "funnel": Kind(gettext_lazy("A funnel"), ("steps", "days", "weeks"), P.SEE_JOURNEYS, _funnel),
}
FIELDS: Mapping[str, tuple[str, ...]] = {key: kind.fields for key, kind in KINDS.items()}
