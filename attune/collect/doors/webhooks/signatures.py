"""Who calls: a signature over the body, checked before anybody looks into it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from attune.collect.doors.webhooks.models import Scheme
from attune.collect.doors.webhooks.records import WebhookRecord
from attune.vocabulary.errors import AttuneError, Unavailable

TOLERANCE_S = 300
USUAL_HEADER = "x-hub-signature-256"
# Names under which services send an id of the call that stays the same when they try again.
CALL_IDS = (b"webhook-id", b"svix-id", b"x-github-delivery", b"x-shopify-webhook-id", b"idempotency-key")
SLACK_HEADER, SLACK_TIME = "x-slack-signature", b"x-slack-request-timestamp"
SECRET_PREFIX = "whsec_"  # noqa: S105 - how such secrets begin
# Of a service that signs with a key of its own (`v1a`): nobody could sign with the half that we hold.
PUBLIC_PREFIX, PRIVATE_PREFIX = "whpk_", "whsk_"


class WrongSignature(AttuneError):
    """The call does not prove that it comes from who it says."""

    code, http_status, report = "wrong_signature", 401, False


def check(hook: WebhookRecord, headers: Mapping[bytes, bytes], body: bytes, now_s: int) -> None:
    """Return if the call is who the webhook expects.

    Raises:
        WrongSignature: it is not, or cannot be told.
        Unavailable: the stored secret cannot be read.
    """
    if hook.scheme == Scheme.NONE:
        return
    if hook.secret is None:
        raise Unavailable("The secret of this webhook cannot be read; enter it anew.", code="secret_unreadable")
    _CHECKS[hook.scheme](hook, hook.secret, headers, body, now_s)


def call_id(headers: Mapping[bytes, bytes], body: bytes) -> str:
    """What this call is known by when it comes again: the id the service gave it, else its content."""
    for name in CALL_IDS:
        given = headers.get(name, b"").decode("latin-1").strip()
        if given:
            return given if len(given) <= 200 else hashlib.blake2b(given.encode(), digest_size=16).hexdigest()
    return hashlib.blake2b(body, digest_size=16).hexdigest()


def key_of(secret: str) -> bytes:
    """The key in a secret of Standard Webhooks: base64 after `whsec_`.

    Raises:
        ValueError: it is no base64.
    """
    text = secret.removeprefix(SECRET_PREFIX).strip()
    return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)


def public_key_of(secret: str) -> Ed25519PublicKey:
    """The key in a public key of Standard Webhooks: base64 of 32 bytes after `whpk_`.

    Raises:
        ValueError: it is none.
    """
    return Ed25519PublicKey.from_public_bytes(key_of(secret.removeprefix(PUBLIC_PREFIX)))


def _standard(hook: WebhookRecord, secret: str, headers: Mapping[bytes, bytes], body: bytes, now_s: int) -> None:
    del hook

    def header(name: str) -> bytes:
        return headers.get(b"webhook-" + name.encode()) or headers.get(b"svix-" + name.encode(), b"")

    call, at, given = header("id"), header("timestamp"), header("signature")
    if not (call and at and given):
        raise WrongSignature("The headers webhook-id, webhook-timestamp and webhook-signature are needed.")
    _fresh(at, now_s)
    if secret.startswith(PUBLIC_PREFIX):
        _signed_by(public_key_of(secret), given, b".".join((call, at, body)))
        return
    try:
        key = key_of(secret)
    except (binascii.Error, ValueError):
        key = secret.encode()
    right = base64.b64encode(hmac.digest(key, b".".join((call, at, body)), hashlib.sha256))
    _among(right, [one.removeprefix(b"v1,") for one in given.split(b" ") if one.startswith(b"v1,")])


def _signed_by(key: Ed25519PublicKey, given: bytes, content: bytes) -> None:
    for one in [part.removeprefix(b"v1a,") for part in given.split(b" ") if part.startswith(b"v1a,")][:10]:
        try:
            key.verify(base64.b64decode(one, validate=True), content)
        except (binascii.Error, ValueError, InvalidSignature):
            continue
        return
    raise WrongSignature("No v1a signature fits the body and the public key of this webhook.")


def _stripe(hook: WebhookRecord, secret: str, headers: Mapping[bytes, bytes], body: bytes, now_s: int) -> None:
    name = (hook.header or "stripe-signature").lower().encode()
    parts = [part.strip().partition(b"=") for part in headers.get(name, b"").split(b",")]
    at = next((value for key, _, value in parts if key == b"t"), b"")
    if not at:
        raise WrongSignature(f"The header {name.decode()} with t=... and v1=... is needed.")
    _fresh(at, now_s)
    right = hmac.new(secret.encode(), at + b"." + body, hashlib.sha256).hexdigest().encode()
    _among(right, [value for key, _, value in parts if key == b"v1"])


def _hmac(hook: WebhookRecord, secret: str, headers: Mapping[bytes, bytes], body: bytes, now_s: int) -> None:
    """HMAC-SHA256 of the body in hex or base64, with or without `sha256=` before it; as Slack does it in its header."""
    name = (hook.header or USUAL_HEADER).lower().encode()
    given = headers.get(name, b"").strip()
    if not given:
        raise WrongSignature(f"The header {name.decode()} is needed.")
    if hook.header == SLACK_HEADER:
        at = headers.get(SLACK_TIME, b"")
        _fresh(at, now_s)
        slack = hmac.new(secret.encode(), b"v0:" + at + b":" + body, hashlib.sha256).hexdigest()
        _among(b"v0=" + slack.encode(), [given])
        return
    right = hmac.digest(secret.encode(), body, hashlib.sha256)
    plain = given.removeprefix(b"sha256=")
    _among(right.hex().encode(), [plain.lower()], or_else=(base64.b64encode(right), plain))


def _bearer(hook: WebhookRecord, secret: str, headers: Mapping[bytes, bytes], body: bytes, now_s: int) -> None:
    """The secret itself, as Bearer, as the password of Basic, or bare in a header of its own."""
    del body, now_s
    given = headers.get((hook.header or "authorization").lower().encode(), b"").strip()
    scheme, _, rest = given.partition(b" ")
    if scheme.lower() == b"bearer":
        given = rest.strip()
    elif scheme.lower() == b"basic":
        try:
            given = base64.b64decode(rest.strip(), validate=True).partition(b":")[2]
        except (binascii.Error, ValueError):
            given = b""
    _among(secret.encode(), [given])


def _fresh(at: bytes, now_s: int) -> None:
    if not at.isdigit() or len(at) > 12:
        raise WrongSignature("The time of the signature is not in seconds since 1970.")
    if abs(now_s - int(at)) > TOLERANCE_S:
        raise WrongSignature(
            f"The signature was made {abs(now_s - int(at)):,} seconds away from now; at most {TOLERANCE_S} are "
            "accepted. Look at the clocks, or somebody repeats an old call.",
            code="old_signature",
        )


def _among(right: bytes, given: list[bytes], or_else: tuple[bytes, bytes] | None = None) -> None:
    pairs = [(right, one) for one in given[:10]] + ([or_else] if or_else else [])
    fits = [hmac.compare_digest(one, other) for one, other in pairs]  # all of them: no hint in the time it takes
    if not any(fits):
        raise WrongSignature("The signature does not fit the body and the secret of this webhook.")


Check = Callable[[WebhookRecord, str, Mapping[bytes, bytes], bytes, int], None]
_CHECKS: dict[str, Check] = {
    Scheme.STANDARD: _standard,
    Scheme.STRIPE: _stripe,
    Scheme.HMAC: _hmac,
    Scheme.BEARER: _bearer,
}
