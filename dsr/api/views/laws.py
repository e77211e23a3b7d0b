"""Which rights exist where, as the platform counts: for everybody, without a sign-in."""

from typing import Any

from django.http import Http404
from rest_framework.request import Request as APIRequest
from rest_framework.response import Response
from rest_framework.views import APIView

from dsr import rights_by_place
from dsr.api.access import platform_of
from dsr.api.serializers.law import LAW_EXAMPLE, ROW_EXAMPLE, LawFields, LawRowFields
from dsr.law import registry
from dsr.law.values import tally
from dsr.presentation import law_name
from privacy_portal import throttling
from privacy_portal.api.schema import operation
from privacy_portal.api.throttles import limited
from privacy_portal.clock import now
from privacy_portal.dates import day_of

TAG = "Law"


class Laws(APIView):
    authentication_classes: list[Any] = []
    throttle_classes = [limited(throttling.LOOK_UP, "GET", "HEAD")]

    @operation(
        "listLaws",
        "List the laws that requests are counted by, with how much of each nobody verified yet",
        tag=TAG,
        answers=LawRowFields(many=True),
        told=[ROW_EXAMPLE],
        errors=[429],
    )
    def get(self, request: APIRequest) -> Response:
        return Response(LawRowFields([_row(code) for code in sorted(registry.codes())], many=True).data)


class LawView(APIView):
    authentication_classes: list[Any] = []
    throttle_classes = [limited(throttling.LOOK_UP, "GET", "HEAD")]

    @operation(
        "readLaw",
        "Read a law: which rights it gives, in how long, by which article, and how sure that is",
        tag=TAG,
        answers=LawFields,
        told=LAW_EXAMPLE,
        errors=[404, 429],
    )
    def get(self, request: APIRequest, code: str) -> Response:
        if code not in registry.codes():
            raise Http404
        today = day_of(now(), platform_of(request).time_zone)
        _law, rights, rest, authority = rights_by_place.law_there(code, today)
        told = {"code": code, "name": law_name(code), "rights": rights, "rest": rest, "authority": authority}
        return Response(LawFields(told).data)


def _row(code: str) -> dict[str, Any]:
    values, unverified = tally(registry.text_of(code))
    return {"code": code, "name": law_name(code), "values": values, "unverified": unverified}
