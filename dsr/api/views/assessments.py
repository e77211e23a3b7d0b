"""Why each recipient was chosen, and by when that is looked at again (CP-08): reading and recording it."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request as APIRequest
from rest_framework.response import Response

from dsr.api.access import OfficerView, platform_of
from dsr.api.bodies import body_of, check
from dsr.api.serializers import assessment as fields
from dsr.api.views.incidents import ACT_ERRORS, READ_ERRORS
from dsr.api.views.register import TAG
from privacy_portal.api.schema import operation
from workspaces.forms.register import AssessmentForm
from workspaces.models import Assessment, Platform, Recipient
from workspaces.register import assessing, reading
from workspaces.roles import Capability


class Assessments(OfficerView):
    capability = Capability.SEE_REGISTER
    acting = Capability.ANSWER_FOR_PLATFORM

    @operation(
        "listAssessments",
        "List every assessment of a recipient, such as a sub-processor; the newest first",
        tag=TAG,
        answers=fields.RecordedFields(many=True),
        told=[fields.EXAMPLE],
        errors=READ_ERRORS,
    )
    def get(self, request: APIRequest, key: str) -> Response:
        self.membership(request)
        return _stands(_recipient(key))

    @operation(
        "recordAssessment",
        "Record why a recipient was chosen, and by when that is looked at again; one a day, and none is rewritten",
        tag=TAG,
        takes=fields.AssessedFields,
        given=fields.ASSESSED_EXAMPLE,
        answers=fields.RecordedFields(many=True),
        told=[fields.EXAMPLE],
        status=201,
        errors=ACT_ERRORS,
    )
    def post(self, request: APIRequest, key: str) -> Response:
        by, found, platform = self.membership(request), _recipient(key), platform_of(request)
        sent = body_of(request, fields.AssessedFields)
        _check(sent, platform)
        assessing.record(found, by=by, **sent)
        return _stands(found, status=201)


def _recipient(key: str) -> Recipient:
    """Return the recipient with `key` as it is now; 404 for one that was ended, or never was."""
    found: Recipient | None = Recipient.objects.open().filter(key=key).first()
    if found is None:
        raise Http404
    return found


def _check(sent: dict[str, Any], platform: Platform) -> None:
    """Hold what was found, in each language, against the rules of the page's form. Raises ValidationError (422)."""
    if not sent["outcomes"]:
        raise ValidationError({"outcomes": [_("Say what was found, in a language of the platform at least.")]})
    for language, outcome in sent["outcomes"].items():
        if language not in platform.languages:
            raise ValidationError({f"outcomes/{language}": [_("The platform does not speak this language.")]})
        form = AssessmentForm({**sent, "outcome": outcome}, today=reading.today(platform))
        check(form, {"outcome": f"outcomes/{language}"})


def _stands(recipient: Recipient, *, status: int = 200) -> Response:
    rows = Assessment.objects.filter(recipient__key=recipient.key)
    return Response(fields.RecordedFields(rows, many=True).data, status=status)
