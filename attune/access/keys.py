"""Keys of sources: who may send, and as what. Only a hash is stored; the key itself is shown once."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import slugify

from attune.access import audit
from attune.access.audit import Actor
from attune.access.members import require
from attune.access.roles import Permission
from attune.vocabulary.errors import BadInput, NotFound

SHOWN = 10  # characters of a key that lists show, to tell keys apart
USED_EVERY = timedelta(hours=1)  # finer than this, last use is not worth a write


class Kind(models.TextChoices):
    """A browser key is public: everybody can read it in the page."""

    BROWSER = "browser", "browser"
    SERVER = "server", "server"
    ADMIN = "admin", "admin"


PREFIXES = {Kind.BROWSER: "pub_", Kind.SERVER: "srv_", Kind.ADMIN: "adm_"}


class SourceKey(models.Model):
    """One key of one source. `shared`: many people use the same device (kiosk, till, hotline).

    `reads_only`: an admin key that changes nothing. `expires_at`: from then on it opens no door.
    """

    name = models.CharField(max_length=100)
    source = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    digest = models.BinaryField(max_length=32, unique=True)
    prefix = models.CharField(max_length=SHOWN)
    shared = models.BooleanField(default=False)
    public_text = models.CharField(max_length=60, blank=True)  # of a browser key, which every visitor can read anyway
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.CharField(max_length=100)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    reads_only = models.BooleanField(default=False)
    expires_at = models.DateTimeField(null=True)

    @property
    def label(self) -> str:
        """What the audit calls it."""
        return f"source key {self.pk}"


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """What intake needs to know about a key. `hash_secret` proves a userHash; '' where the kind needs none."""

    id: int
    name: str
    source: str
    kind: str
    digest: bytes
    shared: bool
    hash_secret: str = field(default="", repr=False)
    reads_only: bool = False

    @property
    def label(self) -> str:
        """What the audit calls it."""
        return f"source key {self.id}"

    @property
    def pk(self) -> int:
        """The row's number."""
        return self.id


def create(
    name: str,
    kind: str,
    by: Actor = "command line",
    *,
    source: str = "",
    shared: bool = False,
    reads_only: bool = False,
    expires_at: datetime | None = None,
) -> str:
    """A new key; the answer is the only time it is told.

    Args:
        name: what people call it.
        kind: browser, server or admin.
        by: who makes it.
        source: name written into interactions; from `name` when empty. Keys of one source share its message ids.
        shared: many people use the same device.
        reads_only: an admin key that may look at everything and change nothing.
        expires_at: when it stops by itself; None = when it is revoked.

    Raises:
        BadInput: name or kind cannot be used.
        NotAllowed: `by` is a member without manage_sources; for an admin key, without manage_members.
    """
    require(by, Permission.MANAGE_SOURCES)
    if kind == Kind.ADMIN:
        require(by, Permission.MANAGE_MEMBERS)  # such a key makes members, so its maker must be allowed to
    if kind not in Kind.values:
        raise BadInput(
            f"There is no kind of key {kind!r}. Choose one of {', '.join(Kind.values)}.",
            code="key_kind_unknown",
            where="kind",
        )
    called = name.strip()
    written = slugify(source or called, allow_unicode=True)[:100]
    if not called or len(called) > 100 or not written:
        raise BadInput(
            "A key needs a name of 1 to 100 characters with a letter or digit in it.", code="key_name", where="name"
        )
    if reads_only and kind != Kind.ADMIN:
        raise BadInput("Only an admin key can be for reading alone.", code="key_reads", where="reads_only")
    if expires_at is not None and expires_at <= timezone.now():
        raise BadInput("A key cannot end before it is made.", code="key_expiry", where="expires_at")
    text = PREFIXES[Kind(kind)] + secrets.token_hex(20)
    with transaction.atomic():
        key = SourceKey.objects.create(
            name=called,
            source=written,
            kind=kind,
            digest=digest(text),
            prefix=text[:SHOWN],
            public_text=text if kind == Kind.BROWSER else "",
            shared=shared,
            reads_only=reads_only,
            expires_at=expires_at,
            created_by=by if isinstance(by, str) else by.label,
        )
        audit.record(
            by, "source key created", key.label, ["name", "kind", "source", "shared", "reads_only", "expires_at"]
        )
    return text


