"""Officers enter what came past the portal, correct its arrival and its person's place, and hand answers over."""

from rest_framework.request import Request as APIRequest
from rest_framework.response import Response

from dsr import arrival, handover, intake, residence
from dsr.api.access import platform_of
from dsr.api.bodies import body_of
from dsr.api.serializers.entry import (
    ArrivalFields,
    EntryFields,
    HandoverFields,
    PlaceFields,
    ReceiptCodeFields,
    SightingFields,
)
from dsr.api.serializers.officer import REQUEST_EXAMPLE, RequestFields
from dsr.api.views import queue
from dsr.api.views.acts import ActView, act
from dsr.api.views.opening import KEY, SUBMISSION, key_of
from dsr.api.views.queue import TAG, in_full
from dsr.submitting import enter_once
from dsr.triage import find
from dsr.verification import receipts
from privacy_portal.api.schema import operation

ENTRY = {**SUBMISSION, "channel": "letter", "received_at": "2026-11-20T16:30:00+07:00", "address": "Beispielweg 5"}
TOLD = "You told us on the telephone that you moved to Berlin."


class Requests(queue.Requests):
    @operation(
        "enterRequest",
        "Enter a request that came by letter, by telephone or otherwise past the portal",
        tag=TAG,
        takes=EntryFields,
        given=ENTRY,
        answers=RequestFields,
        told=REQUEST_EXAMPLE,
        status=201,
        errors=[400, 401, 404, 409, 422],
        parameters=[KEY],
    )
    def post(self, request: APIRequest) -> Response:
        by, told = self.membership(request), dict(body_of(request, EntryFields))
        received_at = told.pop("received_at")
        told["language"] = told["language"] or platform_of(request).languages[0]
        case = enter_once(
            platform_of(request), intake.Submission(**told), key_of(request), received_at=received_at, by=by
        )
        return Response(RequestFields(in_full(find(case.reference, 1))).data, status=201)


class ReceiptCodes(ActView):
    @operation(
        "makeReceiptCode",
        "Make the code for the letter by which the person follows an entered case; an earlier one stops working",
        tag=TAG,
        answers=ReceiptCodeFields,
        told={"code": "7F3K 2QAB"},
        status=201,
        errors=[401, 403, 404, 409],
    )
    def post(self, request: APIRequest, request_id: str) -> Response:
        code = receipts.issue(self.part(request_id).case, by=self.membership(request))
        return Response(ReceiptCodeFields({"code": code}).data, status=201)


class Arrivals(ActView):
    @act(
        "correctArrival",
        "Correct when the request arrived; every date is counted anew and the person is told",
        ArrivalFields,
        {"received_at": "2026-11-16T09:00:00+07:00", "reason": "lay_elsewhere"},
    )
    def post(self, request: APIRequest, request_id: str) -> Response:
        part, by, sent = self.asked(request, request_id, ArrivalFields)
        arrival.correct(part.case, to=sent["received_at"], reason=sent["reason"], by=by, account=sent["account"])
        return self.stands(request_id)


class Places(ActView):
    @act(
        "confirmPlace",
        "Set the law by the place that you confirmed; every date is counted anew and the person is told",
        PlaceFields,
        {"residence": "DE", "told": TOLD},
    )
    def post(self, request: APIRequest, request_id: str) -> Response:
        part, by, sent = self.asked(request, request_id, PlaceFields)
        residence.confirm(part.case, sent["residence"], sent["region"], by=by, told=sent["told"])
        return self.stands(request_id)


class Sightings(ActView):
    @act(
        "recordSighting",
        "Record that the person stands before you, so that within a day the package may go into their hand",
        SightingFields,
        {"kind": "document_seen"},
    )
    def post(self, request: APIRequest, request_id: str) -> Response:
        part, by, sent = self.asked(request, request_id, SightingFields)
        handover.see(part, kind=sent["kind"], by=by)
        return self.stands(request_id)


class Handovers(ActView):
    @act(
        "recordHandover",
        "Record how and when an answer without mail reached the person; with that it is given",
        HandoverFields,
        {"way": "post", "at": "2026-11-25T15:00:00+07:00"},
    )
    def post(self, request: APIRequest, request_id: str) -> Response:
        part, by, sent = self.asked(request, request_id, HandoverFields)
        handover.record(part, way=sent["way"], at=sent["at"], by=by)
        return self.stands(request_id)
