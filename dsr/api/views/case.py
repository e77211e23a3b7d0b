"""An open case: how it stands, messages, withdrawal, and the proof that it is you."""

from rest_framework.request import Request as APIRequest
from rest_framework.response import Response

from dsr import cases, correspondence, identification, intake, masking
from dsr.api import told
from dsr.api.access import PersonView
from dsr.api.bodies import body_of
from dsr.api.serializers.person import (
    CASE_EXAMPLE,
    CaseFields,
    CodeFields,
    ContactChoiceFields,
    HeldContactFields,
    MessageFields,
    TextFields,
)
from dsr.models import Case, Request, Turn
from dsr.verification import process
from dsr.workflow import progress
from privacy_portal import throttling
from privacy_portal.api.schema import operation
from privacy_portal.api.throttles import limited
from privacy_portal.audit.actor import Actor

TAG = "An open case"
MESSAGE = {
    "sender": "person",
    "text": "It is about the meetings in May.",
    "asks_for_answer": False,
    "answered_at": None,
    "sent_at": "2026-11-22T09:30:00Z",
}
TEXT = {"text": "It is about the meetings in May."}
NEWEST = 200


class CaseView(PersonView):
    in_doubt = True

    @operation(
        "readCase",
        "Read how a case stands: its parts, who decides about each and why, by when",
        tag=TAG,
        answers=CaseFields,
        told=CASE_EXAMPLE,
        errors=[401, 404],
    )
    def get(self, request: APIRequest, reference: str) -> Response:
        return Response(CaseFields(told.case(self.case(request, reference))).data)


class Messages(PersonView):
    throttle_classes = [limited(throttling.ANSWERS)]

    @operation(
        "listMessages",
        "Read the correspondence, newest first",
        tag=TAG,
        answers=MessageFields(many=True),
        told=[MESSAGE],
        errors=[401, 404],
    )
    def get(self, request: APIRequest, reference: str) -> Response:
        written = correspondence.shown(self.case(request, reference))[:NEWEST]
        return Response(MessageFields(written, many=True).data)

    @operation(
        "sendMessage",
        "Write a message; it answers a question that is open",
        tag=TAG,
        takes=TextFields,
        given=TEXT,
        answers=MessageFields,
        told=MESSAGE,
        status=201,
        errors=[401, 404, 422, 429],
    )
    def post(self, request: APIRequest, reference: str) -> Response:
        case = self.case(request, reference)
        written = correspondence.write(case, body_of(request, TextFields)["text"])
        return Response(MessageFields(written).data, status=201)


class Withdrawal(PersonView):
    in_doubt = True

    @operation(
        "withdrawCase",
        "Withdraw every part of which nothing irreversible has begun",
        tag=TAG,
        status=204,
        errors=[401, 404, 409],
    )
    def post(self, request: APIRequest, reference: str) -> Response:
        intake.withdraw(self.case(request, reference))
        return Response(status=204)


class Contacts(PersonView):
    @operation(
        "listContacts",
        "List the other addresses by which the person may prove who they are, masked",
        tag=TAG,
        answers=HeldContactFields(many=True),
        told=[{"number": 0, "address": "ri•••@example.net"}],
        errors=[401, 404],
    )
    def get(self, request: APIRequest, reference: str) -> Response:
        case = self.case(request, reference)
        held = process.other_contacts(case, identification.matched_candidates(case))
        shown = [{"number": place, "address": masking.masked_address(one.value)} for place, one in enumerate(held)]
        return Response(HeldContactFields(shown, many=True).data)


class ContactCodes(PersonView):
    throttle_classes = [limited(throttling.CODE)]

    @operation(
        "sendContactCode",
        "Send a code to one of the other addresses",
        tag=TAG,
        takes=ContactChoiceFields,
        given={"contact": 0},
        status=202,
        errors=[401, 404, 409, 422, 429],
    )
    def post(self, request: APIRequest, reference: str) -> Response:
        case = self.case(request, reference)
        _require_proof_wanted(case)
        chosen = body_of(request, ContactChoiceFields)["contact"]
        process.send_second_code(case, identification.matched_candidates(case), chosen)
        return Response(status=202)


class IdentityProofs(PersonView):
    throttle_classes = [limited(throttling.CODE)]

    @operation(
        "proveIdentity",
        "Give the code that went to the other address; the work goes on",
        tag=TAG,
        takes=CodeFields,
        given={"code": "1234 5678"},
        status=204,
        errors=[401, 404, 409, 422, 429],
    )
    def post(self, request: APIRequest, reference: str) -> Response:
        case = self.case(request, reference)
        _require_proof_wanted(case)
        process.check_second_code(case, body_of(request, CodeFields)["code"])
        identification.proven(case, actor=Actor("person", case.reference))
        return Response(status=204)


class OtherProofs(PersonView):
    throttle_classes = [limited(throttling.CODE)]

    @operation(
        "offerOtherProof",
        "Say how else you could show that it is you; an officer writes to you",
        tag=TAG,
        takes=TextFields,
        given={"text": "I can show my passport in a video call."},
        status=202,
        errors=[401, 404, 409, 422, 429],
    )
    def post(self, request: APIRequest, reference: str) -> Response:
        case = self.case(request, reference)
        waiting = _require_proof_wanted(case)
        identification.ask_officer_for_check(waiting, body_of(request, TextFields)["text"])
        return Response(status=202)


def _require_proof_wanted(case: Case) -> Request:
    """Return the part that waits for the person's proof; raises progress.NotWaiting."""
    for part in cases.parts(case):
        if part.turn == Turn.PERSON and progress.waiting_step(part, "verify"):
            return part
    raise progress.NotWaiting
