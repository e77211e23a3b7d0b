"""Sending a request and getting at it: submit, confirm, ask for a code, open the case."""

from typing import Any, cast

from django.http import HttpRequest
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request as APIRequest
from rest_framework.response import Response
from rest_framework.views import APIView

from dsr import intake
from dsr.api.access import PersonView, SubmissionToken, case_token, platform_of, submission_token
from dsr.api.bodies import body_of
from dsr.api.serializers.person import (
    AddressFields,
    CaseTokenFields,
    CodeFields,
    SubmissionFields,
    SubmittedFields,
)
from dsr.models import OPT_OUTS, Case, Channel
from dsr.references import normalise
from dsr.submitting import submit_once
from dsr.verification import codes
from privacy_portal import throttling
from privacy_portal.api.problems import Problem
from privacy_portal.api.schema import operation
from privacy_portal.api.throttles import limited

TAG = "Opening a case"
LONGEST_KEY = 200
CODE = {"code": "1234 5678"}
TOKEN = {"case_token": "WyI3RjNLMlEi..."}
SUBMISSION = {
    "right": "access",
    "relation": "account_holder",
    "residence": "DE",
    "name": "Rita Sample",
    "email": "rita@example.org",
}
SUBMITTED = {
    "reference": "7F3K2Q",
    "display_reference": "EK 7F3K-2Q",
    "submission_token": "WzEsIjdGM0syUSJd...",
    "code_sent": True,
    "next_code_at": None,
    "contact": "privacy@enkomm.example",
    "links": {"confirm": "/api/v1/enkomm/cases/7F3K2Q/confirmations", "case": "/api/v1/enkomm/cases/7F3K2Q"},
}
KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="A random text. The same key and body get the same case for a day; nothing is submitted twice.",
)


class Cases(APIView):
    authentication_classes: list[Any] = []
    throttle_classes = [limited(throttling.SUBMIT)]

    @operation(
        "submitCase",
        "Submit a request; a code goes to its address, unless too many went there already",
        tag=TAG,
        takes=SubmissionFields,
        given=SUBMISSION,
        answers=SubmittedFields,
        told=SUBMITTED,
        status=201,
        errors=[400, 409, 422, 429],
        parameters=[KEY],
    )
    def post(self, request: APIRequest) -> Response:
        key = key_of(request)
        told = dict(body_of(request, SubmissionFields))
        told["language"] = told["language"] or get_language() or "en"
        submission = intake.Submission(**told, channel=Channel.API)
        case = submit_once(platform_of(request), submission, key, origin=_origin(request))
        return Response(SubmittedFields(_submitted(request, case)).data, status=201)


class Confirmations(PersonView):
    authentication_classes = [SubmissionToken]
    throttle_classes = [limited(throttling.CODE)]

    @operation(
        "confirmCase",
        "Confirm the address by the code that was mailed; the work begins",
        tag=TAG,
        takes=CodeFields,
        given=CODE,
        answers=CaseTokenFields,
        told=TOKEN,
        errors=[401, 404, 422, 429],
    )
    def post(self, request: APIRequest, reference: str) -> Response:
        case = self.case(request, reference)
        intake.confirm_contact(case, body_of(request, CodeFields)["code"])
        return Response(CaseTokenFields({"case_token": case_token(case)}).data)


class ConfirmationCodes(PersonView):
    authentication_classes = [SubmissionToken]
    throttle_classes = [limited(throttling.CODE)]

    @operation(
        "sendConfirmationCode",
        "Send another code to the address of an unconfirmed case",
        tag=TAG,
        status=202,
        errors=[401, 404, 429],
    )
    def post(self, request: APIRequest, reference: str) -> Response:
        intake.send_confirmation_again(self.case(request, reference), origin=_origin(request))
        return Response(status=202)


class AccessCodes(APIView):
    authentication_classes: list[Any] = []
    throttle_classes = [limited(throttling.FOLLOW)]

    @operation(
        "sendAccessCode",
        "Ask for a code that opens a case; the answer is the same whether the case exists",
        tag=TAG,
        takes=AddressFields,
        given={"email": "rita@example.org"},
        status=202,
        errors=[422, 429],
    )
    def post(self, request: APIRequest, reference: str) -> Response:
        address, platform = body_of(request, AddressFields)["email"], platform_of(request)
        sought = normalise(reference, platform.reference_prefix)
        with throttling.steady():
            intake.knock(platform, sought, address, origin=_origin(request))
        return Response(status=202)


class Access(APIView):
    authentication_classes: list[Any] = []
    throttle_classes = [limited(throttling.CODE)]

    @operation(
        "openCase",
        "Open a case by the code that was mailed",
        tag=TAG,
        takes=CodeFields,
        given=CODE,
        answers=CaseTokenFields,
        told=TOKEN,
        errors=[422, 429],
    )
    def post(self, request: APIRequest, reference: str) -> Response:
        typed, platform = body_of(request, CodeFields)["code"], platform_of(request)
        sought = Case.objects.select_related("platform").filter(
            reference=normalise(reference, platform.reference_prefix)
        )
        with throttling.steady():
            case = sought.first()
            opened = case is not None and intake.enter(case, typed)
        if case is None or not opened:
            raise codes.ExpiredCode
        return Response(CaseTokenFields({"case_token": case_token(case)}).data)


class Acknowledgement(PersonView):
    in_doubt = True

    @operation(
        "acknowledgeCase",
        "Say that an unconfirmed case is yours, after its mailbox was proven; the work begins",
        tag=TAG,
        status=204,
        errors=[401, 404],
    )
    def post(self, request: APIRequest, reference: str) -> Response:
        intake.mark_contact_confirmed(self.case(request, reference))
        return Response(status=204)


def key_of(request: APIRequest) -> str:
    """Return the Idempotency-Key of a request, "" without one."""
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > LONGEST_KEY:
        raise Problem("malformed", 400, "Idempotency-Key is too long.")
    return key


def _origin(request: APIRequest) -> str:
    return throttling.origin(cast("HttpRequest", request), platform_of(request).pk)


def _submitted(request: APIRequest, case: Case) -> dict[str, Any]:
    base = f"/api/v1/{case.platform.slug}/cases/{case.reference}"
    sent = intake.code_was_sent(case)
    return {
        "reference": case.reference,
        "display_reference": case.display_reference,
        "submission_token": submission_token(case),
        "code_sent": sent,
        "next_code_at": None if sent or case.right in OPT_OUTS else intake.next_code_at(case, origin=_origin(request)),
        "contact": case.platform.contact_email,
        "links": {"confirm": f"{base}/confirmations", "case": base},
    }
