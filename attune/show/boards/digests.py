"""Boards by mail: who wants which board when, and the job that writes the mails that are due."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core import signing
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from attune.access import audit
from attune.access.audit import Actor
from attune.access.members import Member, may
from attune.access.roles import Permission
from attune.deliver import member_mail
from attune.deliver.channels.email import server
from attune.show import formats, mails
from attune.show.boards import boards, kinds
from attune.show.boards.models import BoardDigest
from attune.show.sight import sight_of
from attune.store import due
from attune.store.database import write
from attune.understand.sight import through
from attune.vocabulary.errors import BadInput, Conflict, NotFound

JOB = "show.board_digests"
EVERY_S = 60
DAILY, WEEKLY, MONTHLY = "daily", "weekly", "monthly"
RHYTHMS = (WEEKLY, DAILY, MONTHLY)
AT_ONCE = 20
SALT = "board digest"


def put(number: int, member: Member, *, rhythm: str, weekday: int, hour: int, time_zone: str, by: Actor) -> BoardDigest:
    """Mail this board to the member from now on: daily, on a weekday (0 = Monday), or on the first of the month.

    Raises:
        BadInput: rhythm, weekday, hour or zone cannot be used. Conflict: no mail server. NotFound: no such board.
    """
    if rhythm not in RHYTHMS:
        raise BadInput(f"A rhythm is one of {', '.join(RHYTHMS)}.", code="digest_rhythm", where="rhythm")
    if not (0 <= weekday <= 6 and 0 <= hour <= 23):
        raise BadInput("A weekday is 0 (Monday) to 6, an hour 0 to 23.", code="digest_time", where="hour")
    try:
        zone = ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput("Write the time zone like Europe/Warsaw.", code="digest_zone", where="time_zone") from None
    if not server.is_ready():
        raise Conflict("No mail server is set up. An owner does that in Settings, Mail.", code="mail_none")
    board = boards.find(number, member)
    values = {
        "rhythm": rhythm,
        "weekday": weekday,
        "hour": hour,
        "time_zone": zone.key,
        "next_at": next_after(timezone.now(), rhythm, weekday, hour, zone),
    }
    with write():
        made, _is_new = BoardDigest.objects.update_or_create(board=board, member=member, defaults=values)
        audit.record(by, "board digest set", made.label, ["rhythm", "weekday", "hour", "time_zone"])
    return made


def stop(number: int, member: Member, *, by: Actor) -> None:
    """Mail it no more."""
    with write():
        found = BoardDigest.objects.filter(board_id=number, member=member).first()
        if found is not None:
            audit.record(by, "board digest stopped", found.label, [])
            found.delete()


def of(number: int, member: Member) -> BoardDigest | None:
    """What this member asked for, None for nothing."""
    return BoardDigest.objects.filter(board_id=number, member=member).first()


def token_of(digest: BoardDigest) -> str:
    """What the address to stop it carries."""
    return signing.dumps([digest.pk, digest.member_id], salt=SALT, compress=False)


def of_token(token: str) -> BoardDigest:
    """The digest of a token.

    Raises:
        NotFound: it is none, or the digest has ended already.
    """
    try:
        number, member = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        number, member = 0, 0
    found = BoardDigest.objects.select_related("board", "member").filter(pk=number, member=member).first()
    if found is None:
        raise NotFound("This board is not mailed to you any more.", code="digest_unknown")
    return found


def next_after(at: datetime, rhythm: str, weekday: int, hour: int, zone: ZoneInfo) -> datetime:
    """The next instant after `at` when the clock of `zone` shows `hour` on a day of the rhythm."""
    day = at.astimezone(zone).date()
    for _try in range(64):
        instant = datetime.combine(day, time(hour), zone).astimezone(UTC)
        if instant > at and _fits(day, rhythm, weekday):
            return instant
        day += timedelta(days=1)
    raise AssertionError("every rhythm comes within two months")


def _fits(day: date, rhythm: str, weekday: int) -> bool:
    return rhythm == DAILY or (day.weekday() == weekday if rhythm == WEEKLY else day.day == 1)


def send_due(job: due.Job) -> None:
    """The job: write what is due. What was missed while the server was down is sent once, not many times."""
    if not server.is_ready():
        return
    now = timezone.now()
    rows = BoardDigest.objects.select_related("board", "member", "board__owner")
    for digest in rows.filter(next_at__lte=now, board__removed_at=None).order_by("next_at")[:AT_ONCE]:
        job.go_on()
        following = next_after(now, digest.rhythm, digest.weekday, digest.hour, ZoneInfo(digest.time_zone))
        written = _written(digest, now)
        with write():
            # Of two processes, or of a second run, only one moves the instant on.
            moved = BoardDigest.objects.filter(pk=digest.pk, next_at=digest.next_at).update(
                next_at=following, last_at=now if written else digest.last_at
            )
            if moved and written:
                subject, text, html = written
                member_mail.queue(
                    digest.member, "digest", subject, text, html, unsubscribe=f"/b/stop/{token_of(digest)}"
                )


def _written(digest: BoardDigest, now: datetime) -> tuple[str, str, str] | None:
    """Subject, text and HTML for this member: their language, role and places. None when they may not see it."""
    member = digest.member
    sees = may(member, Permission.SEE_FIGURES) and any(one.pk == digest.board_id for one in boards.visible(member))
    if not sees:
        return None
    with translation.override(member.language or "en"), through(sight_of(member)):
        cards = [kinds.show(card, member, now=now, at_once=False) for card in boards.cards_of(digest.board)]
        origin = mails.origin_of("http://localhost")
        letter = {
            "title": digest.board.name,
            "day": formats.full_day(now),
            "cards": cards,
            "address": f"{origin}/boards/{digest.board_id}",
            "stop": f"{origin}/b/stop/{token_of(digest)}",
            "language": translation.get_language() or "en",
        }
        subject = _("%(board)s, %(day)s") % {"board": digest.board.name, "day": letter["day"]}
        return subject, render_to_string("mail/board.txt", letter), render_to_string("mail/board.html", letter)
