"""Webhooks are made, changed and ended here, by pages, API and tests alike."""

from __future__ import annotations

import binascii
import secrets
from dataclasses import dataclass

from django.utils import timezone
from django.utils.text import slugify

from attune.access import audit
from attune.access.audit import Actor
from attune.access.members import require
from attune.access.roles import Permission
from attune.access.sealing import seal
from attune.collect.doors.webhooks import mapping
from attune.collect.doors.webhooks.models import MAPPING_CHARS, NAME_CHARS, Scheme, Webhook, WebhookSample
from attune.collect.doors.webhooks.records import PURPOSE
from attune.collect.doors.webhooks.signatures import (
    PRIVATE_PREFIX,
    PUBLIC_PREFIX,
    SECRET_PREFIX,
    key_of,
    public_key_of,
)
from attune.store.database import write
from attune.vocabulary.errors import BadInput, Conflict, NotFound

HEADER_CHARS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_")
SECRET_CHARS = 500
WITH_OUR_SECRET = frozenset({Scheme.STANDARD, Scheme.HMAC, Scheme.BEARER})


@dataclass(frozen=True, slots=True)
class Opened:
    """A new webhook. `secret` is told this once; '' when the scheme has none, or the service chose it."""

    webhook: Webhook
    secret: str


def create(
    name: str, scheme: str, by: Actor, *, source: str = "", secret: str = "", header: str = "", rules: str = ""
) -> Opened:
    """A new address for one service to call.

    Args:
        name: what people call it.
        scheme: how the service proves who it is (`Scheme`).
        by: who makes it.
        source: name written into interactions; from `name` when empty.
        secret: the one the service gave, when it does not take ours; one is drawn when empty.
        header: in which an HMAC or a token comes; '' for the usual one.
        rules: the mapping; without one, calls are only shown.

    Raises:
        BadInput: something in it cannot be used.
        NotAllowed: `by` is a member without manage_sources.
    """
    require(by, Permission.MANAGE_SOURCES)
    called, written = name.strip(), slugify(source or name, allow_unicode=True)[:NAME_CHARS]
    if not called or len(called) > NAME_CHARS or not written:
        raise BadInput(
            "A webhook needs a name of 1 to 100 characters with a letter or digit in it.",
            code="webhook_name",
            where="name",
        )
    own, told = _secret(scheme, secret)
    header = _header(header)
    _check(rules)
    with write():
        hook = Webhook.objects.create(
            public_id=secrets.token_urlsafe(16),
            name=called,
            source=written,
            scheme=scheme,
            header=header,
            sealed_secret=seal(own, PURPOSE) if own else "",
            mapping=rules,
            created_by=by if isinstance(by, str) else by.label,
        )
        audit.record(by, "webhook created", _label(hook), ["name", "scheme", "source", "header", "mapping"])
    return Opened(hook, told)


def change_mapping(hook_id: int, rules: str, version: int, by: Actor) -> Webhook:
    """From within a second on, calls are understood this way.

    Raises:
        WrongLine: the mapping cannot be understood.
        Conflict: somebody else changed it since `version`.
        NotFound, NotAllowed: as their names say.
    """
    require(by, Permission.MANAGE_SOURCES)
    _check(rules)
    with write():
        hook = _locked(hook_id)
        if hook.version != version:
            raise Conflict(
                "Somebody else changed this mapping meanwhile. Load the page again and repeat your change.",
                code="webhook_changed",
            )
        hook.mapping, hook.version = rules, hook.version + 1
        hook.save(update_fields=["mapping", "version"])
        audit.record(by, "webhook mapping changed", _label(hook), ["mapping"])
    return hook


def change_secret(hook_id: int, by: Actor, *, secret: str = "") -> Opened:
    """From within a second on only this secret counts; a new one is drawn when it is empty.

    Raises:
        BadInput: this scheme has none, or this one cannot be used.
        NotFound, NotAllowed: as their names say.
    """
    require(by, Permission.MANAGE_SOURCES)
    with write():
        hook = _locked(hook_id)
        own, told = _secret(hook.scheme, secret)
        if not own:
            raise BadInput("This webhook proves nothing, so it has no secret.", code="webhook_secret", where="secret")
        hook.sealed_secret = seal(own, PURPOSE)
        hook.save(update_fields=["sealed_secret"])
        audit.record(by, "webhook secret changed", _label(hook), ["secret"])
    return Opened(hook, told)


