"""OpenID Connect, the code flow: send somebody to the provider, and check who comes back.

State, nonce and PKCE are always used; only signatures by keys of the provider count. Network goes to the issuer and
the addresses its discovery document names, without following redirects.
"""

from __future__ import annotations

import json
import secrets
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import urllib3
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from attune.access.provider import Identity, Settings, refuse_unsafe
from attune.vocabulary.errors import AttuneError, BadInput, NotAllowed

SCOPE = "openid email profile"
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
LARGEST = 1 << 20  # bytes of an answer
PATIENCE_S = 10.0
LEEWAY_S = 60  # clocks differ
_MOST_GROUPS = 2_000


class ProviderFailed(AttuneError):
    """The provider does not answer, or not as it should."""

    code, http_status, report = "provider_failed", 502, False


@dataclass(frozen=True, slots=True)
class Started:
    """Where to send somebody, and what to remember in their session until they are back."""

    address: str
    state: str
    nonce: str
    verifier: str


def begin(provider: Settings, back: str) -> Started:
    """The way to the provider. `back` is the address they return to.

    Raises:
        ProviderFailed: it does not answer as it should.
    """
    endpoint = _endpoint(discover(provider), "authorization_endpoint")
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": back,
        "scope": SCOPE,
        "state": state,
        "nonce": nonce,
        "code_challenge": create_s256_code_challenge(verifier),
        "code_challenge_method": "S256",
    }
    joint = "&" if urlsplit(endpoint).query else "?"
    return Started(f"{endpoint}{joint}{urlencode(asked)}", state, nonce, verifier)


def finish(provider: Settings, back: str, *, code: str, nonce: str, verifier: str) -> Identity:
    """Whom the provider's code stands for.

    Raises:
        NotAllowed: the code is worthless, or the identity token is not right.
        ProviderFailed: the provider does not answer as it should.
    """
    found = discover(provider)
    tokens = _exchange(provider, found, back, code, verifier)
    claims = _checked(provider, found, str(tokens.get("id_token", "")), nonce)
    missing = "email" not in claims or (provider.groups_claim and provider.groups_claim not in claims)
    if missing and found.get("userinfo_endpoint") and tokens.get("access_token"):
        claims = {**_userinfo(found, str(tokens["access_token"]), claims), **claims}
    groups = claims.get(provider.groups_claim, []) if provider.groups_claim else []
    groups = [groups] if isinstance(groups, str) else groups if isinstance(groups, list) else []
    return Identity(
        issuer=provider.issuer,
        subject=str(claims["sub"])[:255],
        email=str(claims.get("email") or ""),
        is_email_verified=claims.get("email_verified") is True or claims.get("email_verified") == "true",
        name=str(claims.get("name") or "")[:150].replace("\0", ""),
        groups=frozenset(str(group) for group in groups[:_MOST_GROUPS]),
    )


def discover(provider: Settings) -> dict[str, Any]:
    """The provider's discovery document.

    Raises:
        ProviderFailed: there is none, or it speaks for another issuer.
    """
    address = provider.issuer.rstrip("/") + "/.well-known/openid-configuration"
    found = _json(_ask("GET", address, "discovery"), "discovery")
    if found.get("issuer") != provider.issuer:
        raise ProviderFailed(f"The discovery document speaks for {str(found.get('issuer'))[:200]!r}.")
    return found


def _endpoint(found: Mapping[str, Any], name: str) -> str:
    address = found.get(name)
    if not isinstance(address, str):
        raise ProviderFailed(f"The discovery document names no {name}.")
    try:
        refuse_unsafe(address, name)
    except BadInput as error:
        raise ProviderFailed(error.message) from None
    return address


def _exchange(provider: Settings, found: Mapping[str, Any], back: str, code: str, verifier: str) -> Mapping[str, Any]:
    asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    ways = found.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if provider.client_secret and "client_secret_basic" in ways:
        pair = f"{quote(provider.client_id, safe='')}:{quote(provider.client_secret, safe='')}"
        headers["Authorization"] = "Basic " + b64encode(pair.encode()).decode()
    else:
        asked["client_id"] = provider.client_id
        if provider.client_secret:
            asked["client_secret"] = provider.client_secret
    answer = _ask("POST", _endpoint(found, "token_endpoint"), "token", body=urlencode(asked), headers=headers)
    if answer.status in (400, 401, 403):
        raise NotAllowed("The provider refused the code.", code="provider_refused")
    return _json(answer, "token")


def _checked(provider: Settings, found: Mapping[str, Any], token: str, nonce: str) -> dict[str, Any]:
    keys = _json(_ask("GET", _endpoint(found, "jwks_uri"), "keys"), "keys")
    offered = found.get("id_token_signing_alg_values_supported") or ["RS256"]
    algorithms = [name for name in ALGORITHMS if name in offered]
    options = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
    }
    try:
        read = jwt.decode(token, KeySet.import_key_set(keys), algorithms=algorithms)  # type: ignore[arg-type]  # checked by it
        claims = CodeIDToken(
            read.claims,
            read.header,
            options,
            {"nonce": nonce, "client_id": provider.client_id},
        )
        claims.validate(leeway=LEEWAY_S)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise NotAllowed(f"The identity token is not right ({type(error).__name__}).", code="token_wrong") from None
    if not isinstance(claims.get("sub"), str) or not claims["sub"]:
        raise NotAllowed("The identity token names nobody.", code="token_wrong")
    return dict(claims)


def _userinfo(found: Mapping[str, Any], access_token: str, claims: Mapping[str, Any]) -> Mapping[str, Any]:
    headers = {"Authorization": f"Bearer {access_token}", "Accept": "application/json"}
    answer = _ask("GET", _endpoint(found, "userinfo_endpoint"), "userinfo", headers=headers)
    more = _json(answer, "userinfo")
    if more.get("sub") != claims["sub"]:
        raise NotAllowed("The provider answers about somebody else.", code="token_wrong")
    return more


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: bytes


_pool = urllib3.PoolManager(num_pools=8, retries=False, timeout=urllib3.Timeout(total=PATIENCE_S))


def _ask(method: str, address: str, what: str, *, body: str = "", headers: Mapping[str, str] | None = None) -> _Answer:
    try:
        answer = _pool.request(
            method, address, body=body or None, headers=headers, redirect=False, preload_content=False
        )
        try:
            return _Answer(answer.status, answer.read(LARGEST + 1, decode_content=True))
        finally:
            answer.close()
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        raise ProviderFailed(f"The provider's {what} does not answer ({type(error).__name__}).") from None


def _json(answer: _Answer, what: str) -> dict[str, Any]:
    if answer.status != 200:
        raise ProviderFailed(f"The provider's {what} answers {answer.status}.")
    if len(answer.body) > LARGEST:
        raise ProviderFailed(f"The provider's {what} answers more than {LARGEST >> 20} MB.")
    try:
        read = json.loads(answer.body)
    except ValueError:
        read = None
    if not isinstance(read, dict):
        raise ProviderFailed(f"The provider's {what} answers no JSON object.")
    return read
