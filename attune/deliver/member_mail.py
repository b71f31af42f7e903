"""Mails to members: written as rows, sent by a job, their words forgotten once they are gone."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils import timezone

from attune.access.members import Member
from attune.access.sealing import seal, unseal
from attune.deliver.channels.email import sending, server
from attune.store import due
from attune.store.database import write
from attune.vocabulary.clock import now_ms
from attune.vocabulary.errors import AttuneError, BadInput, Conflict, Unavailable

KIND = "deliver.member_mail"
PURPOSE = "mail to a member"
TIDY = "deliver.member_mail.tidy"
KEPT = timedelta(days=30)
ATTEMPTS = 10
SUBJECT_CHARS = 200


class State(models.TextChoices):
    """`dropped`: it was no longer to be sent, for instance because the member was disabled meanwhile."""

    WAITING = "waiting", "waiting"
    SENT = "sent", "sent"
    FAILED = "failed", "failed"
    DROPPED = "dropped", "dropped"


class MemberMail(models.Model):
    """One mail to one member.

    `text` and `html` are sealed, for they may hold a link that sets a password; emptied when it was sent or given up.
    `why`: invitation, password, digest or test. `unsubscribe`: the path of the one-click address, '' for none.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="mails")
    why = models.CharField(max_length=20)
    subject = models.CharField(max_length=SUBJECT_CHARS)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    unsubscribe = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    error = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField(default=timezone.now, db_index=True)
    ended_at = models.DateTimeField(null=True)


def queue(member: Member, why: str, subject: str, text: str, html: str = "", *, unsubscribe: str = "") -> MemberMail:
    """Write a mail; it is sent within seconds, and tried again for hours when the mail server is away.

    Raises:
        Conflict: no mail server is set up.
    """
    if not server.is_ready():
        raise Conflict("No mail server is set up. An owner does that in Settings, Mail.", code="mail_none")
    with write():
        made = MemberMail.objects.create(
            member=member,
            why=why,
            subject=" ".join(subject.split())[:SUBJECT_CHARS],
            text=seal(text, PURPOSE),
            html=seal(html, PURPOSE) if html else "",
            unsubscribe=unsubscribe,
        )
        due.enqueue(KIND, {"mail": made.pk}, due_at=now_ms(), key=str(made.pk))
    return made


def send(job: due.Job) -> None:
    """The job: hand one mail over. Handed over twice only if the process dies in the second after the first time."""
    row = MemberMail.objects.select_related("member").filter(pk=job.payload["mail"], state=State.WAITING).first()
    if row is None:
        return
    if not row.member.is_active:
        _end(row, State.DROPPED, "The member has no access any more.")
        return
    try:
        settings = server.current()
        if settings is None:
            raise Unavailable("No mail server is set up.", code="mail_none", retry_after_s=3600)
        address = f"{settings.origin}{row.unsubscribe}" if row.unsubscribe and settings.origin else ""
        mail = sending.message(
            settings,
            to=row.member.email,
            name=row.member.name,
            subject=row.subject,
            text=unseal(row.text, PURPOSE),
            html=unseal(row.html, PURPOSE) if row.html else "",
            unsubscribe=address,
        )
        sending.send(settings, mail)
    except (BadInput, Conflict) as error:
        _end(row, State.FAILED, error.message)
        raise
    except AttuneError as error:
        if job.attempt >= ATTEMPTS:
            _end(row, State.FAILED, error.message)
        raise
    _end(row, State.SENT, "")


def recent(limit: int = 20) -> list[MemberMail]:
    """The last ones, newest first, for the page of settings."""
    return list(MemberMail.objects.select_related("member").order_by("-pk")[:limit])


def tidy(_job: due.Job) -> None:
    """Forget what was sent a month ago."""
    with write():
        old = MemberMail.objects.exclude(state=State.WAITING).filter(made_at__lt=timezone.now() - KEPT)
        MemberMail.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:500])).delete()


def _end(row: MemberMail, state: str, error: str) -> None:
    with write():
        MemberMail.objects.filter(pk=row.pk).update(
            state=state, error=error[:500], text="", html="", ended_at=timezone.now()
        )
