"""From what a source says to the 16 bytes a row is stored under. Intake does this for every event: keep it cheap."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final

import phonenumbers

from attune.vocabulary.errors import BadInput, Unavailable
from attune.vocabulary.identifier import STRENGTH

LONGEST = 256  # characters of an identifier
LONGEST_SENT = 400  # before trimming; nothing longer enters a cache
LONGEST_EMAIL = 254
SOURCES_KEPT = 10_000

# What programs send when they know nobody. One of these would join all strangers into one customer.
NOBODY: Final = frozenset(
    word
    for plain in (
        "null",
        "nil",
        "none",
        "undefined",
        "nan",
        "unknown",
        "anonymous",
        "guest",
        "true",
        "false",
        "n/a",
        "na",
        "-",
        "[object object]",
        "{}",
        "[]",
        "00000000-0000-0000-0000-000000000000",
    )
    for word in (plain, plain.upper(), plain.title(), plain.capitalize())
) | {"NaN", "[object Object]"}


class Hasher:
    """Keyed BLAKE2b-128. Each kind has its own keyed state, copied for every value (0.4 us)."""

    def __init__(self, secret: bytes) -> None:
        self._secret = hashlib.blake2b(secret, digest_size=32, person=b"attune keys").digest()
        self._kinds = {kind: self._state(f"{kind}\0") for kind in (*STRENGTH, "account")}
        self._sources: dict[str, hashlib.blake2b] = {}

    def _state(self, prefix: str) -> hashlib.blake2b:
        state = hashlib.blake2b(key=self._secret, digest_size=16)
        state.update(prefix.encode("utf-8", "surrogatepass"))
        return state

    def key(self, kind: str, value: str) -> bytes:
        """The 16-byte key of a normalised identifier; `account` is a kind here too.

        Raises:
            KeyError: there is no such kind.
        """
        state = self._kinds[kind].copy()
        state.update(value.encode())
        return state.digest()

    def interaction_id(self, source: str, message_id: str) -> bytes:
        """The 16-byte id of an interaction: the same message of the same source is the same interaction."""
        return self.interaction_ids(source, (message_id,))[0]

    def interaction_ids(self, source: str, message_ids: Iterable[str]) -> list[bytes]:
        """`interaction_id` of each: a request at once."""
        state = self._sources.get(source)
        if state is None:
            if len(self._sources) >= SOURCES_KEPT:
                self._sources.clear()
            state = self._sources[source] = self._state(f"interaction\0{source}\0")
        ids: list[bytes] = []
        for message_id in message_ids:
            one = state.copy()
            one.update(message_id.encode())
            ids.append(one.digest())
        return ids


def normalise(kind: str, value: object) -> str | None:
    """The one spelling under which an identifier is known, or None when it identifies nobody.

    Args:
        kind: one of `vocabulary.identifier.STRENGTH`, or `account`.
        value: as sent; whole numbers are taken for their digits.
    """
    if type(value) is not str:
        if type(value) is not int or not -(1 << 63) <= value < 1 << 64:
            return None
        value = str(value)
    if len(value) > LONGEST_SENT:
        return None
    clean = _SPECIAL.get(kind)
    return _plain(value) if clean is None else clean(value)


def _plain(text: str) -> str | None:
    text = text.strip()
    if not text or len(text) > LONGEST or text in NOBODY:
        return None
    if text.isascii() and text.isprintable():
        return text
    text = unicodedata.normalize("NFC", text)
    return text if text.isprintable() and len(text) <= LONGEST else None


def _external(text: str) -> str | None:
    space, colon, value = text.partition(":")
    space, cleaned = space.strip().lower(), _plain(value)
    if not colon or not space or cleaned is None:
        return None
    return _plain(f"{space}:{cleaned}")


@lru_cache(maxsize=100_000)
def _email(text: str) -> str | None:
    cleaned = unicodedata.normalize("NFKC", text).strip().lower().removeprefix("mailto:")
    local, at, domain = cleaned.rpartition("@")
    if not at or not local or "@" in local.strip('"') or len(cleaned) > LONGEST_EMAIL:
        return None
    domain = domain.rstrip(".")
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    if "." not in domain or ".." in domain or domain.startswith("."):
        return None
    cleaned = f"{local}@{domain}"
    # isprintable refuses NUL, controls and lone surrogates, but lets the plain space pass.
    return cleaned if cleaned.isprintable() and " " not in cleaned and len(cleaned) <= LONGEST_EMAIL else None


_region: str | None = None


@lru_cache(maxsize=100_000)
def _phone(text: str) -> str | None:
    text = unicodedata.normalize("NFKC", text).strip().lower().removeprefix("tel:")
    if not 5 <= len(text) <= 40:
        return None
    if text.startswith("00"):
        text = "+" + text[2:]
    try:
        number = phonenumbers.parse(text, _region)
    except phonenumbers.NumberParseException:
        return None
    if number.extension or not phonenumbers.is_possible_number(number):
        return None  # an extension is a desk of many people's number
    formatted: str = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return formatted


_SPECIAL: dict[str, Callable[[str], str | None]] = {"email": _email, "phone": _phone, "external": _external}

_hasher: Hasher | None = None


def configure(secret: bytes, *, region: str | None = None) -> Hasher:
    """Set the instance's secret and the country of phone numbers written without one (`PL`), once at start.

    Raises:
        BadInput: no such country.
    """
    global _hasher, _region  # noqa: PLW0603  one instance is one process-wide secret
    if region is not None and region not in phonenumbers.SUPPORTED_REGIONS:
        raise BadInput(
            f"{region!r} is no country code such as PL or JP.", code="phone_region", where="ATTUNE_PHONE_REGION"
        )
    if region != _region:
        _region = region
        _phone.cache_clear()
    _hasher = Hasher(secret)
    return _hasher


def region() -> str | None:
    """The country of phone numbers written without one."""
    return _region


def hasher() -> Hasher:
    """The hasher of this instance.

    Raises:
        Unavailable: `configure` has not been called.
    """
    if _hasher is None:
        raise Unavailable("Keys cannot be made yet: the folder's secret has not been read.", code="no_secret")
    return _hasher