def end(hook_id: int, by: Actor) -> None:
    """Nobody may call it any more; its samples are gone.

    Raises:
        NotFound, NotAllowed: as their names say.
    """
    require(by, Permission.MANAGE_SOURCES)
    with write():
        hook = _locked(hook_id)
        hook.ended_at, hook.sealed_secret = timezone.now(), ""
        hook.save(update_fields=["ended_at", "sealed_secret"])
        WebhookSample.objects.filter(webhook=hook).delete()
        audit.record(by, "webhook ended", _label(hook), ["ended_at"])


def listing() -> list[Webhook]:
    """Active ones, newest first."""
    return list(Webhook.objects.filter(ended_at=None))


def find(hook_id: int) -> Webhook:
    """One of them.

    Raises:
        NotFound: no such webhook, or it was ended.
    """
    hook = Webhook.objects.filter(pk=hook_id, ended_at=None).first()
    if hook is None:
        raise NotFound(f"There is no webhook {hook_id}.", code="webhook_unknown")
    return hook


def samples(hook: Webhook) -> list[WebhookSample]:
    """Its last calls, newest first."""
    return list(hook.samples.all())


def _locked(hook_id: int) -> Webhook:
    hook = Webhook.objects.select_for_update().filter(pk=hook_id, ended_at=None).first()
    if hook is None:
        raise NotFound(f"There is no webhook {hook_id}.", code="webhook_unknown")
    return hook


def _check(rules: str) -> None:
    if len(rules) > MAPPING_CHARS or "\0" in rules:
        raise BadInput(
            f"A mapping has at most {MAPPING_CHARS:,} characters and no NUL.", code="webhook_mapping", where="mapping"
        )
    if rules.strip():
        mapping.parse(rules)


def _secret(scheme: str, given: str) -> tuple[str, str]:
    """(the secret, what to tell of it): a drawn one is told once, a given one is known already."""
    if scheme not in Scheme.values:
        raise BadInput(f"scheme is one of {', '.join(Scheme.values)}.", code="webhook_scheme", where="scheme")
    given = given.strip()
    if scheme == Scheme.NONE:
        return "", ""
    if not given:
        if scheme not in WITH_OUR_SECRET:
            raise BadInput("Enter the secret that the service shows you.", code="webhook_secret", where="secret")
        drawn = SECRET_PREFIX + _base64(secrets.token_bytes(32)) if scheme == Scheme.STANDARD else secrets.token_hex(24)
        return drawn, drawn
    if len(given) > SECRET_CHARS or not given.isprintable() or not given.isascii() or len(given) < 8:
        raise BadInput("A secret has 8 to 500 plain characters.", code="webhook_secret", where="secret")
    if scheme == Scheme.STANDARD and given.startswith(SECRET_PREFIX):
        try:
            key_of(given)
        except (binascii.Error, ValueError):
            raise BadInput("After whsec_ comes base64.", code="webhook_secret", where="secret") from None
    if scheme == Scheme.STANDARD and given.startswith(PRIVATE_PREFIX):
        raise BadInput(
            "This is the service's private key, with which anybody can sign. Enter its public key (whpk_...), and have "
            "the service draw a new pair.",
            code="webhook_secret",
            where="secret",
        )
    if scheme == Scheme.STANDARD and given.startswith(PUBLIC_PREFIX):
        try:
            public_key_of(given)
        except (binascii.Error, ValueError):
            raise BadInput("After whpk_ comes base64 of 32 bytes.", code="webhook_secret", where="secret") from None
    return given, ""


def _base64(raw: bytes) -> str:
    return binascii.b2a_base64(raw, newline=False).decode()


def _header(given: str) -> str:
    name = given.strip().lower()
    if len(name) > 100 or not HEADER_CHARS.issuperset(name):
        raise BadInput("A header's name has letters, digits and hyphens.", code="webhook_header", where="header")
    return name


def _label(hook: Webhook) -> str:
    return f"webhook {hook.pk}"