def revoke(key_id: int, *, by: Actor) -> None:
    """End a key for ever; servers follow within a second.

    Raises:
        NotFound: no such key.
        NotAllowed: `by` is a member without manage_sources.
    """
    require(by, Permission.MANAGE_SOURCES)
    with transaction.atomic():
        key = SourceKey.objects.select_for_update().filter(pk=key_id).first()
        if key is None:
            raise NotFound(f"There is no source key {key_id}.", code="key_unknown")
        if key.revoked_at is None:
            key.revoked_at = timezone.now()
            key.save(update_fields=["revoked_at"])
            audit.record(by, "source key revoked", key.label, ["revoked_at"])


def tell(key_id: int, text: str, *, by: Actor) -> SourceKey:
    """Note the text of a browser key that was made before Attune kept it, so that pages can show what to paste.

    Raises:
        NotFound: no such browser key.
        BadInput: it is the text of another key.
        NotAllowed: `by` is a member without manage_sources.
    """
    require(by, Permission.MANAGE_SOURCES)
    with transaction.atomic():
        key = SourceKey.objects.select_for_update().filter(pk=key_id, kind=Kind.BROWSER).first()
        if key is None:
            raise NotFound(f"There is no browser key {key_id}.", code="key_unknown")
        if digest(text.strip()) != bytes(key.digest):
            raise BadInput("This is the text of another key.", code="key_other", where="text")
        key.public_text = text.strip()
        key.save(update_fields=["public_text"])
        audit.record(by, "source key told", key.label, ["public_text"])
    return key


def browser(key_id: int) -> SourceKey:
    """The active browser key of this number.

    Raises:
        NotFound: no such key, of another kind, or revoked.
    """
    key = SourceKey.objects.filter(pk=key_id, kind=Kind.BROWSER, revoked_at=None).first()
    if key is None:
        raise NotFound(f"There is no active browser key {key_id}.", code="key_unknown")
    return key


def active() -> list[KeyRecord]:
    """All keys that still open a door, oldest first."""
    return [_record(key) for key in _open().order_by("pk")]


def find(text: str) -> KeyRecord | None:
    """The active key with this text, or None."""
    key = _open().filter(digest=digest(text)).first()
    return None if key is None else _record(key)


def listing() -> list[SourceKey]:
    """All keys for the settings page, newest first, revoked ones too."""
    return list(SourceKey.objects.order_by("-pk"))


def digest(text: str) -> bytes:
    """The 32 bytes stored for a key. Keys are random, so a fast hash is enough."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=32).digest()


def used(key_ids: Iterable[int], at: datetime) -> None:
    """Remember the last use, at most once an hour and key."""
    stale = models.Q(last_used_at=None) | models.Q(last_used_at__lt=at - USED_EVERY)
    found = list(SourceKey.objects.filter(stale, pk__in=list(key_ids)).values_list("pk", flat=True))
    if found:  # asked first, so that a request usually takes no write lock
        SourceKey.objects.filter(pk__in=found).update(last_used_at=at)


def hash_secret(key_id: int) -> str:
    """The secret with which a site signs user ids for this key; derived, so nothing is stored."""
    purpose = f"userHash:{key_id}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), purpose, hashlib.sha256).hexdigest()


def user_hash(secret: str, user_id: str) -> str:
    """What a site must send as `userHash`: hex HMAC-SHA256 of the user id, as sent."""
    return hmac.new(secret.encode(), user_id.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def proves(key: KeyRecord, user_id: str, given: str) -> bool:
    """Whether `given` is the userHash of `user_id` under this key."""
    if not key.hash_secret:
        return False
    return hmac.compare_digest(user_hash(key.hash_secret, user_id).encode(), given.encode("utf-8", "surrogatepass"))


def _open() -> models.QuerySet[SourceKey]:
    lasting = models.Q(expires_at=None) | models.Q(expires_at__gt=timezone.now())
    return SourceKey.objects.filter(lasting, revoked_at=None)


def _record(key: SourceKey) -> KeyRecord:
    return KeyRecord(
        id=key.pk,
        name=key.name,
        source=key.source,
        kind=key.kind,
        digest=bytes(key.digest),
        shared=key.shared,
        hash_secret=hash_secret(key.pk) if key.kind == Kind.BROWSER else "",
        reads_only=key.reads_only,
    )
