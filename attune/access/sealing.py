"""Secrets that must be read again: encrypted at rest with keys derived from the folder's own secret."""

from __future__ import annotations

import base64
import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from attune.vocabulary.errors import Conflict

_NONCE_BYTES = 12


def derived(purpose: str) -> bytes:
    """32 bytes for one purpose; another purpose tells nothing about them."""
    secret = hashlib.blake2b(settings.SECRET_KEY.encode()).digest()
    return hashlib.blake2b(purpose.encode(), key=secret, digest_size=32).digest()


def seal(text: str, purpose: str) -> str:
    """`text`, readable only with the key file and for this purpose. Twice the same text looks different twice."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    hidden = AESGCM(derived(purpose)).encrypt(nonce, text.encode("utf-8", "surrogatepass"), purpose.encode())
    return base64.b64encode(nonce + hidden).decode()


def unseal(sealed: str, purpose: str) -> str:
    """What was sealed.

    Raises:
        Conflict: it was sealed with another key file or for another purpose, or was changed.
    """
    try:
        raw = base64.b64decode(sealed, validate=True)
        text = AESGCM(derived(purpose)).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], purpose.encode())
    except (ValueError, InvalidTag):
        raise Conflict(
            "A stored secret cannot be read: it belongs to another key file. Restore secret.key, or enter it anew.",
            code="secret_unreadable",
        ) from None
    return text.decode("utf-8", "surrogatepass")
