"""Which mail server sends for us, and as whom. The environment wins over what the page stored; neither is a default."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models

from attune.access import audit
from attune.access.audit import Actor
from attune.access.members import require
from attune.access.roles import Permission
from attune.access.sealing import seal, unseal
from attune.store.database import write
from attune.vocabulary.errors import BadInput

PURPOSE = "mail server"
NONE, STARTTLS, TLS = "none", "starttls", "tls"
SECURITIES = (STARTTLS, TLS, NONE)
PORTS = {STARTTLS: 587, TLS: 465, NONE: 25}
SCHEMES = {"smtp": STARTTLS, "smtps": TLS, "smtp+plain": NONE}
_HOST = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]")


class MailServer(models.Model):
    """One row, made by the first change; the password is sealed."""

    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField()
    security = models.CharField(max_length=10)
    user = models.CharField(max_length=254, blank=True)
    sealed_password = models.TextField(blank=True)
    sender = models.CharField(max_length=254)
    sender_name = models.CharField(max_length=100, blank=True)
    origin = models.CharField(max_length=300, blank=True)


@dataclass(frozen=True, slots=True)
class Settings:
    """`security`: starttls (begins in clear, refuses to go on so), tls, none. `sender`: the From address.

    `origin`: where members reach this Attune, for the links in a mail. `is_fixed`: from the environment, not to be
    changed by the page.
    """

    host: str
    port: int
    security: str
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    sender_name: str = ""
    origin: str = ""
    is_fixed: bool = False


_fixed: list[Settings] = []
_public: list[str] = []


def configure(address: str | None, sender: str | None, origin: str | None) -> None:
    """What the environment says: `smtp://user:password@host:587` (STARTTLS), `smtps://` (TLS) or `smtp+plain://`.

    Raises:
        BadInput: an address or sender that cannot be read, or one without the other.
    """
    _fixed.clear()
    _public[:] = [origin] if origin else []
    if not address:
        return
    if not sender:
        raise BadInput(
            "ATTUNE_SMTP_URL needs ATTUNE_MAIL_FROM, the address mails come from.",
            code="mail_sender",
            where="ATTUNE_MAIL_FROM",
        )
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    security = SCHEMES.get(parts.scheme)
    if security is None or not parts.hostname:
        raise BadInput(
            "ATTUNE_SMTP_URL must be like smtp://user:password@mail.example:587; smtps:// for TLS from the start, "
            "smtp+plain:// without any.",
            code="mail_address",
            where="ATTUNE_SMTP_URL",
        )
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    made = Settings(
        host, port or PORTS[security], security, sender, unquote(parts.username or ""), unquote(parts.password or ""),
        is_fixed=True,
    )  # fmt: skip
    _fixed.append(_checked(made))


def current() -> Settings | None:
    """The settings in force, None when nobody has made any: then nothing is sent.

    Raises:
        Conflict: the stored password belongs to another key file.
    """
    found = without_password()
    if found is None or found.is_fixed:
        return found
    sealed = MailServer.objects.values_list("sealed_password", flat=True).get(pk=1)
    return replace(found, password=unseal(sealed, PURPOSE) if sealed else "")


def without_password() -> Settings | None:
    """The same for pages, which never show the password."""
    origin = _public[0] if _public else ""
    if _fixed:
        return replace(_fixed[0], origin=origin)
    row = MailServer.objects.filter(pk=1).first()
    if row is None:
        return None
    return Settings(row.host, row.port, row.security, row.sender, row.user, "", row.sender_name, origin or row.origin)


def is_ready() -> bool:
    """Whether mails can be sent at all."""
    return bool(_fixed) or MailServer.objects.filter(pk=1).exists()


def has_password() -> bool:
    """Whether a password is known."""
    return bool(_fixed[0].password) if _fixed else MailServer.objects.exclude(sealed_password="").exists()


def change(new: Settings, *, by: Actor, keep_password: bool = False) -> None:
    """Send by this server from now on; `keep_password` keeps the stored one.

    Raises:
        BadInput: a field cannot be used, or the environment decides.
        NotAllowed: `by` is a member without manage_members.
    """
    require(by, Permission.MANAGE_MEMBERS)
    if _fixed:
        raise BadInput("ATTUNE_SMTP_URL decides here. Change the environment instead.", code="mail_fixed")
    made = _checked(new)
    values = {
        "host": made.host,
        "port": made.port,
        "security": made.security,
        "user": made.user,
        "sender": made.sender,
        "sender_name": made.sender_name,
        "origin": made.origin,
    }
    with write():
        row = MailServer.objects.filter(pk=1).first()
        changed = [name for name, value in values.items() if row is None or getattr(row, name) != value]
        if not keep_password:
            values["sealed_password"] = seal(made.password, PURPOSE) if made.password else ""
            changed.append("password")
        MailServer.objects.update_or_create(pk=1, defaults=values)
        if changed:
            audit.record(by, "mail server changed", "mail server", changed)


def remove(*, by: Actor) -> None:
    """Send nothing any more."""
    require(by, Permission.MANAGE_MEMBERS)
    with write():
        if MailServer.objects.filter(pk=1).delete()[0]:
            audit.record(by, "mail server removed", "mail server", ["host"])


def _checked(given: Settings) -> Settings:
    host, user = given.host.strip(), given.user.strip()
    if not _HOST.fullmatch(host):
        raise BadInput("Write the mail server like mail.example.com.", code="mail_host", where="host")
    if not 1 <= given.port <= 65535:
        raise BadInput("A port is a number from 1 to 65535.", code="mail_port", where="port")
    if given.security not in SECURITIES:
        raise BadInput(f"Security is one of {', '.join(SECURITIES)}.", code="mail_security", where="security")
    if given.security == NONE and given.password:
        raise BadInput(
            "Without TLS the password would travel readably. Choose STARTTLS or TLS.",
            code="mail_password_clear",
            where="security",
        )
    for where, text, most in (
        ("user", user, 254),
        ("sender_name", given.sender_name, 100),
        ("password", given.password, 1000),
    ):
        if len(text) > most or not text.isprintable():
            raise BadInput(f"{where} is too long, or holds what no mail server takes.", code="mail_text", where=where)
    try:
        validate_email(given.sender.strip())
    except ValidationError:
        raise BadInput("The sender must be an e-mail address.", code="mail_sender", where="sender") from None
    return replace(
        given, host=host, user=user, sender=given.sender.strip(), sender_name=given.sender_name.strip(),
        origin=_origin(given.origin),
    )  # fmt: skip


def _origin(given: str) -> str:
    text = given.strip().rstrip("/")
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        parts, host = urlsplit(""), None
    if parts.scheme not in {"http", "https"} or not host or parts.path or parts.query or len(text) > 300:
        raise BadInput(
            "Write the address of this Attune like https://cx.example.com.", code="mail_origin", where="origin"
        )
    return text
