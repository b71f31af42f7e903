"""Setting a password by a link: for who was invited, and for who forgot theirs. Nothing is stored for it."""

from __future__ import annotations

from django.contrib.auth.tokens import default_token_generator

from attune.access import audit
from attune.access.members import Member, find_by_email
from attune.access.members import change_password as change
from attune.vocabulary.errors import NotFound


def token_of(member: Member) -> str:
    """What a link carries: good for three days, once, and until the next sign-in."""
    return f"{member.pk}-{default_token_generator.make_token(member)}"


def member_of(token: str) -> Member:
    """Whose token it is.

    Raises:
        NotFound: it is none, it was used, it is too old, or the member has no access any more.
    """
    number, _dash, rest = token.partition("-")
    known = number.isascii() and number.isdecimal() and len(number) < 19
    found = Member.objects.filter(pk=int(number), is_active=True).first() if known else None
    if found is None or not default_token_generator.check_token(found, rest):
        raise NotFound("This link was used already, or is too old. Ask for another one.", code="token_unknown")
    return found


def set_password(token: str, password: str) -> Member:
    """The password of the token's member; all their sessions end, a second factor stays.

    Raises:
        BadInput: the password is too weak. NotFound: as `member_of`.
    """
    member = member_of(token)
    changed = change(member.pk, password, by=member)
    audit.record(member, "member password set by link", member.label, ["password"])
    return changed


def forgot(email: str) -> Member | None:
    """The active member of this address who signs in with a password, None for everybody else."""
    try:
        found = find_by_email(email)
    except NotFound:
        return None
    return found if found.is_active and found.has_usable_password() else None
