"""What stories about webhooks are made of: an application that is told at an address of this machine."""

from collections.abc import Sequence
from datetime import timedelta

from consent import applications, settled
from consent.kinds import Change, Scope
from consent.models import Application, WebhookDelivery, WebhookEndpoint
from consent.webhooks import deriving, endpoints, sending
from privacy_portal.clock import now
from tests.webhook_receiver import Receiver
from workspaces.models import Membership, Workspace


def let_in(omar: Membership, name: str = "CRM", workspace: Workspace | None = None) -> Application:
    return applications.register(omar.platform, name, [Scope.DECISIONS, Scope.CONSENTS], by=omar, workspace=workspace)


def told(
    omar: Membership,
    receiver: Receiver,
    application: Application | None = None,
    changes: Sequence[Change] = tuple(Change),
) -> WebhookEndpoint:
    """Return where an application is told of changes from now on; the receiver knows the secret."""
    settled.settle()
    endpoint, secret = endpoints.put(application or let_in(omar), receiver.url, changes, by=omar)
    assert secret is not None
    receiver.secret = secret
    return endpoint


def looked() -> int:
    """Look once, as the reconciler does without a broker; return how many messages were taken."""
    settled.settle()
    deriving.derive()
    return sum(sending.deliver(pk) for pk in sending.due(100))


def waited(endpoint: WebhookEndpoint) -> WebhookDelivery:
    """Let the time pass until the endpoint's only message is tried again; return it."""
    delivery = WebhookDelivery.objects.get(endpoint=endpoint)
    passed = max(delivery.not_before - now(), timedelta()) + timedelta(hours=1)
    for field in ("failing_since", "told_failing_at", "rests_until"):
        for one in WebhookEndpoint.objects.filter(pk=endpoint.pk, **{f"{field}__isnull": False}):
            WebhookEndpoint.objects.filter(pk=one.pk).update(**{field: getattr(one, field) - passed})
    WebhookDelivery.objects.filter(pk=delivery.pk).update(not_before=delivery.not_before - passed)
    return WebhookDelivery.objects.get(pk=delivery.pk)
