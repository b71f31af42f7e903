"""What the door needs to know about each webhook, read once when something changed."""

from __future__ import annotations

from dataclasses import dataclass, field

from attune.access.keys import KeyRecord
from attune.access.sealing import unseal
from attune.collect.doors.webhooks.models import Webhook
from attune.collect.remembered import Cache
from attune.vocabulary.errors import Conflict

PURPOSE = "webhook secret"


@dataclass(frozen=True, slots=True)
class WebhookRecord:
    """One active webhook. `secret` is None when it cannot be read (another key file): then every call is refused."""

    id: int
    public_id: str
    key: KeyRecord
    scheme: str
    header: str
    mapping: str
    secret: str | None = field(repr=False)


def active() -> dict[str, WebhookRecord]:
    """All webhooks that still take calls, by what stands in their address."""
    return {hook.public_id: record_of(hook) for hook in Webhook.objects.filter(ended_at=None)}


def record_of(hook: Webhook) -> WebhookRecord:
    """The same for one. Its events have the rights of a server key, and a source of their own."""
    key = KeyRecord(id=0, name=hook.name, source=hook.source, kind="server", digest=b"", shared=False)
    secret = _unsealed(hook.sealed_secret) if hook.sealed_secret else ""
    return WebhookRecord(hook.pk, hook.public_id, key, hook.scheme, hook.header, hook.mapping, secret)


def _unseal(sealed: str) -> str | None:
    try:
        return unseal(sealed, PURPOSE)
    except Conflict:
        return None


_unsealed = Cache(_unseal, 1_000)
