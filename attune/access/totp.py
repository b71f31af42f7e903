"""Codes of an authenticator (RFC 6238: SHA-1, 30 seconds, 6 digits, as every authenticator knows them)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from urllib.parse import quote, urlencode

STEP_S = 30
DIGITS = 6
DRIFT = 1  # steps a clock may be off, either way
_SECRET_BYTES = 20


def new_secret() -> str:
    """A new secret as authenticators take it: 32 letters and digits (base32)."""
    return base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def code(secret: str, step: int) -> str:
    """The six digits of a step (seconds since 1970 // 30)."""
    digest = hmac.new(base64.b32decode(secret), step.to_bytes(8, "big"), hashlib.sha1).digest()
    at = digest[-1] & 0x0F
    number = int.from_bytes(digest[at : at + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def matching_step(secret: str, given: str, now_s: int, after: int = -1) -> int | None:
    """The step whose code was given, None when it is none of now. Steps up to `after` were used and are refused."""
    digits = "".join(given.split())
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
        return None
    here = now_s // STEP_S
    for step in range(here - DRIFT, here + DRIFT + 1):
        if step > after and hmac.compare_digest(code(secret, step), digits):
            return step
    return None


def address(secret: str, email: str, issuer: str) -> str:
    """What the square code says: `otpauth://totp/Attune:olga@example.com?secret=...`."""
    label = quote(f"{issuer}:{email}", safe="")
    asked = {"secret": secret, "issuer": issuer, "algorithm": "SHA1", "digits": DIGITS, "period": STEP_S}
    return f"otpauth://totp/{label}?{urlencode(asked, quote_via=quote)}"
