"""A small OpenID provider in a process of its own: discovery, authorize with PKCE, token, JWKS, userinfo.

Started as `python provider_process.py`; prints its address. `POST /next` says whom it knows next, and what it shall do
wrong. There is no page to sign in on: whoever is sent to `authorize` is that person.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode

from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

CLIENT, SECRET = "attune at work", "s3cret/of the client"
KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
FOREIGN = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})


class Provider(BaseHTTPRequestHandler):
    person: dict[str, Any] = {}
    wrong: set[str] = set()
    codes: dict[str, dict[str, str]] = {}
    tokens: dict[str, dict[str, Any]] = {}
    seen: list[str] = []

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        self.seen.append(path)
        if path == "/.well-known/openid-configuration":
            self.answer(self.discovery())
        elif path == "/authorize":
            self.authorize(asked)
        elif path == "/keys":
            self.answer(KeySet([KEY]).as_dict(private=False))
        elif path == "/userinfo":
            claims = self.tokens.get(self.headers.get("Authorization", "").removeprefix("Bearer "))
            other = {"sub": "somebody else"} if "userinfo" in self.wrong else {}
            self.answer({**claims, **other} if claims else {"error": "invalid_token"}, 200 if claims else 401)
        elif path == "/seen":
            self.answer(self.seen)
        else:
            self.answer({"error": "not found"}, 404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/next":
            told = json.loads(body)
            Provider.person, Provider.wrong = told["person"], set(told.get("wrong", []))
            self.seen.clear()
            self.answer({})
        elif self.path == "/token":
            self.token({name: values[0] for name, values in parse_qs(body.decode()).items()})
        else:
            self.answer({"error": "not found"}, 404)

    def discovery(self) -> dict[str, Any]:
        of = "https://evil.example" if "issuer" in self.wrong else self.issuer
        keys = "http://keys.example/keys" if "plain" in self.wrong else f"{self.issuer}/keys"
        return {
            "issuer": of,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": keys,
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        }

    def authorize(self, asked: dict[str, str]) -> None:
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        back = {"code": code, "state": asked["state"]}
        if "denied" in self.wrong:
            back = {"error": "access_denied", "state": asked["state"]}
        if "mixed" in self.wrong:
            back["iss"] = "https://evil.example"
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode(back)}")
        self.end_headers()

    def token(self, given: dict[str, str]) -> None:
        asked = self.codes.pop(given.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(given.get("code_verifier", "").encode()).digest())
        pair = base64.b64decode(self.headers.get("Authorization", "").removeprefix("Basic ")).decode()
        who = [unquote(part) for part in pair.split(":")]
        fits = (
            asked is not None
            and challenge.decode().rstrip("=") == asked["code_challenge"]
            and given["redirect_uri"] == asked["redirect_uri"]
            and who == [CLIENT, SECRET]
        )
        if not fits:
            self.answer({"error": "invalid_grant"}, 400)
            return
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        told = self.person if "lean" not in self.wrong else {"sub": self.person["sub"]}
        claims |= told
        if "nonce" in self.wrong:
            claims["nonce"] = "another"
        if "audience" in self.wrong:
            claims["aud"] = "another client"
        if "expired" in self.wrong:
            claims |= {"iat": now - 7_200, "exp": now - 3_600}
        access = secrets.token_urlsafe(8)
        self.tokens[access] = self.person
        self.answer({"access_token": access, "token_type": "Bearer", "id_token": self.signed(claims)})

    def signed(self, claims: dict[str, Any]) -> str:
        if "signature" in self.wrong:
            return jwt.encode({"alg": "RS256", "kid": "one"}, claims, FOREIGN)
        if "symmetric" in self.wrong:  # signed with what everybody can read
            public = json.dumps(KEY.as_dict(private=False))
            return jwt.encode({"alg": "HS256", "kid": "one"}, claims, OctKey.import_key(public))
        if "none" in self.wrong:
            parts = [json.dumps(part).encode() for part in ({"alg": "none"}, claims)]
            return ".".join([*(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts), ""])
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, KEY)

    def answer(self, body: Any, status: int = 200) -> None:
        payload = json.dumps(body).encode()
        if "garbage" in self.wrong and self.path == "/token":
            payload = b"<html>"
        if "huge" in self.wrong and self.path == "/keys":
            payload = b" " * (2 << 20) + payload
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, *_: object) -> None:
        """Quiet."""


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()
