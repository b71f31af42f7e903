"""A board by mail, for the member who asks: when, and in which time zone. And the address that stops it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from zoneinfo import available_timezones

from babel.dates import format_time, get_day_names
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from attune.access.roles import Permission
from attune.deliver.channels.email import server
from attune.show import formats
from attune.show.boards import boards, digests
from attune.show.boards.models import Board, BoardDigest
from attune.show.gate import member_of, of_error, page, trouble
from attune.show.pages.boards import ADDRESS
from attune.show.rendering import render
from attune.vocabulary.errors import BadInput, Conflict, NotFound

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Context:
    """What this member asked for; `is_ready` False: no mail server is set up."""

    board: Board
    digest: BoardDigest | None
    address: str
    is_ready: bool
    may_set_up: bool
    rhythms: Choices
    rhythm: str
    weekdays: Choices
    weekday: str
    hours: Choices
    hour: str
    zones: tuple[str, ...]
    zone: str
    wrong: str


@dataclass(frozen=True, slots=True)
class StopContext:
    """The question behind the address in a mail, or that it is done."""

    name: str
    is_stopped: bool


@page(Permission.SEE_FIGURES, at_places=True)
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: HttpRequest, board: int) -> HttpResponse:
    """The page; a POST asks for it."""
    member = member_of(request)
    found = boards.find(board, member)
    if request.method != "POST":
        return _show(request, found)
    post = request.POST
    numbers = [post.get(name, "") for name in ("weekday", "hour")]
    try:
        weekday, hour = (int(text) if text.isascii() and text.isdecimal() and len(text) < 3 else -1 for text in numbers)
        digests.put(
            board,
            member,
            rhythm=post.get("rhythm", ""),
            weekday=weekday,
            hour=hour,
            time_zone=post.get("time_zone", "").strip()[:60],
            by=member,
        )
    except (BadInput, Conflict) as error:
        return _show(request, found, _wrong(error))
    messages.success(request, _("Stored. The next one comes at the time you chose."))
    return HttpResponseRedirect(f"{ADDRESS}/{board}/mail")


@page(Permission.SEE_FIGURES, at_places=True)
@require_POST
def end(request: HttpRequest, board: int) -> HttpResponse:
    """No more of it."""
    member = member_of(request)
    digests.stop(board, member, by=member)
    messages.success(request, _("This board is not mailed to you any more."))
    return HttpResponseRedirect(f"{ADDRESS}/{boards.find(board, member).pk}/mail")


@csrf_exempt  # RFC 8058: the mail program sends this by itself; the signed token says whose it is
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """The address in a mail: a GET asks, because scanners follow addresses; a POST stops it."""
    try:
        digest = digests.of_token(token)
    except NotFound as error:
        return trouble(request, of_error(error))
    if request.method == "POST":
        digests.stop(digest.board_id, digest.member, by=digest.member)
    answer = render(request, "boards/stop.html", StopContext(digest.board.name, request.method == "POST"))
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _show(request: HttpRequest, board: Board, wrong: str = "") -> HttpResponse:
    member = member_of(request)
    digest = digests.of(board.pk, member)
    post = request.POST
    days = get_day_names("wide", context="stand-alone", locale=formats.locale())
    context = Context(
        board=board,
        digest=digest,
        address=member.email,
        is_ready=server.is_ready(),
        may_set_up=member.may(Permission.MANAGE_MEMBERS),
        rhythms=tuple((one, _rhythm(one)) for one in digests.RHYTHMS),
        rhythm=post.get("rhythm", digest.rhythm if digest else digests.WEEKLY),
        weekdays=tuple((str(day), str(days[day])) for day in range(7)),
        weekday=post.get("weekday", str(digest.weekday if digest else 0)),
        hours=tuple((str(hour), format_time(time(hour), "short", locale=formats.locale())) for hour in range(24)),
        hour=post.get("hour", str(digest.hour if digest else 8)),
        zones=tuple(sorted(available_timezones())),
        zone=post.get("time_zone", digest.time_zone if digest else "UTC"),
        wrong=wrong,
    )
    return render(request, "boards/mail.html", context, status=400 if wrong else 200)


def _rhythm(key: str) -> str:
    return {
        digests.DAILY: _("every day"),
        digests.WEEKLY: _("every week"),
        digests.MONTHLY: _("on the first of each month"),
    }[key]


def _wrong(error: BadInput | Conflict) -> str:
    return {
        "digest_zone": _("There is no such time zone. Choose one of the list, like Europe/Warsaw."),
        "mail_none": _("No mail server is set up. An owner does that in Settings, Mail."),
    }.get(error.code, error.message)
