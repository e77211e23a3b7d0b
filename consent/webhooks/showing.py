"""How a webhook and its deliveries stand, in words for officers."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from consent.kinds import TEST, Change, DeliveryState, EndpointState, StopReason
from consent.models import WebhookDelivery, WebhookEndpoint

TAGS = {
    EndpointState.ACTIVE: "done",
    EndpointState.PAUSED: "others",
    EndpointState.STOPPED: "problem",
    DeliveryState.WAITING: "others",
    DeliveryState.DELIVERED: "done",
    DeliveryState.FAILED: "problem",
}


@dataclass(frozen=True)
class Line:
    """One delivery: what it tells of, how it stands, and what came back last."""

    delivery: WebhookDelivery
    told: str
    label: str
    tag: str
    came_back: str

    @property
    def waits(self) -> bool:
        return self.delivery.state == DeliveryState.WAITING


def line(delivery: WebhookDelivery) -> Line:
    """Return how a delivery stands."""
    state = DeliveryState(delivery.state)
    told = _("Test") if delivery.change == TEST else str(Change(delivery.change).label)
    return Line(delivery, told, str(state.label), TAGS[state], _came_back(delivery))


def address(endpoint: WebhookEndpoint) -> str:
    """Return the address as it is shown: without its query, where a password of the other side may stand."""
    parts = urlsplit(endpoint.url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}" + ("?…" if parts.query else "")


def changes(endpoint: WebhookEndpoint) -> list[str]:
    """Return of what it is told, in the order of the types."""
    return [str(one.label) for one in Change if one in endpoint.changes]


def stopped(endpoint: WebhookEndpoint) -> str:
    """Return in a sentence why the portal stopped it, "" where it did not."""
    return str(StopReason(endpoint.stopped_because).label) if endpoint.stopped_because else ""


def _came_back(delivery: WebhookDelivery) -> str:
    """Return what the last try came to: a status of HTTP, or a sentence; "" before the first."""
    if delivery.status is not None:
        return str(delivery.status)
    if not delivery.failure:
        return _("no word of it") if delivery.tried_at and delivery.state == DeliveryState.WAITING else ""
    sentences = {
        "host": _("The name has no address."),
        "refused_address": _("The address may not be called."),
        "connection": _("Nobody answered."),
        "tls": _("The certificate does not hold."),
        "timeout": _("It took too long."),
        "answer": _("The answer was no HTTP."),
    }
    return sentences.get(delivery.failure, delivery.failure)
