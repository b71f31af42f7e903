"""Episodes: attempts at a goal and how they end, and what is answered by how the outcome was met."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from attune.access.roles import Permission
from attune.collect.touchpoints import catalogue
from attune.collect.touchpoints.catalogue import EpisodeEntry
from attune.show import formats, words
from attune.show.components.estimate import Figure, of_metric, of_share
from attune.show.gate import page
from attune.show.pages.journeys_asked import Asked, asked_of
from attune.show.patience import patient
from attune.show.rendering import render
from attune.show.tables import csv_of
from attune.understand import journeys
from attune.understand.journeys.attempts import LONGEST_DAYS, USUAL_DAYS, Attempts, Outcome
from attune.understand.journeys.catalogue import names
from attune.understand.journeys.shapes import EpisodeScore
from attune.understand.journeys.whom import EVERYBODY
from attune.vocabulary.errors import BadInput


@dataclass(frozen=True, slots=True)
class Line:
    """Attempts that began in a channel, '' all; each figure ready to write."""

    outcome: Outcome
    name: str
    success: Figure
    hours: Figure
    effort: Figure
    changes: Figure
    again: Figure
    median: str
    slowest: str


@dataclass(frozen=True, slots=True)
class Goal:
    """One rule, or the attempt somebody asked for: its name and lines, the first for all together."""

    name: str
    attempts: Attempts
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class EpisodeRow:
    """One way an outcome was met."""

    name: str
    score: EpisodeScore
    figure: Figure
    behind: str


@dataclass(frozen=True, slots=True)
class Group:
    """One rule and one metric: rows that may be compared."""

    name: str
    metric: str
    rows: tuple[EpisodeRow, ...]


@dataclass(frozen=True, slots=True)
class Own:
    """The form for an attempt that is no rule."""

    starts: str
    expects: str
    within_days: int
    spots: tuple[tuple[str, str], ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Context:
    """Goals, then answers by how the outcome was met."""

    title: str
    asked: Asked
    own: Own
    goals: tuple[Goal, ...]
    groups: tuple[Group, ...]
    is_for_all: bool
    is_current: bool


@page(Permission.SEE_JOURNEYS, at_places=True)
@require_safe
@patient(gettext_lazy("Episodes"))
def show(request: HttpRequest) -> HttpResponse:
    """Every rule's attempts, and the one somebody asks for first."""
    asked = asked_of(request)
    window, whom = asked.period.window, asked.audience.whom
    rules = catalogue.episodes()
    own = _own(request)
    goals, reason = [], ""
    if own.starts or own.expects:
        try:
            tried = journeys.attempts(own.starts, own.expects, own.within_days, window, whom, at_once=asked.at_once)
            goals.append(_goal(f"{tried.starts_name} → {tried.expects_name}", tried))
        except BadInput as error:
            reason = error.message
    for rule in rules:
        days = rule.after_days or USUAL_DAYS
        found = journeys.attempts(rule.starts, rule.expects, days, window, whom, at_once=asked.at_once)
        goals.append(_goal(rule.name, found))
    if asked.is_file:
        return csv_of("episodes", _COLUMNS, [_told(goal, line) for goal in goals for line in goal.lines])
    # Answers by condition are kept for everybody: an audience would part the few there are.
    scores = journeys.episode_scores(window, at_once=True)
    context = Context(
        title=_title(goals),
        asked=asked,
        own=Own(own.starts, own.expects, own.within_days, own.spots, reason),
        goals=tuple(goals),
        groups=_groups(scores.scores, rules, asked.of_everybody()),
        is_for_all=whom == EVERYBODY,
        is_current=scores.covered.is_current,
    )
    return render(request, "journeys/episodes.html", context, figures_at=scores.covered.computed_at)


def _own(request: HttpRequest) -> Own:
    text = request.GET.get("within_days", "")
    is_days = text.isdecimal() and len(text) < 5 and 1 <= int(text) <= LONGEST_DAYS
    return Own(
        starts=request.GET.get("starts", "")[:80],
        expects=request.GET.get("expects", "")[:80],
        within_days=int(text) if is_days else USUAL_DAYS,
        spots=tuple(sorted(catalogue.names().items(), key=lambda pair: pair[1])),
        reason="",
    )


def _goal(name: str, found: Attempts) -> Goal:
    parts = found.parts if len(found.parts) > 1 else ()
    lines = [_line(found.whole, _("all")), *(_line(part, words.channel(part.channel)) for part in parts)]
    return Goal(name, found, tuple(lines))


def _line(outcome: Outcome, name: str) -> Line:
    return Line(
        outcome=outcome,
        name=name,
        success=of_share(outcome.success),
        hours=Figure(outcome.hours, None, 1),
        effort=Figure(outcome.effort, None, 1),
        changes=Figure(outcome.changes, None, 1),
        again=of_share(outcome.again),
        median=_span(outcome.hours_median) if outcome.hours.is_shown else "",
        slowest=_span(outcome.hours_slowest_tenth) if outcome.hours.is_shown else "",
    )


def _span(hours: float) -> str:
    """`40 min`, `5.2 h`, `3.4 days`."""
    if hours < 1:
        return _("%(minutes)s min") % {"minutes": formats.count(hours * 60)}
    if hours < 48:
        return _("%(hours)s h") % {"hours": formats.decimal(hours, 1)}
    return _("%(days)s d") % {"days": formats.decimal(hours / 24, 1)}


def _title(goals: list[Goal]) -> str:
    shown = [goal for goal in goals if goal.lines[0].success.is_shown]
    if not shown:
        return _("Episodes")
    goal = shown[0]
    return _("“%(goal)s”: %(share)s %% succeed, half of them within %(time)s") % {
        "goal": goal.name,
        "share": goal.lines[0].success.value,
        "time": goal.lines[0].median or _("an unknown time"),
    }


def _groups(scores: tuple[EpisodeScore, ...], rules: list[EpisodeEntry], asked: Asked) -> tuple[Group, ...]:
    called = names()
    by_key = {rule.key: rule.name for rule in rules}
    groups = []
    ordered = sorted(scores, key=lambda score: (score.rule, score.metric, score.scale))
    for (rule, metric, _scale), of_kind in groupby(ordered, key=lambda score: (score.rule, score.metric, score.scale)):
        rows = tuple(
            EpisodeRow(
                called.of(score.touchpoint),
                score,
                of_metric(score.mean, score.metric, score.scale, score.usual),
                asked.behind("episodes", rule=score.rule, met_as=score.condition),
            )
            for score in of_kind
        )
        groups.append(Group(by_key.get(rule, rule), metric, rows))
    return tuple(groups)


_COLUMNS = [
    *("goal", "channel", "within_days", "customers", "ended", "succeeded", "open", "success", "hours"),
    *("hours_median", "hours_slowest_tenth", "contacts", "channel_changes", "came_back"),
]


def _told(goal: Goal, line: Line) -> list[object]:
    of = line.outcome
    means = [of.success, of.hours, of.effort, of.changes, of.again]
    success, hours, effort, changes, again = (one.value if one.is_shown else None for one in means)
    spans = [of.hours_median, of.hours_slowest_tenth] if of.hours.is_shown else [None, None]
    return [
        *(goal.name, of.channel, goal.attempts.within_days, of.customers, of.ended, of.succeeded, of.open_now),
        *(success, hours, *spans, effort, changes, again),
    ]
