"""Where an application is told of changes: set, tried, paused and taken up again by officers, stopped by the portal."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from consent import settled
from consent.kinds import TEST, Change, DeliveryState, EndpointState, Scope, StopReason
from consent.models import Application, WebhookDelivery, WebhookEndpoint
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM, Actor
from privacy_portal.clock import now
from privacy_portal.links import absolute
from privacy_portal.mail import outbox
from privacy_portal.outbound import addresses, signatures
from workspaces.access import actor_of, require
from workspaces.models import Membership
from workspaces.register.officers import with_capability
from workspaces.roles import Capability

# So long the former secret signs beside the new one.
BOTH_SECRETS = timedelta(hours=24)


class NotEntitled(Exception):
    """The application was not let in to ask whether data may be used, or was shut out: it is told of no change."""


class OutOfTurn(Exception):
    """The act does not fit how the endpoint stands by now."""


def endpoint_of(application: Application) -> WebhookEndpoint | None:
    """Return where `application` is told of changes, None for nowhere."""
    found = WebhookEndpoint.objects.filter(application=application)
    return found.select_related("application__workspace", "set_by").first()


def may_be_told(application: Application) -> bool:
    """Say whether `application` may be told of changes: it may ask what they change."""
    return application.ended_at is None and application.may(Scope.DECISIONS)


def put(
    application: Application, url: str, changes: Sequence[Change], *, by: Membership
) -> tuple[WebhookEndpoint, str | None]:
    """Have `application` told at `url` of these kinds of changes; return the endpoint, and its secret where it is new.

    A new one is told of what happens from now on; one whose address changes goes on where it was. Raises NotEntitled,
    and addresses.NotAllowed for an address that may not be called.
    """
    require(by, Capability.KEEP_CONSENTS)
    host = addresses.target(url).host
    with transaction.atomic():
        held = _held_application(application)
        if not may_be_told(held):
            raise NotEntitled
        known = WebhookEndpoint.objects.select_for_update(no_key=True).filter(application=held)
        endpoint, secret = known.first(), None
        if endpoint is None:
            secret = signatures.new_secret()
            endpoint = WebhookEndpoint(
                platform_id=held.platform_id, application=held, secret=secret, cursor=settled.mark()
            )
        endpoint.url, endpoint.changes = url, sorted(changes)
        endpoint.set_by, endpoint.set_at = by.user, now()
        endpoint.save()
        _record("application.webhook_set", endpoint, actor_of(by), host=host, changes=endpoint.changes)
    return endpoint, secret


def change_secret(endpoint: WebhookEndpoint, *, by: Membership) -> str:
    """Return a new secret. It is shown this once; the former one signs beside it for a day, an older one no more."""
    require(by, Capability.KEEP_CONSENTS)
    with transaction.atomic():
        held = _held(endpoint)
        secret = signatures.new_secret()
        held.former_secret, held.former_until = held.secret, now() + BOTH_SECRETS
        held.secret = secret
        held.save(update_fields=["secret", "former_secret", "former_until"])
        _record("application.webhook_secret_changed", held, actor_of(by))
    return secret


def secrets_of(endpoint: WebhookEndpoint, at: datetime) -> list[str]:
    """Return what signs at a moment: the secret, and the former one while it may."""
    former = endpoint.former_until is not None and endpoint.former_until > at
    return [endpoint.secret, *([endpoint.former_secret] if former else [])]


def pause(endpoint: WebhookEndpoint, *, by: Membership) -> None:
    """Tell the application of nothing for now. What happens meanwhile is told when it is taken up again.

    Raises OutOfTurn unless it is in use."""
    require(by, Capability.KEEP_CONSENTS)
    with transaction.atomic():
        held = _held(endpoint)
        if held.state != EndpointState.ACTIVE:
            raise OutOfTurn
        held.state = EndpointState.PAUSED
        held.save(update_fields=["state"])
        _record("application.webhook_paused", held, actor_of(by))


def resume(endpoint: WebhookEndpoint, *, by: Membership) -> None:
    """Take up again what was paused or stopped, where it was left; what waits is tried at once.

    Raises OutOfTurn where it is in use, NotEntitled where the application was shut out."""
    require(by, Capability.KEEP_CONSENTS)
    with transaction.atomic():
        held = _held(endpoint)
        if held.state == EndpointState.ACTIVE:
            raise OutOfTurn
        if not may_be_told(held.application):
            raise NotEntitled
        held.state, held.stopped_because = EndpointState.ACTIVE, ""
        well(held)
        held.save()
        held.deliveries.filter(state=DeliveryState.WAITING).update(not_before=now())
        _record("application.webhook_resumed", held, actor_of(by))


def send_test(endpoint: WebhookEndpoint, *, by: Membership) -> WebhookDelivery:
    """Have a test delivered, about nobody; raises OutOfTurn unless the endpoint is in use."""
    require(by, Capability.KEEP_CONSENTS)
    with transaction.atomic():
        held = _held(endpoint)
        if held.state != EndpointState.ACTIVE:
            raise OutOfTurn
        _record("application.webhook_tested", held, actor_of(by))
        made: WebhookDelivery = WebhookDelivery.objects.create(platform_id=held.platform_id, endpoint=held, change=TEST)
    return made


def well(endpoint: WebhookEndpoint) -> None:
    """Forget, on a row that the caller holds and saves, that tries failed."""
    endpoint.failures, endpoint.failing_since = 0, None
    endpoint.told_failing_at = endpoint.rests_until = None


def stop(endpoint: WebhookEndpoint, because: StopReason) -> None:
    """Stop telling an application, and mail officers why. The caller holds the row, and saves it."""
    endpoint.state, endpoint.stopped_because = EndpointState.STOPPED, because
    tell_officers(endpoint, f"stopped/{endpoint.fence}", because=str(because))
    _record("application.webhook_stopped", endpoint, SYSTEM, because=str(because))


def tell_officers(endpoint: WebhookEndpoint, once: str, *, because: str = "") -> None:
    """Mail whoever keeps consents that an application takes nothing, or (`because`) is told of nothing any more."""
    application, platform = endpoint.application, endpoint.application.platform
    kwargs = {"platform": platform.slug, "application": application.public_id}
    for user in with_capability(Capability.KEEP_CONSENTS):
        outbox.queue(
            "webhook_fails",
            platform=platform,
            to=user.email,
            language=user.language,
            context={
                "name": application.name,
                "stopped": because,
                "since": endpoint.failing_since,
                "link": absolute(reverse("desk_consent_webhook", kwargs=kwargs)),
            },
            dedupe_key=f"webhook/{endpoint.public_id.hex}/{once}/{user.pk}",
        )


def held(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    """Return the endpoint, held until the caller's transaction ends."""
    return _held(endpoint)


def _held(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    rows = WebhookEndpoint.objects.select_for_update(of=("self",), no_key=True)
    row: WebhookEndpoint = rows.select_related("application__workspace", "application__platform").get(pk=endpoint.pk)
    return row


def _held_application(application: Application) -> Application:
    row: Application = Application.objects.select_for_update(no_key=True).get(pk=application.pk)
    return row


def _record(action: str, endpoint: WebhookEndpoint, actor: Actor, **facts: trail.Fact) -> None:
    trail.record(
        action,
        platform_id=endpoint.platform_id,
        actor=actor,
        subject="",
        id=str(endpoint.application.public_id),
        **facts,
    )
