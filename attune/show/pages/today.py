"""Today: what changed more than noise, what needs you, what was finished. Everybody begins here, by their role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from attune.access.members import Member, may
from attune.access.roles import Permission, Role
from attune.show import formats, words
from attune.show.components.estimate import Figure, of_metric
from attune.show.gate import member_of, page
from attune.show.pages import today_place
from attune.show.rendering import render
from attune.show.today import finished, guide, items, line, news, waiting
from attune.show.today.guide import Guide
from attune.show.today.items import Item
from attune.show.today.news import News
from attune.understand import changes as changing
from attune.understand import sight
from attune.understand.changes import Changes, Standing

WEEKS = {1: 7, 4: 28, 13: 91}
SHOWN = 5  # of each column; more can be opened
FIGURES = 4


@dataclass(frozen=True, slots=True)
class Stand:
    """A metric on the whole, in words: `differs` is better, worse or ''."""

    name: str
    figure: Figure
    standing: Standing
    gap: str


@dataclass(frozen=True, slots=True)
class Column:
    """Items to show at once, and those that can be opened."""

    shown: tuple[Item, ...]
    folded: tuple[Item, ...]
    failed: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """All of them."""
        return len(self.shown) + len(self.folded)


@dataclass(frozen=True, slots=True)
class Context:
    """The page. `changes` is None for roles that see no figures; `newest`: where to look when the period is empty."""

    name: str
    lede: str
    weeks: int
    choices: tuple[tuple[int, str], ...]
    day: date
    is_past: bool
    changes: Changes | None
    news: tuple[News, ...]
    more_news: tuple[News, ...]
    line: line.Drawing | None
    stands: tuple[Stand, ...]
    waiting: Column
    finished: Column
    guide: Guide | None
    guide_first: bool
    may_bring_back: bool
    newest: date | None
    place: today_place.Place | None
    finds_customers: bool


@page(at_places=True)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The page of this member."""
    member = member_of(request)
    sees_figures = may(member, Permission.SEE_FIGURES)
    weeks = _weeks(request)
    end = _end(request)
    found = changing.changes(weeks, end, at_once=True) if sees_figures else None
    told = news.tell(found.found, member, weeks) if found else ()
    now = timezone.now()
    waits = items.gather(waiting.PROVIDERS, member, now)
    done = items.gather(finished.PROVIDERS, member, now)
    steps = guide.guide_of(member)
    away = steps is not None and guide.is_put_away(member)
    is_empty = found is not None and not found.contacts
    last = changing.newest(end) if is_empty else None
    context = Context(
        name=member.name or member.email.split("@", 1)[0],
        lede=_lede(found, len(told), len(waits.items), end),
        weeks=weeks,
        choices=tuple((many, _period(many)) for many in WEEKS),
        day=(end - timedelta(days=1)).date(),
        is_past=end < _midnight(now),
        changes=found,
        news=told[:SHOWN],
        more_news=told[SHOWN:],
        line=line.draw(found, told) if found and may(member, Permission.SEE_JOURNEYS) else None,
        stands=_stands(found),
        waiting=Column(waits.items[:SHOWN], waits.items[SHOWN:], waits.failed),
        finished=Column(done.items[:SHOWN], done.items[SHOWN:], done.failed),
        guide=None if away or steps is None or (steps.is_done and not is_empty) else steps,
        guide_first=steps is not None and not steps.has_begun,
        may_bring_back=away and not (steps is None or steps.is_done),
        newest=last.date() if last else None,
        place=today_place.of(request, member) if _has_a_place(member) else None,
        finds_customers=may(member, Permission.SEE_CUSTOMERS) and member.role == Role.AGENT,
    )
    figures_at = found.covered.computed_at if found else None
    return render(request, "today/page.html", context, figures_at=figures_at)


@page(Permission.MANAGE_SOURCES)
@require_POST
def guide_away(request: HttpRequest) -> HttpResponse:
    """Put the guide of the start out of sight, or bring it back."""
    is_away = "back" not in request.POST
    guide.put_away(member_of(request), away=is_away)
    if is_away:
        messages.success(request, _("Put away. “Show the guide” at the end of this page brings it back."))
    return HttpResponseRedirect("/today")


def _has_a_place(member: Member) -> bool:
    return member.role == Role.SHOP or bool(sight.current().is_limited and sight.current().places)


def _weeks(request: HttpRequest) -> int:
    asked = request.GET.get("weeks", "1")
    return int(asked) if asked in {str(many) for many in WEEKS} else 1


def _end(request: HttpRequest) -> datetime:
    """The end of the day asked for; of yesterday unless an earlier one is: only whole days can be compared."""
    midnight = _midnight(timezone.now())
    try:
        asked = date.fromisoformat(request.GET.get("day", ""))
        end = datetime.combine(asked, time(), UTC) + timedelta(days=1)
    except (ValueError, OverflowError):
        return midnight
    return min(end, midnight) if asked.year >= 2000 else midnight


def _midnight(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _period(weeks: int) -> str:
    days = WEEKS[weeks]
    return ngettext("last %(days)s day", "last %(days)s days", days) % {"days": formats.count(days)}


def _lede(found: Changes | None, differ: int, wait: int, end: datetime) -> str:
    sentences = []
    if found is not None and found.contacts:
        if differ:
            sentence = ngettext(
                "%(n)s thing differs from usual by more than noise.",
                "%(n)s things differ from usual by more than noise.",
                differ,
            )
            sentences.append(sentence % {"n": formats.count(differ)})
        elif found.compared:
            sentences.append(_("Nothing differs from usual by more than noise."))
        else:
            sentences.append(_("There is not enough history yet to say what is usual."))
    if wait:
        sentence = ngettext("%(n)s thing needs you.", "%(n)s things need you.", wait)
        sentences.append(sentence % {"n": formats.count(wait)})
    day = formats.full_day(end - timedelta(days=1))
    return " ".join([_("Up to %(day)s.") % {"day": day}, *sentences])


def _stands(found: Changes | None) -> tuple[Stand, ...]:
    return tuple(
        Stand(
            words.metric(one.metric),
            of_metric(one.now, one.metric, one.scale, one.usual),
            one,
            _gap(one),
        )
        for one in (found.standings[:FIGURES] if found else ())
        if one.now.n
    )


def _gap(one: Standing) -> str:
    """`0.3 lower`: only where a difference may be claimed."""
    if not one.differs or one.now.value is None or one.usual.value is None:
        return _("as before") if one.now.is_comparable and one.usual.is_comparable else ""
    gap = formats.decimal(abs(one.now.value - one.usual.value), formats.digits_of(one.metric, one.scale))
    return (_("%(gap)s higher") if one.differs == "better" else _("%(gap)s lower")) % {"gap": gap}
