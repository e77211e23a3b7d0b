"""The two halves of signing in at a provider: where to send the browser, and what the answer proves."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import jwt

from workspaces.openid.fetching import ProviderDown, Refused, ask, is_on_origin

ALGORITHMS = ["RS256", "PS256", "ES256"]
# How far the provider's clock may be from ours, in seconds.
LEEWAY = 30


@dataclass(frozen=True)
class Client:
    """The portal at one provider: the issuer's address, who the portal is there, for whom else its tokens may be."""

    issuer: str
    client_id: str
    client_secret: str
    trusted_audiences: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Attempt:
    """What one browser keeps between the halves, so that an answer belongs to its own question."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Claims:
    """What a provider proved, and what it said of the person. `email` is proven only where `email_verified`."""

    subject: str
    email: str
    email_verified: bool
    name: str


def begin() -> Attempt:
    """Return a new attempt, which nobody can guess."""
    return Attempt(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(64))


def authorization_url(client: Client, attempt: Attempt, back: str) -> str:
    """Return where the browser goes to sign in; it comes back to `back`. Raises ProviderDown, Refused."""
    endpoint = _discovered(client)["authorization_endpoint"]
    if not is_on_origin(client.issuer, endpoint):
        raise Refused("foreign_address")
    challenge = base64.urlsafe_b64encode(hashlib.sha256(attempt.verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": back,
        "scope": "openid profile email",
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"


def finish(client: Client, attempt: Attempt, back: str, *, state: str, code: str) -> Claims:
    """Return what the provider proves by `code`. Raises Refused for an answer to another question, and for a token that
    is not signed by the provider, is for another audience, over, or of another attempt; ProviderDown."""
    if not hmac.compare_digest(state, attempt.state):
        raise Refused("state")
    discovered = _discovered(client)
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "client_id": client.client_id,
        "client_secret": client.client_secret,
        "code_verifier": attempt.verifier,
    }
    token = ask(client.issuer, discovered["token_endpoint"], form).get("id_token")
    if not isinstance(token, str):
        raise Refused("no_id_token")
    return _claims(_proven(client, attempt, token, ask(client.issuer, discovered["jwks_uri"])))


def _discovered(client: Client) -> dict[str, str]:
    found = ask(client.issuer, f"{client.issuer.rstrip('/')}/.well-known/openid-configuration")
    # OpenID Connect Discovery 4.3: a document about another issuer is not this one's.
    if found.get("issuer") != client.issuer:
        raise Refused("issuer")
    endpoints = {name: found.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
    if not all(isinstance(url, str) for url in endpoints.values()):
        raise ProviderDown("endpoints are missing")
    return {name: str(url) for name, url in endpoints.items()}


def _proven(client: Client, attempt: Attempt, token: str, keys: dict[str, Any]) -> dict[str, Any]:
    """Check an ID token as OpenID Connect Core 3.1.3.7 has it, its signature included."""
    try:
        kid = jwt.get_unverified_header(token).get("kid")
        signing = [key for key in jwt.PyJWKSet.from_dict(keys).keys if kid in (None, key.key_id)]
        if not signing:
            raise Refused("unknown_key")
        proven: dict[str, Any] = jwt.decode(
            token,
            signing[0],
            algorithms=ALGORITHMS,
            audience=client.client_id,
            issuer=client.issuer,
            leeway=LEEWAY,
            options={"require": ["exp", "iat", "sub", "aud", "iss"]},
        )
    except jwt.PyJWTError as error:
        raise Refused(type(error).__name__) from None
    if not hmac.compare_digest(str(proven.get("nonce", "")), attempt.nonce):
        raise Refused("nonce")
    _check_audiences(client, proven)
    return proven


def _check_audiences(client: Client, proven: dict[str, Any]) -> None:
    """Refuse a token that is also for somebody who is not trusted, or was given to another party (steps 3 to 5)."""
    audiences = {proven["aud"]} if isinstance(proven["aud"], str) else set(proven["aud"])
    others = audiences - {client.client_id}
    if not others <= client.trusted_audiences:
        raise Refused("foreign_audience")
    # Where several could have asked for it, only `azp` says that it was us.
    if (others or "azp" in proven) and proven.get("azp") != client.client_id:
        raise Refused("azp")


def _claims(proven: dict[str, Any]) -> Claims:
    return Claims(
        subject=str(proven["sub"]),
        email=str(proven.get("email") or "").strip().lower(),
        # Some providers write it as text; only a plain "true" counts.
        email_verified=proven.get("email_verified") is True or proven.get("email_verified") == "true",
        name=" ".join(str(proven.get("name") or "").split())[:200],
    )
