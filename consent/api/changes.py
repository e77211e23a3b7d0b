"""What changed since: the feed by which an application catches up with webhooks, or does without them."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request as APIRequest

from consent.api import bodies
from consent.api.access import ApplicationView
from consent.kinds import Scope
from consent.webhooks import changes
from privacy_portal.api.problems import Problem
from privacy_portal.api.schema import operation


class Changes(ApplicationView):
    scope = Scope.DECISIONS

    @operation(
        "listChanges",
        "List what people chose since a change that is known, the oldest first, a hundred at a time",
        tag="Consent",
        answers=bodies.ChangesAnswer,
        told=bodies.CHANGES_EXAMPLE,
        errors=[400, 401, 403, 404, 429],
        parameters=[
            OpenApiParameter("after", UUID, OpenApiParameter.QUERY, description="The `id` of a change; by default all")
        ],
        description=(
            "List what people chose since a change that is known, the oldest first. An entry is what a webhook has as "
            "its `data`. A change is listed as soon as nothing can come before it any more, mostly within seconds."
        ),
    )
    def get(self, request: APIRequest) -> HttpResponse:
        application, after = self.application(request), after_of(request)
        try:
            found = changes.following(application, after)
        except changes.UnknownChange:
            raise Problem("malformed", 400, _("There is no such change for this application.")) from None
        answer = bodies.ChangesAnswer(
            changes=[changes.told(application, one) for one in found],
            next=found[-1].public_id if found else after,
            more=len(found) == changes.PAGE,
        )
        headers = {"Cache-Control": "no-store"}
        return HttpResponse(answer.model_dump_json(), content_type="application/json", headers=headers)


def after_of(request: APIRequest) -> UUID | None:
    """Return the `after` of a call, None without one; answers 400 for what is no id."""
    named = request.query_params.get("after", "")
    try:
        return UUID(named) if named else None
    except ValueError:
        raise Problem("malformed", 400, _("There is no such change for this application.")) from None
