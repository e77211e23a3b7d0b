"""Applications and their webhooks, for officers: where they are told of changes, and what they were told."""

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request as APIRequest
from rest_framework.response import Response

from consent.kinds import DeliveryState
from consent.models import Application, WebhookDelivery, WebhookEndpoint
from consent.webhooks import endpoints, replays, sending, showing
from dsr.api.access import OfficerView
from dsr.api.bodies import body_of
from dsr.api.listing import CURSOR, listed
from dsr.api.serializers import webhook as fields
from privacy_portal.api.problems import Problem
from privacy_portal.api.schema import operation
from workspaces.models import Membership
from workspaces.roles import Capability

TAG = "Webhooks (officers)"
STATE = OpenApiParameter("state", str, OpenApiParameter.QUERY, enum=[str(one) for one in DeliveryState])


class KeepersView(OfficerView):
    """An operation about an application, for whoever keeps consents; an auditor reads."""

    capability, acting = Capability.SEE_CONSENTS, Capability.KEEP_CONSENTS

    def application(self, request: APIRequest, key: UUID) -> tuple[Application, Membership]:
        by = self.membership(request)
        found = Application.objects.select_related("workspace").filter(public_id=key).first()
        if found is None:
            raise Http404
        return found, by

    def endpoint(self, request: APIRequest, key: UUID) -> tuple[WebhookEndpoint, Membership]:
        application, by = self.application(request, key)
        found = endpoints.endpoint_of(application)
        if found is None:
            raise Http404
        return found, by


class Applications(KeepersView):
    @operation(
        "listApplications",
        "List the applications that use the consent API, the newest first",
        tag=TAG,
        answers=fields.ApplicationPageFields,
        told={"items": [fields.APPLICATION_EXAMPLE], "newer": "", "older": ""},
        errors=[401, 404],
        parameters=[CURSOR],
    )
    def get(self, request: APIRequest) -> Response:
        self.membership(request)
        rows = Application.objects.select_related("workspace")
        return listed(request, rows, "made_at", fields.ApplicationPageFields, _application)


class Webhook(KeepersView):
    @operation(
        "readWebhook",
        "Read where an application is told of changes, and how that stands",
        tag=TAG,
        answers=fields.WebhookFields,
        told=fields.WEBHOOK_EXAMPLE,
        errors=[401, 404],
    )
    def get(self, request: APIRequest, application: UUID) -> Response:
        endpoint, _by = self.endpoint(request, application)
        return Response(fields.WebhookFields(_webhook(endpoint)).data)

    @operation(
        "setWebhook",
        "Set where an application is told of changes, and of which; a new one is answered with its secret",
        tag=TAG,
        takes=fields.WebhookBodyFields,
        given=fields.BODY_EXAMPLE,
        answers=fields.SetWebhookFields,
        told=fields.WEBHOOK_EXAMPLE | {"secret": fields.SECRET_EXAMPLE["secret"]},
        errors=[401, 403, 404, 409, 422],
    )
    def post(self, request: APIRequest, application: UUID) -> Response:
        found, by = self.application(request, application)
        told = body_of(request, fields.WebhookBodyFields)
        endpoint, secret = endpoints.put(found, told["url"], told["changes"], by=by)
        return Response(fields.SetWebhookFields(_webhook(endpoint) | {"secret": secret}).data)


class Secrets(KeepersView):
    @operation(
        "changeWebhookSecret",
        "Make a new secret; the former one signs beside it for a day",
        tag=TAG,
        answers=fields.SecretFields,
        told=fields.SECRET_EXAMPLE,
        status=201,
        errors=[401, 403, 404],
    )
    def post(self, request: APIRequest, application: UUID) -> Response:
        endpoint, by = self.endpoint(request, application)
        secret = endpoints.change_secret(endpoint, by=by)
        endpoint.refresh_from_db(fields=["former_until"])
        told = {"secret": secret, "former_until": endpoint.former_until}
        return Response(fields.SecretFields(told).data, status=201)


class Pauses(KeepersView):
    @operation(
        "pauseWebhook",
        "Tell an application of nothing for now; what happens meanwhile is sent later",
        tag=TAG,
        answers=fields.WebhookFields,
        told=fields.WEBHOOK_EXAMPLE | {"state": "paused"},
        errors=[401, 403, 404, 409],
    )
    def post(self, request: APIRequest, application: UUID) -> Response:
        endpoint, by = self.endpoint(request, application)
        endpoints.pause(endpoint, by=by)
        endpoint.refresh_from_db()
        return Response(fields.WebhookFields(_webhook(endpoint)).data)


