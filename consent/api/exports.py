"""The whole ledger, streamed to an application that may read histories."""

from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request as APIRequest

from consent import exporting
from consent.api.access import ApplicationView
from consent.api.changes import after_of
from consent.kinds import Scope
from consent.webhooks import changes
from privacy_portal.api.problems import Problem
from privacy_portal.api.schema import operation


class Ledger(ApplicationView):
    scope = Scope.HISTORY

    @operation(
        "exportLedger",
        "Stream every event of the ledger as JSON lines, in the order in which it was written",
        tag="Consent",
        answers=OpenApiTypes.STR,
        told='{"id": "6f0c2f0e-54b3-4f5e-9d5b-0d6c5b6f6a01", "purpose": "offers", "kind": "given"}',
        media="application/x-ndjson",
        errors=[400, 401, 403, 404, 429],
        parameters=[
            OpenApiParameter(
                "after", OpenApiTypes.UUID, OpenApiParameter.QUERY, description="The `id` of an event; by default all"
            )
        ],
    )
    def get(self, request: APIRequest) -> StreamingHttpResponse:
        try:
            lines = exporting.lines(self.application(request), after_of(request))
        except changes.UnknownChange:
            raise Problem("malformed", 400, _("There is no such change for this application.")) from None
        headers = {"Cache-Control": "no-store"}
        return StreamingHttpResponse(lines, content_type="application/x-ndjson", headers=headers)
