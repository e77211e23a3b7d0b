"""Complaints, appeals and opt-outs: a person files one, an officer decides it or passes it on."""

from django.utils.translation import get_language
from rest_framework.request import Request as APIRequest
from rest_framework.response import Response

from dsr import disputes, opt_outs, verdicts
from dsr.api.access import PersonView, case_token
from dsr.api.bodies import body_of
from dsr.api.serializers.officer import VerdictFields
from dsr.api.serializers.person import DisputeFields, FiledFields
from dsr.api.views.acts import ActView, act
from dsr.api.views.case import TAG
from dsr.models import Channel
from privacy_portal import throttling
from privacy_portal.api.schema import operation
from privacy_portal.api.throttles import limited


class Disputes(PersonView):
    throttle_classes = [limited(throttling.SUBMIT)]

    @operation(
        "fileDispute",
        "Complain or appeal about a part of a case; it becomes a case of its own",
        tag=TAG,
        takes=DisputeFields,
        given={"right": "complaint", "words": "I asked in May and nobody answered."},
        answers=FiledFields,
        told={"reference": "9QW2XR", "display_reference": "EK 9QW2-XR", "case_token": "WyI5UVcyWFIi..."},
        status=201,
        errors=[401, 404, 409, 422, 429],
    )
    def post(self, request: APIRequest, reference: str, part: int) -> Response:
        about, sent = self.part(request, reference, part), body_of(request, DisputeFields)
        language = get_language() or about.case.language
        case = disputes.file(about, sent["right"], sent["words"], language=language, channel=Channel.API)
        filed = {
            "reference": case.reference,
            "display_reference": case.display_reference,
            "case_token": case_token(case),
        }
        return Response(FiledFields(filed).data, status=201)


class Verdicts(ActView):
    @act(
        "judgeDispute",
        "Decide a complaint or an appeal; never whoever had a hand in the request that it is about",
        VerdictFields,
        {"verdict": "dismissed", "text": "I read all that you sent us since May. The first answer was right."},
    )
    def post(self, request: APIRequest, request_id: str) -> Response:
        part, by, sent = self.asked(request, request_id, VerdictFields)
        verdicts.judge(part, by=by, verdict=sent["verdict"], text=sent["text"], again=sent["again"])
        return self.stands(request_id)


class PassingsOn(ActView):
    @act("passOn", "Record that everybody who receives the data knows of an opt-out; the person is told")
    def post(self, request: APIRequest, request_id: str) -> Response:
        opt_outs.pass_on(self.part(request_id), by=self.membership(request))
        return self.stands(request_id)
