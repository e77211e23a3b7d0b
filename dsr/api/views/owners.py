"""Who owns a workspace (EK-04): for everybody, without a sign-in."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request as APIRequest
from rest_framework.response import Response
from rest_framework.views import APIView

from dsr.api.bodies import body_of
from dsr.api.serializers import ownership as fields
from privacy_portal import throttling
from privacy_portal.api.schema import operation
from privacy_portal.api.throttles import limited
from workspaces import ownership


class OwnerQuestions(APIView):
    authentication_classes: list[Any] = []
    throttle_classes = [limited(throttling.FOLLOW)]

    @operation(
        "askWorkspaceOwner",
        "Ask who owns a workspace, by its exact name",
        tag="Who decides",
        takes=fields.OwnerQuestionFields,
        given={"workspace": "Sakura"},
        answers=fields.OwnerFoundFields,
        told=fields.EXAMPLE,
        errors=[422, 429],
        description="The answer is the same where there is no such workspace and where its owner may not be named. "
        "The name stands in the body, so that it is in no log.",
    )
    def post(self, request: APIRequest) -> Response:
        named = ownership.named(body_of(request, fields.OwnerQuestionFields)["workspace"])
        if named is None:
            words = _(
                "There is no workspace of exactly this name, or its owner does not want to be named in public. Send a "
                "request all the same: we know the owner and pass your request on."
            )
            return Response(fields.OwnerFoundFields({"found": None, "words": words}).data)
        words = _("It belongs to %(owner)s, who decides about what is written and shared there.")
        told = {"found": named, "words": words % {"owner": named.owner}}
        return Response(fields.OwnerFoundFields(told).data)
