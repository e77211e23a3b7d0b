"""What a browser keeps on the way through a provider: sealed in its session, and for ten minutes."""

import base64
import json
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest

from privacy_portal.clock import now
from privacy_portal.encryption.keys import platform_key
from privacy_portal.encryption.sealing import UnsealError, key_id_of, seal, unseal
from workspaces.models import SignInProvider
from workspaces.openid.flow import Attempt, Claims

ATTEMPT, PROVEN = "openid_attempt", "openid_proven"
CONTEXT = b"openid.pending"
SECONDS = 600


def keep_attempt(request: HttpRequest, provider: SignInProvider, attempt: Attempt) -> None:
    """Remember the question that this browser was sent away with; a former one is forgotten."""
    _keep(request, ATTEMPT, provider, asdict(attempt))


def take_attempt(request: HttpRequest, provider: SignInProvider) -> Attempt | None:
    """Return the question that this browser was sent away with, once; None where there is none for `provider`."""
    kept = _kept(request, ATTEMPT, provider.platform_id)
    request.session.pop(ATTEMPT, None)
    return Attempt(**kept["values"]) if kept and kept["provider"] == provider.pk else None


def keep_proven(request: HttpRequest, provider: SignInProvider, claims: Claims) -> None:
    """Remember what the provider proved, until the person has chosen what to take over."""
    _keep(request, PROVEN, provider, asdict(claims))


def proven(request: HttpRequest, platform_id: int) -> tuple[int, Claims] | None:
    """Return the key of the provider and what it proved, if that was here and in the last minutes."""
    kept = _kept(request, PROVEN, platform_id)
    return (kept["provider"], Claims(**kept["values"])) if kept else None


def forget(request: HttpRequest) -> None:
    """Forget what the provider said of the person."""
    request.session.pop(PROVEN, None)


def _keep(request: HttpRequest, name: str, provider: SignInProvider, values: dict[str, Any]) -> None:
    kept = {"provider": provider.pk, "until": int(now().timestamp()) + SECONDS, "values": values}
    sealed = seal(platform_key(provider.platform_id), CONTEXT, json.dumps(kept).encode())
    request.session[name] = base64.b64encode(sealed).decode()


def _kept(request: HttpRequest, name: str, platform_id: int) -> dict[str, Any] | None:
    sealed = base64.b64decode(request.session.get(name, ""))
    if not sealed:
        return None
    try:
        opened = unseal(platform_key(platform_id, key_id_of(sealed)), CONTEXT, sealed)
    except UnsealError:  # of another platform of this installation
        return None
    kept: dict[str, Any] = json.loads(opened)
    return kept if kept["until"] > now().timestamp() else None
