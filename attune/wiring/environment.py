"""Reading what a person may set, strictly: a value that cannot be understood stops the start with a sentence."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from django.utils.functional import SimpleLazyObject

from attune.store.folder import Folder
from attune.vocabulary.errors import BadInput

_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|[0-9a-f:.]+")
POSTGRES_CONNECTIONS = 16  # of one process: a dozen loops at work, and pages


def text(name: str, default: str | None = None) -> str | None:
    """The variable `name`, or the content of the file that `name`_FILE points to."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


def flag(name: str, *, default: bool) -> bool:
    """True or False; anything else is refused, because a misspelt "false" must not switch something on."""
    value = text(name)
    if value is None:
        return default
    if value.lower() in {"1", "true", "yes", "on"}:
        return True
    if value.lower() in {"0", "false", "no", "off"}:
        return False
    raise BadInput(f"{name}={value!r} is neither true nor false.", code="setting_not_boolean", where=name)


def words(name: str, *, default: list[str]) -> list[str]:
    """Words separated by commas."""
    value = text(name)
    return default if value is None else [word.strip() for word in value.split(",") if word.strip()]


def whole(name: str, *, default: int, least: int, most: int) -> int:
    """A whole number between `least` and `most`."""
    value = text(name)
    if value is None:
        return default
    if not value.isascii() or not value.isdecimal() or len(value) > 12 or not least <= int(value) <= most:
        raise BadInput(
            f"{name}={value!r} is no whole number from {least} to {most}.", code="setting_not_number", where=name
        )
    return int(value)


@dataclass(frozen=True, slots=True)
class PublicAddress:
    """Where people reach this instance: `origin` as browsers write it, `host` without its port."""

    origin: str
    host: str
    is_https: bool


def public_address() -> PublicAddress | None:
    """ATTUNE_PUBLIC_URL, read; None when nobody said."""
    value = text("ATTUNE_PUBLIC_URL")
    if not value:
        return None
    try:
        parts = urlsplit(value)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    is_plain = parts.path in {"", "/"} and not (parts.query or parts.fragment or parts.username or parts.password)
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(host) or not is_plain:
        raise BadInput(
            f"ATTUNE_PUBLIC_URL={value!r} is no address such as https://cx.company.example; only a port may follow the "
            "name.",
            code="setting_not_address",
            where="ATTUNE_PUBLIC_URL",
        )
    name = f"[{host}]" if ":" in host else host
    is_usual = port in {None, 443 if parts.scheme == "https" else 80}
    origin = f"{parts.scheme}://{name}" + ("" if is_usual else f":{port}")
    return PublicAddress(origin, name, parts.scheme == "https")


def secret_key(data: Path) -> str:
    """Django's secret: derived from the folder's own, so that there is no default to forget.

    Read only when something is signed: `attune serve --help` makes no folder, and `attune restore` finds it empty.
    """
    return cast("str", SimpleLazyObject(lambda: Folder(data).derived_secret("django").hex()))


def database(data: Path) -> dict[str, Any]:
    """Django's DATABASES entry: SQLite in the folder, or PostgreSQL by ATTUNE_DATABASE_URL."""
    url = text("ATTUNE_DATABASE_URL")
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(data / "attune.sqlite3"),
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA secure_delete=ON;"
                "PRAGMA foreign_keys=ON;PRAGMA cache_size=2000",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise BadInput(
            "ATTUNE_DATABASE_URL must begin with postgres://", code="database_url", where="ATTUNE_DATABASE_URL"
        )
    host = parts.hostname or ""
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "attune",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", host)),
        "PORT": str(parts.port or ""),
        # A connection that broke while it lay in the pool is noticed before it is lent.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": POSTGRES_CONNECTIONS}},
    }
