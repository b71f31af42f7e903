"""What waits for a customer, what goes on and what was promised, as sentences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from attune.show import formats, words
from attune.show.components.customer_line import Promised
from attune.understand.customers import Need, Overview, Pending, Promise, UnderWay
from attune.understand.journeys.catalogue import Names, names

SHOWN = 6


@dataclass(frozen=True, slots=True)
class NeedLine:
    """A need as a sentence with why; `voice`: what the customer said."""

    what: str
    why: str
    voice: str


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """A promise: what until when, and what became of it. `feel`: pos, neg or '' for neither."""

    what: str
    became: str
    feel: str


@dataclass(frozen=True, slots=True)
class PendingLines:
    """Everything, as it is shown; `more` counts what is not."""

    needs: tuple[NeedLine, ...]
    under_way: tuple[str, ...]
    promises: tuple[PromiseLine, ...]
    kept: int
    judged: int
    more: int


def lines(pending: Pending | Overview) -> PendingLines:
    """In the reader's language."""
    called = names()
    told = [one for one in pending.promises if one.state not in {"replaced", "withdrawn"}]
    judged = [one for one in told if one.state in {"kept", "broken", "overdue"}]
    return PendingLines(
        needs=tuple(_need(one, called) for one in pending.needs[:SHOWN]),
        under_way=tuple(_under_way(one, called) for one in pending.under_way[:SHOWN]),
        promises=tuple(promise_line(one, called) for one in told[:SHOWN]),
        kept=sum(one.state == "kept" for one in judged),
        judged=len(judged),
        more=max(0, len(told) - SHOWN) + max(0, len(pending.needs) - SHOWN),
    )


def promise_line(one: Promise, called: Names) -> PromiseLine:
    """One promise in words."""
    until = _until(one.due, is_day=one.is_day)
    what = one.what or (called.of(one.expects) if one.expects else called.of(one.touchpoint))
    became = {
        "kept": _("kept"),
        "open": _("not due yet"),
        "replaced": _("another date was given"),
        "withdrawn": _("cancelled"),
        "unknown": _("nothing says whether it came"),
    }.get(one.state) or _("%(time)s late") % {"time": span((one.done or timezone.now()) - one.due)}
    if one.state == "overdue":
        became = _("%(time)s late, still open") % {"time": span(timezone.now() - one.due)}
    feel = {"kept": "pos", "broken": "neg", "overdue": "neg"}.get(one.state, "")
    return PromiseLine(_("%(what)s by %(day)s") % {"what": what, "day": until}, became, feel)


def span(length: timedelta) -> str:
    """A length of time in its largest unit: `2 days`, `5 hours`, `20 minutes`."""
    minutes = max(1, round(length.total_seconds() / 60))
    if minutes < 90:
        return ngettext("%(number)s minute", "%(number)s minutes", minutes) % {"number": formats.count(minutes)}
    hours = round(minutes / 60)
    if hours < 48:
        return ngettext("%(number)s hour", "%(number)s hours", hours) % {"number": formats.count(hours)}
    days = round(hours / 24)
    return ngettext("%(number)s day", "%(number)s days", days) % {"number": formats.count(days)}


def _until(due: datetime, *, is_day: bool) -> str:
    return formats.calendar_day(due.date()) if is_day else f"{formats.full_day(due)}, {formats.clock(due)}"


def _need(one: Need, called: Names) -> NeedLine:
    began = called.of(one.touchpoint) if one.touchpoint else one.name
    day = formats.day(one.at)
    expected = called.of(one.expects) if one.expects else ""
    if one.kind == "overdue":
        what = _("Keep the promise: %(what)s") % {"what": one.name or expected or began}
        due = one.due or one.at
        why = _("Promised on %(day)s; it is %(time)s late and nothing says that it came.") % {
            "day": day, "time": span(timezone.now() - due),
        }  # fmt: skip
    elif one.kind == "missing":
        what = _("Find out where it stands: %(what)s") % {"what": expected}
        why = _("%(began)s was on %(day)s; %(what)s should have followed.") % {
            "began": began, "day": day, "what": expected,
        }  # fmt: skip
    elif one.kind == "unanswered":
        given = formats.score(one.score or 0, one.metric, one.scale)
        what = _("Ask what went wrong")
        why = _("%(given)s on %(day)s (%(metric)s); nobody of us has been in contact since.") % {
            "given": given, "day": day, "metric": words.metric(one.metric),
        }  # fmt: skip
    elif one.kind == "waiting":
        what = _("Answer")
        why = _("Wrote on %(day)s (%(what)s); nobody of us has been in contact since.") % {"day": day, "what": began}
    else:
        what = _("Somebody who stays with it")
        why = ngettext(
            "Turned to support %(number)s time since %(day)s.",
            "Turned to support %(number)s times since %(day)s.",
            one.times,
        ) % {"number": formats.count(one.times), "day": day}
    return NeedLine(what, why, one.words)


def _under_way(one: UnderWay, called: Names) -> str:
    given = {
        "began": called.of(one.touchpoint),
        "day": formats.day(one.at),
        "what": called.of(one.expects),
        "until": formats.day(one.until),
    }
    if one.is_promised:
        return _("%(began)s of %(day)s is under way: %(what)s is promised by %(until)s.") % given
    return _("%(began)s of %(day)s is under way: %(what)s usually follows by %(until)s.") % given


def drawn(promised: Iterable[Promise]) -> list[Promised]:
    """Those that the line shows: judged, or still open."""
    called = names()
    found = []
    for one in promised:
        if one.state in {"kept", "broken", "overdue", "open"}:
            line = promise_line(one, called)
            what = one.what or called.of(one.expects or one.touchpoint)
            found.append(
                Promised(one.made, one.due, one.done, one.state, what, f"{line.what}: {line.became}", line.feel)
            )
    return found
