"""Mails to members in their own language: an invitation, a link for a new password, a test."""

from __future__ import annotations

from datetime import timedelta

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from attune.access import invitations
from attune.access.members import Member
from attune.deliver import member_mail
from attune.deliver.channels.email import sending, server
from attune.deliver.channels.email.server import Settings
from attune.deliver.member_mail import MemberMail
from attune.vocabulary.errors import Conflict

A_DAY = 5  # links for a new password; more would be somebody else's game


def invite(member: Member, origin: str) -> None:
    """Welcome somebody who was just made a member, with a link to set a password.

    Raises:
        Conflict: no mail server is set up.
    """
    with translation.override(member.language or "en"):
        _letter(
            member,
            "invitation",
            _("You are invited to Attune"),
            _("You may sign in to Attune from now on. Choose a password first; the link works once, for three days."),
            address=f"{origin_of(origin)}/sign-in/password/{invitations.token_of(member)}",
            action=_("Choose a password"),
        )


def new_password(member: Member, origin: str) -> bool:
    """Send a link for a new password; False when enough were sent today."""
    day_ago = timezone.now() - timedelta(days=1)
    if MemberMail.objects.filter(member=member, why="password", made_at__gt=day_ago).count() >= A_DAY:
        return False
    with translation.override(member.language or "en"):
        _letter(
            member,
            "password",
            _("A new password for Attune"),
            _(
                "Somebody, probably you, asked for a new password. The link works once, for three days. "
                "If it was not you, there is nothing to do."
            ),
            address=f"{origin_of(origin)}/sign-in/password/{invitations.token_of(member)}",
            action=_("Choose a new password"),
        )
    return True


def attempt(settings: Settings, member: Member) -> None:
    """Send a test mail to this member, now.

    Raises:
        BadInput, Unavailable: what the mail server says, in words.
    """
    with translation.override(member.language or "en"):
        letter = _written(_("Mail from Attune works"), _("This is the test you asked for."), "", "")
    mail = sending.message(
        settings,
        to=member.email,
        name=member.name,
        subject=str(letter["title"]),
        text=render_to_string("mail/letter.txt", letter),
        html=render_to_string("mail/letter.html", letter),
    )
    sending.send(settings, mail)


def origin_of(asked: str = "") -> str:
    """Where members reach this Attune: as set up, else as it was `asked` for just now.

    Raises:
        Conflict: nobody knows.
    """
    settings = server.without_password()
    origin = (settings.origin if settings else "") or asked
    if not origin:
        raise Conflict("Attune does not know its own address. Say it in Settings, Mail.", code="mail_origin")
    return origin.rstrip("/")


def _letter(member: Member, why: str, title: str, sentence: str, *, address: str, action: str) -> None:
    letter = _written(title, sentence, address, action)
    text, html = render_to_string("mail/letter.txt", letter), render_to_string("mail/letter.html", letter)
    member_mail.queue(member, why, title, text, html)


def _written(title: str, sentence: str, address: str, action: str) -> dict[str, str]:
    return {
        "title": title,
        "sentence": sentence,
        "address": address,
        "action": action,
        "language": translation.get_language() or "en",
    }
