"""Encrypting a short text with a key somebody else keeps. Which key that is, the rooms say."""

from __future__ import annotations

import base64
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from attune.vocabulary.errors import Conflict

_NONCE_BYTES = 12


def seal(text: str, key: bytes, purpose: str) -> str:
    """`text`, readable only with `key` (32 bytes) and for this purpose. Twice the same text looks different twice."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    hidden = AESGCM(key).encrypt(nonce, text.encode("utf-8", "surrogatepass"), purpose.encode())
    return base64.b64encode(nonce + hidden).decode()


def unseal(sealed: str, key: bytes, purpose: str) -> str:
    """What was sealed.

    Raises:
        Conflict: it was sealed with another key or for another purpose, or was changed.
    """
    try:
        raw = base64.b64decode(sealed, validate=True)
        text = AESGCM(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], purpose.encode())
    except (ValueError, InvalidTag):
        raise Conflict(
            "A stored secret cannot be read: it belongs to another key file. Restore secret.key, or enter it anew.",
            code="secret_unreadable",
        ) from None
    return text.decode("utf-8", "surrogatepass")
