"""Who is signed in where: one row a sign-in, on top of Django's cookie, so that it can be listed and ended.

The cookie's session holds a random token, this table its hash. A password changed or a member disabled ends sessions
by Django's own means; what rests too long, or was ended by hand, ends here.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone

from attune.access import audit, policy
from attune.access.audit import Actor
from attune.access.members import Member, require
from attune.access.roles import Permission
from attune.vocabulary.errors import NotFound

TOKEN = "attune_session"  # its name in Django's session; no secret itself  # noqa: S105
SEEN_EVERY = timedelta(minutes=1)
DEVICE_LENGTH = 80


class Via:
    """How somebody came in."""

    PASSWORD = "password"  # noqa: S105 - a word, not a secret
    CODE = "code"
    DEVICE = "device"
    PROVIDER = "provider"


class Session(models.Model):
    """One sign-in. `mark` tells whether it was made before the password changed."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="sessions")
    digest = models.BinaryField(max_length=32, unique=True)
    via = models.CharField(max_length=10)
    device = models.CharField(max_length=DEVICE_LENGTH)
    mark = models.CharField(max_length=16)
    began_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)


@dataclass(frozen=True, slots=True)
class Listed:
    """A session as its owner sees it."""

    id: int
    device: str
    via: str
    began_at: datetime
    seen_at: datetime
    is_this: bool


def begin(sender: object, request: HttpRequest, user: object, **_: Any) -> None:  # noqa: ANN401, ARG001 - a receiver of Django's `user_logged_in`
    """Note a sign-in that has just succeeded."""
    if not isinstance(user, Member):
        return
    token = secrets.token_urlsafe(32)
    request.session[TOKEN] = token
    via = getattr(request, "came_in_via", Via.PASSWORD)
    with transaction.atomic():
        Session.objects.create(
            member=user,
            digest=_digest(token),
            via=via,
            device=device_of(request.META.get("HTTP_USER_AGENT", "")),
            mark=_mark(user),
        )
        audit.record(user, "signed in", user.label, [via])


user_logged_in.connect(begin, dispatch_uid="attune.access.sessions")


def met(request: HttpRequest, now: datetime | None = None) -> Session | None:
    """The session behind a request of a signed-in member; None when it was ended, rested too long, or is unknown."""
    at = now or timezone.now()
    token, member = request.session.get(TOKEN), request.user
    if not isinstance(token, str) or not isinstance(member, Member):
        return None
    found = Session.objects.filter(digest=_digest(token), member=member, ended_at=None).first()
    if found is None:
        return None
    idle = policy.current().idle_minutes
    if idle and at - found.seen_at > timedelta(minutes=idle):
        return None
    mark = _mark(member)
    if at - found.seen_at >= SEEN_EVERY or found.mark != mark:
        # Django has let it in after a change of password: it is the session in which that was changed.
        Session.objects.filter(pk=found.pk).update(seen_at=at, mark=mark)
    return found


def of(member: Member, request: HttpRequest | None = None, now: datetime | None = None) -> list[Listed]:
    """The sessions of a member that still open pages, the last seen first; `request` says which one is asking."""
    at = now or timezone.now()
    token = request.session.get(TOKEN) if request is not None else None
    this = _digest(token) if isinstance(token, str) else b""
    idle = policy.current().idle_minutes
    rested = timedelta(minutes=idle) if idle else timedelta(seconds=settings.SESSION_COOKIE_AGE)
    alive = member.sessions.filter(ended_at=None, mark=_mark(member), seen_at__gte=at - rested)
    return [
        Listed(row.pk, row.device, row.via, row.began_at, row.seen_at, is_this=bytes(row.digest) == this)
        for row in alive.order_by("-seen_at", "-pk")
    ]


def end(member: Member, session_id: int) -> None:
    """End one of one's own sessions, at its next page.

    Raises:
        NotFound: no such session of this member.
    """
    with transaction.atomic():
        ended = member.sessions.filter(pk=session_id, ended_at=None).update(ended_at=timezone.now())
        if not ended:
            raise NotFound("There is no such session.", code="session_unknown")
        audit.record(member, "session ended", member.label, ["sessions"])


def end_others(member: Member, request: HttpRequest) -> int:
    """End all sessions of a member but the one that asks; how many there were."""
    token = request.session.get(TOKEN)
    this = _digest(token) if isinstance(token, str) else b""
    with transaction.atomic():
        others = member.sessions.filter(ended_at=None).exclude(digest=this)
        ended = others.update(ended_at=timezone.now())
        if ended:
            audit.record(member, "other sessions ended", member.label, ["sessions"])
    return ended


def end_all(member_id: int, *, by: Actor) -> int:
    """End all sessions of a member; how many there were.

    Raises:
        NotAllowed: `by` is a member without manage_members.
        NotFound: no such member.
    """
    require(by, Permission.MANAGE_MEMBERS)
    with transaction.atomic():
        if not Member.objects.filter(pk=member_id).exists():
            raise NotFound(f"There is no member {member_id}.", code="member_unknown")
        ended = Session.objects.filter(member_id=member_id, ended_at=None).update(ended_at=timezone.now())
        audit.record(by, "sessions ended", f"member {member_id}", ["sessions"])
    return ended


def end_this(request: HttpRequest) -> None:
    """Somebody signs out."""
    token = request.session.get(TOKEN)
    if isinstance(token, str):
        Session.objects.filter(digest=_digest(token), ended_at=None).update(ended_at=timezone.now())


def tidy(now: datetime | None = None, most: int = 500) -> int:
    """Remove up to `most` rows no cookie can belong to any more; how many went. Call it again until none does."""
    at = (now or timezone.now()) - timedelta(seconds=2 * settings.SESSION_COOKIE_AGE)
    old = list(Session.objects.filter(seen_at__lt=at).order_by("pk").values_list("pk", flat=True)[:most])
    return Session.objects.filter(pk__in=old).delete()[0]


_BROWSERS = (
    ("Edge", r"Edg(e|A|iOS)?/"),
    ("Opera", r"OPR/"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/|Chromium/"),
    ("Safari", r"Version/.*Safari/"),
)
_SYSTEMS = (
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("ChromeOS", r"CrOS"),
    ("macOS", r"Mac OS X|Macintosh"),
    ("Linux", r"Linux"),
)


def device_of(user_agent: str) -> str:
    """`Firefox, Linux`: as much of a browser's own words as tells one's devices apart; '' when it says nothing known.

    Kept instead of the words themselves, which are long and anybody's to choose.
    """
    text = user_agent[:1000]
    found = (next((name for name, sign in table if re.search(sign, text)), "") for table in (_BROWSERS, _SYSTEMS))
    return ", ".join(name for name in found if name)


def _digest(token: str) -> bytes:
    return hashlib.blake2b(token.encode("utf-8", "surrogatepass"), digest_size=32).digest()


def _mark(member: Member) -> str:
    return hashlib.blake2b(member.get_session_auth_hash().encode(), digest_size=8).hexdigest()