class Resumptions(KeepersView):
    @operation(
        "resumeWebhook",
        "Take up again what was paused, or stopped by the portal, from where it was left",
        tag=TAG,
        answers=fields.WebhookFields,
        told=fields.WEBHOOK_EXAMPLE,
        errors=[401, 403, 404, 409],
    )
    def post(self, request: APIRequest, application: UUID) -> Response:
        endpoint, by = self.endpoint(request, application)
        endpoints.resume(endpoint, by=by)
        endpoint.refresh_from_db()
        return Response(fields.WebhookFields(_webhook(endpoint)).data)


class Tests(KeepersView):
    @operation(
        "testWebhook",
        "Send a test, which is about nobody",
        tag=TAG,
        answers=fields.DeliveryFields,
        told=fields.DELIVERY_EXAMPLE | {"type": "webhook.test", "change": None, "state": "waiting", "attempts": 0},
        status=201,
        errors=[401, 403, 404, 409],
    )
    def post(self, request: APIRequest, application: UUID) -> Response:
        endpoint, by = self.endpoint(request, application)
        return Response(fields.DeliveryFields(_delivery(endpoints.send_test(endpoint, by=by))).data, status=201)


class Deliveries(KeepersView):
    @operation(
        "listWebhookDeliveries",
        "List the messages of the last 30 days to an application, the newest first",
        tag=TAG,
        answers=fields.DeliveryPageFields,
        told={"items": [fields.DELIVERY_EXAMPLE], "newer": "", "older": ""},
        errors=[400, 401, 404],
        parameters=[STATE, CURSOR],
    )
    def get(self, request: APIRequest, application: UUID) -> Response:
        endpoint, _by = self.endpoint(request, application)
        rows = WebhookDelivery.objects.filter(endpoint=endpoint).select_related("event")
        state = request.query_params.get("state", "")
        if state and state not in DeliveryState.values:
            raise Problem("malformed", 400, "state")
        rows = rows.filter(state=state) if state else rows
        return listed(request, rows, "made_at", fields.DeliveryPageFields, _delivery)


class Replay(KeepersView):
    @operation(
        "replayWebhookDelivery",
        "Send one message again, with the id that it had",
        tag=TAG,
        answers=fields.DeliveryFields,
        told=fields.DELIVERY_EXAMPLE | {"state": "waiting", "attempts": 0},
        errors=[401, 403, 404, 409],
    )
    def post(self, request: APIRequest, application: UUID, delivery: UUID) -> Response:
        endpoint, by = self.endpoint(request, application)
        rows = WebhookDelivery.objects.select_related("event", "endpoint")
        row = rows.filter(endpoint=endpoint, public_id=delivery).first()
        if row is None:
            raise Http404
        replays.replay(row, by=by)
        row.refresh_from_db()
        return Response(fields.DeliveryFields(_delivery(row)).data)


class Replays(KeepersView):
    @operation(
        "replayWebhook",
        "Send everything again that was made since a day, with the ids that the messages had",
        tag=TAG,
        takes=fields.SinceFields,
        given={"since": "2026-11-26"},
        answers=fields.ReplayedFields,
        told={"count": 12},
        errors=[401, 403, 404, 409, 422],
    )
    def post(self, request: APIRequest, application: UUID) -> Response:
        endpoint, by = self.endpoint(request, application)
        told = body_of(request, fields.SinceFields)
        return Response(fields.ReplayedFields({"count": replays.replay_since(endpoint, told["since"], by=by)}).data)


def _application(found: Application) -> dict[str, Any]:
    return {
        "id": found.public_id,
        "name": found.name,
        "workspace": found.workspace.key if found.workspace else "",
        "may": found.scopes,
        "let_in_at": found.made_at,
        "shut_out_at": found.ended_at,
    }


def _webhook(endpoint: WebhookEndpoint) -> dict[str, Any]:
    return {
        "address": showing.address(endpoint),
        "changes": endpoint.changes,
        "state": endpoint.state,
        "stopped_because": endpoint.stopped_because or None,
        "failing_since": endpoint.failing_since,
        "set_at": endpoint.set_at,
    }


def _delivery(row: WebhookDelivery) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "message": sending.message_id(row),
        "type": row.change,
        "change": row.event.public_id if row.event else None,
        "state": row.state,
        "attempts": row.attempts,
        "status": row.status,
        "failure": row.failure,
        "made_at": row.made_at,
        "tried_at": row.tried_at,
        "next_try_at": row.not_before if row.state == DeliveryState.WAITING else None,
    }
