"""Secrets that must be read again: encrypted at rest with keys derived from the folder's own secret."""

from __future__ import annotations

import hashlib

from django.conf import settings

from attune.vocabulary import sealing


def derived(purpose: str) -> bytes:
    """32 bytes for one purpose; another purpose tells nothing about them."""
    secret = hashlib.blake2b(settings.SECRET_KEY.encode()).digest()
    return hashlib.blake2b(purpose.encode(), key=secret, digest_size=32).digest()


def seal(text: str, purpose: str) -> str:
    """`text`, readable only with the key file and for this purpose. Twice the same text looks different twice."""
    return sealing.seal(text, derived(purpose), purpose)


def unseal(sealed: str, purpose: str) -> str:
    """What was sealed.

    Raises:
        Conflict: it was sealed with another key file or for another purpose, or was changed.
    """
    return sealing.unseal(sealed, derived(purpose), purpose)
