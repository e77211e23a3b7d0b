"""Applications: letting one use the consent API, giving it keys, and taking them away."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from consent.kinds import Scope
from consent.models import Application, ApplicationKey
from privacy_portal.audit import trail
from privacy_portal.clock import now
from privacy_portal.prepared import Prepared
from workspaces.access import actor_of, require
from workspaces.models import Membership, Platform, Workspace
from workspaces.roles import Capability

# So that a key that got somewhere it should not be can be seen for what it is.
PREFIX = "consent_"
# One is in use, the next is put in its place, and one may be forgotten somewhere.
MOST_KEYS = 3


class TooManyKeys(Exception):
    """The application has as many keys as it may have: end one first."""


class UnknownKey(Exception):
    """No application on this platform has such a key, or not any more."""


def register(
    platform: Platform,
    name: str,
    scopes: Sequence[Scope],
    *,
    by: Membership,
    workspace: Workspace | None = None,
    calls_per_minute: int = 600,
) -> Application:
    """Let an application use the API, for one workspace or for the platform itself; it has no key yet."""
    require(by, Capability.KEEP_CONSENTS)
    with transaction.atomic():
        application = Application.objects.create(
            platform=platform,
            name=name,
            workspace=workspace,
            scopes=sorted(scopes),
            calls_per_minute=calls_per_minute,
            made_by=by.user,
            made_at=now(),
        )
        _record("application.registered", application, by, scopes=application.scopes)
    return application


def add_key(application: Application, *, by: Membership) -> str:
    """Return a new key of the application. It is shown this once: only its digest is kept. Raises TooManyKeys."""
    require(by, Capability.KEEP_CONSENTS)
    secret = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        held = _held(application)
        if living_keys(held).count() >= MOST_KEYS:
            raise TooManyKeys
        ApplicationKey.objects.create(
            platform_id=held.platform_id,
            application=held,
            digest=digest_of(secret),
            ending=secret[-4:],
            made_at=now(),
        )
        _record("application.key_added", held, by, ending=secret[-4:])
    return secret


def end_key(key: ApplicationKey, *, by: Membership) -> None:
    """End a key at once. One that has ended stays so."""
    require(by, Capability.KEEP_CONSENTS)
    with transaction.atomic():
        held = _held(key.application)
        if ApplicationKey.objects.filter(pk=key.pk, ended_at=None).update(ended_at=now()):
            _record("application.key_ended", held, by, ending=key.ending)


def end(application: Application, *, by: Membership) -> None:
    """End an application with all its keys, at once."""
    require(by, Capability.KEEP_CONSENTS)
    with transaction.atomic():
        held = _held(application)
        if held.ended_at is None:
            living_keys(held).update(ended_at=now())
            held.ended_at = now()
            held.save(update_fields=["ended_at"])
            _record("application.ended", held, by)


def of_key(platform: Platform, secret: str, today: date) -> Application:
    """Return the application that has the key `secret` on `platform`, the one in scope; raises UnknownKey.

    The day on which a key was last used is noted, so that one that nobody uses can be ended.
    """
    found = _of_key.rows(digest_of(secret))
    if not found:
        raise UnknownKey
    ((key, last_used_on, *columns),) = found
    if last_used_on != today:
        ApplicationKey.objects.filter(pk=key).update(last_used_on=today)
    application: Application = Application.from_db(None, _COLUMNS, columns)
    application.platform = platform
    return application


def living_keys(application: Application) -> QuerySet[ApplicationKey]:
    """Return the keys that are good today."""
    return ApplicationKey.objects.filter(application=application, ended_at=None)


def digest_of(secret: str) -> str:
    """Return the SHA-256, in hex, of a key. It is random, 256 bits long: no slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


_COLUMNS = [field.attname for field in Application._meta.concrete_fields]
_of_key = Prepared(
    lambda digest: (
        ApplicationKey.objects.filter(digest=digest, ended_at=None)
        .order_by()
        .values_list("pk", "last_used_on", *(f"application__{name}" for name in _COLUMNS))
    )
)


def _held(application: Application) -> Application:
    return Application.objects.select_for_update(no_key=True).get(pk=application.pk)


def _record(action: str, application: Application, by: Membership, **facts: trail.Fact) -> None:
    trail.record(
        action,
        platform_id=application.platform_id,
        actor=actor_of(by),
        subject="",
        id=str(application.public_id),
        **facts,
    )
