"""Between the password and the code: who is expected, kept in the session of somebody who is still a visitor."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.http import HttpRequest

from attune.access.members import Member

DEVICE_COOKIE = "attune_device"
WAITS_S = 10 * 60
_NAME = "attune_waiting"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A member whose password was right, and where they want to go."""

    member: Member
    goes_to: str


def remember_waiting(request: HttpRequest, member: Member, goes_to: str) -> None:
    """From now on a code of this member is expected, for ten minutes."""
    request.session.cycle_key()
    request.session[_NAME] = [member.pk, member.get_session_auth_hash(), goes_to, time.time() + WAITS_S]


def waiting(request: HttpRequest) -> Waiting | None:
    """Who is expected; None when nobody is, it was too long ago, or the password or access has changed since."""
    kept = request.session.get(_NAME)
    if not isinstance(kept, list) or len(kept) != 4 or kept[3] < time.time():
        return None
    member = Member.objects.filter(pk=kept[0], is_active=True).first()
    if member is None or member.get_session_auth_hash() != kept[1]:
        return None
    return Waiting(member, kept[2])
