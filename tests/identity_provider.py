"""A small identity provider (OpenID Connect) on this machine, which can be told to misbehave.

    python -m tests.identity_provider 9000        serves on http://127.0.0.1:9000 until it is stopped

It knows one person, asks for no password and checks what the portal owes it: its credentials, the address that the
browser goes back to, and PKCE.
"""

import base64
import hashlib
import json
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, CLIENT_SECRET = "the-portal", "what the portal is known by"
# Another client of the company, which the portal's profile trusts.
TRUSTED = "the-intranet"
# What can go wrong at a provider, or be made to.
FAULTS = (
    "wrong nonce", "no nonce", "expired", "wrong audience", "other issuer", "other key", "unsigned", "no token", "down",
    "foreign keys", "foreign document", "foreign audience", "several audiences, no party",
    "several audiences, other party", "one audience, other party",
)  # fmt: skip


class IdentityProvider(ThreadingHTTPServer):
    """Serves on a free port (or `port`). `person` is whom it signs in, `fault` what it does wrong ("" for nothing).

    `for_several` says that its tokens are for the company's intranet, too."""

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.other_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.person: dict[str, Any] = {
            "sub": "nadia-1",
            "email": "nadia@example.org",
            "email_verified": True,
            "name": "Nadia Novak",
        }
        self.fault, self.for_several = "", False
        self.asked: dict[str, dict[str, str]] = {}

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def document(self) -> dict[str, str]:
        keys = "http://127.0.0.1:1/jwks" if self.fault == "foreign keys" else f"{self.issuer}/jwks"
        return {
            "issuer": "https://elsewhere.example" if self.fault == "foreign document" else self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": keys,
        }

    def authorize(self, query: dict[str, str]) -> str:
        """Return where the browser goes back to, with a code for the token."""
        code = secrets.token_urlsafe(16)
        self.asked[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str]) -> dict[str, str] | None:
        """Return the token for a code, once; None where something does not fit."""
        asked = self.asked.pop(form.get("code", ""), None)
        if asked is None or (form["client_id"], form["client_secret"]) != (CLIENT_ID, CLIENT_SECRET):
            return None
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        if challenge.decode() != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]:
            return None
        return {} if self.fault == "no token" else {"access_token": "unused", "id_token": self.signed(asked["nonce"])}

    def signed(self, nonce: str) -> str:
        now = int(time.time())
        claims = {
            "iss": "https://elsewhere.example" if self.fault == "other issuer" else self.issuer,
            **self.audience(),
            "iat": now - 7200 if self.fault == "expired" else now,
            "exp": now - 3600 if self.fault == "expired" else now + 300,
            "nonce": "another" if self.fault == "wrong nonce" else nonce,
            **self.person,
        }
        if self.fault == "no nonce":
            del claims["nonce"]
        if self.fault == "unsigned":
            return jwt.encode(claims, None, algorithm="none", headers={"kid": "one"})
        key = self.other_key if self.fault == "other key" else self.key
        return jwt.encode(claims, key, algorithm="RS256", headers={"kid": "one"})

    def audience(self) -> dict[str, Any]:
        """Say for whom a token is, and who asked for it."""
        several = {"aud": [CLIENT_ID, TRUSTED]}
        faults: dict[str, dict[str, Any]] = {
            "wrong audience": {"aud": "somebody-else"},
            "foreign audience": {"aud": [CLIENT_ID, "somebody-else"], "azp": CLIENT_ID},
            "several audiences, no party": several,
            "several audiences, other party": {**several, "azp": TRUSTED},
            "one audience, other party": {"aud": [CLIENT_ID], "azp": TRUSTED},
        }
        return faults.get(self.fault) or ({**several, "azp": CLIENT_ID} if self.for_several else {"aud": CLIENT_ID})

    def keys(self) -> dict[str, Any]:
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]}


class _Handler(BaseHTTPRequestHandler):
    server: IdentityProvider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if self.server.fault == "down":
            self._answer(503, {})
        elif parts.path == "/authorize":
            self.send_response(302)
            self.send_header("Location", self.server.authorize(_single(parts.query)))
            self.end_headers()
        else:
            pages = {"/.well-known/openid-configuration": self.server.document, "/jwks": self.server.keys}
            self._answer(200, pages[parts.path]()) if parts.path in pages else self._answer(404, {})

    def do_POST(self) -> None:
        form = _single(self.rfile.read(int(self.headers["Content-Length"])).decode())
        token = self.server.token(form)
        self._answer(200, token) if token is not None else self._answer(400, {"error": "invalid_grant"})

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def running() -> Iterator[IdentityProvider]:
    """Serve on a free port for the block."""
    server = IdentityProvider()
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def _single(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}


if __name__ == "__main__":
    IdentityProvider(int(sys.argv[1])).serve_forever()
