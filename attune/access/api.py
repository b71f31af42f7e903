"""Admin keys at the door of the REST API."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone

from attune.access import keys
from attune.access.keys import KeyRecord, Kind
from attune.vocabulary.errors import AttuneError, NotAllowed

READING = frozenset({"GET", "HEAD", "OPTIONS"})


class NotRecognised(AttuneError):
    """Nobody known is asking."""

    code, http_status, report = "no_admin_key", 401, False


def admin_key(request: HttpRequest) -> KeyRecord:
    """The admin key of `Authorization: Bearer <key>`.

    Raises:
        NotRecognised: no key, or one that is unknown or revoked (401).
        NotAllowed: a browser or server key, or a key for reading that wants to change something (403).
    """
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    text = text.strip()
    if scheme.lower() != "bearer" or not text:
        raise NotRecognised(
            "Send an admin key as `Authorization: Bearer <key>`; `attune keys create NAME --kind admin` makes one."
        )
    key = keys.find(text)
    if key is None:
        raise NotRecognised("This key is unknown or was revoked.", code="key_unknown")
    if key.kind != Kind.ADMIN:
        raise NotAllowed(f"This is a {key.kind} key; the API needs an admin key.", code="key_kind_wrong")
    if key.reads_only and request.method not in READING:
        raise NotAllowed("This key is for reading alone; changing needs one for everything.", code="key_reads_only")
    keys.used([key.id], timezone.now())
    return key
