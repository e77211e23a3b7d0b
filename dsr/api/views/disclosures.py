"""The log of disclosures (EC-06, EK-09): who got what and by what right, what was blocked, and what went out about
somebody. Entries are only added."""

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request as APIRequest
from rest_framework.response import Response

from dsr.api.access import platform_of
from dsr.api.bodies import body_of, check
from dsr.api.listing import CURSOR, check_filters, listed
from dsr.api.serializers import disclosure as fields
from dsr.api.serializers.events import WhyFields
from dsr.api.views.incidents import ACT_ERRORS, READ_ERRORS, EventView
from dsr.api.views.opening import KEY, key_of
from dsr.submitting import make_once
from privacy_portal.api.problems import Problem
from privacy_portal.api.schema import operation
from workspaces.forms.disclosures import DisclosureForm, LogFilterForm
from workspaces.models import Disclosure, Establishment, Ground, Membership
from workspaces.register import disclosures, exceptions
from workspaces.register.kinds import RecipientClass

TAG = "Disclosures (officers)"
FILTERS = [
    OpenApiParameter("kind", str, OpenApiParameter.QUERY, enum=RecipientClass.values, description="Class of recipient"),
    OpenApiParameter("ground", str, OpenApiParameter.QUERY, enum=Ground.values, description="`none`: what was blocked"),
    OpenApiParameter("marketing", str, OpenApiParameter.QUERY, enum=["yes"], description="Only for marketing"),
    OpenApiParameter("since", str, OpenApiParameter.QUERY, description="Disclosed on this day or later"),
    OpenApiParameter("until", str, OpenApiParameter.QUERY, description="Disclosed on this day or earlier"),
]


class Disclosures(EventView):
    @operation(
        "listDisclosures",
        "List what was disclosed and what was blocked, the newest entry first",
        tag=TAG,
        answers=fields.LogPageFields,
        told={"items": [fields.ROW_EXAMPLE], "newer": "", "older": ""},
        errors=[400, *READ_ERRORS],
        parameters=[*FILTERS, CURSOR],
    )
    def get(self, request: APIRequest) -> Response:
        by, filters = self.membership(request), LogFilterForm(request.query_params)
        check_filters(filters)
        rows = filters.apply(disclosures.visible(by))
        return listed(request, rows, "entered_at", fields.LogPageFields, row)

    @operation(
        "recordDisclosure",
        "Record a disclosure before the data go; one that rests on nothing is `blocked`, and officers are told by mail",
        tag=TAG,
        takes=fields.RecordFields,
        given=fields.RECORD_EXAMPLE,
        answers=fields.LogEntryFields,
        told=fields.EXAMPLE,
        status=201,
        errors=[400, *ACT_ERRORS],
        parameters=[KEY],
    )
    def post(self, request: APIRequest) -> Response:
        by, form = self.membership(request), DisclosureForm(typed(body_of(request, fields.RecordFields)))
        check(form)

        def record() -> str:
            return str(disclosures.disclose(platform_of(request), form.what(), by=by).public_id)

        made = make_once("disclosure", key_of(request), request.data, record, by=by)
        return Response(stands(UUID(made), by), status=201)


class DisclosureView(EventView):
    @operation(
        "readDisclosure",
        "Read an entry with its counter-entry, and what was done about a block",
        tag=TAG,
        answers=fields.LogEntryFields,
        told=fields.EXAMPLE,
        errors=READ_ERRORS,
    )
    def get(self, request: APIRequest, disclosure: UUID) -> Response:
        return Response(stands(disclosure, self.membership(request)))


class CounterEntries(EventView):
    @operation(
        "annulDisclosure",
        "Write the counter-entry of an entry that was wrong; both stay",
        tag=TAG,
        takes=WhyFields,
        given={"reason": "It was entered twice by mistake."},
        answers=fields.LogEntryFields,
        told=fields.EXAMPLE,
        status=201,
        errors=ACT_ERRORS,
    )
    def post(self, request: APIRequest, disclosure: UUID) -> Response:
        by = self.membership(request)
        found, reason = _find(disclosure, by), body_of(request, WhyFields)["reason"]
        return Response(stands(disclosures.annul(found, reason, by=by).public_id, by), status=201)


class Looks(EventView):
    @operation(
        "noteBlock",
        "Say what was done about a disclosure that was blocked",
        tag=TAG,
        takes=WhyFields,
        given=fields.REASON_EXAMPLE,
        answers=fields.LogEntryFields,
        told=fields.EXAMPLE,
        status=201,
        errors=ACT_ERRORS,
    )
    def post(self, request: APIRequest, disclosure: UUID) -> Response:
        by = self.membership(request)
        found, words = _find(disclosure, by), body_of(request, WhyFields)["reason"]
        if not disclosures.look_at_block(found, words, by=by):
            raise Problem("changed-meanwhile", 409)
        return Response(stands(disclosure, by), status=201)


class Searches(EventView):
    @operation(
        "searchDisclosures",
        "Find to whom data about a person went; the audit trail says that somebody asked, and not about whom",
        tag=TAG,
        takes=fields.SearchFields,
        given={"identifiers": ["rita@example.org"]},
        answers=fields.FoundFields,
        told={"items": [{**fields.ROW_EXAMPLE, "ground": "basis", "basis": "contract", "blocked": False}]},
        errors=[401, 404, 422],
    )
    def post(self, request: APIRequest) -> Response:
        by = self.membership(request)
        found = disclosures.look_up(body_of(request, fields.SearchFields)["identifiers"], by=by)
        return Response(fields.FoundFields({"items": [row(one) for one in found]}).data)


class Exceptions(EventView):
    @operation(
        "listExceptions",
        "List the exceptions that laws at establishments of the platform make from consent, with how sure that is",
        tag=TAG,
        answers=fields.ExceptionFields(many=True),
        told=[fields.EXCEPTION_EXAMPLE],
        errors=READ_ERRORS,
    )
    def get(self, request: APIRequest) -> Response:
        self.membership(request)
        known = exceptions.listed(Establishment.objects.filter(organisation__is_operator=True))
        told = [
            {
                "key": f"{one.law}/{one.key}",
                "law": one.law,
                "source": one.address,
                **{name: getattr(one.exemption, name) for name in ("article", "text", "confidence", "verified")},
            }
            for one in known
        ]
        return Response(fields.ExceptionFields(told, many=True).data)


def typed(sent: dict[str, Any]) -> dict[str, Any]:
    """Return a body as the page's form takes it, which asks for people a line each."""
    return {**sent, "about": "\n".join(sent["about"])}


def row(found: Disclosure) -> dict[str, Any]:
    """Return an entry as LogRowFields takes it."""
    plain = ("categories", "disclosed_on", "entered_at", "ground", "basis", "blocked", "for_marketing", "annuls")
    return {
        "id": found.public_id,
        "recipient": found.recipient.key,
        "recipient_name": found.recipient.name,
        "recipient_class": found.recipient.kind,
        "country": found.recipient.country,
        **{name: getattr(found, name) for name in plain},
        "exception": f"{found.law}/{found.exception}" if found.exception else "",
        "annulled": bool(found.corrections.all()),
        "demand": found.demand.reference if found.demand else None,
    }


def stands(disclosure: UUID, by: Membership) -> dict[str, Any]:
    """Return an entry in full, as whoever acts by `by` may see it; 404 for any other."""
    found = _find(disclosure, by)
    look = getattr(found, "look", None)
    counter = next(iter(found.corrections.all()), None)
    told = {
        **row(found),
        "purpose": found.purpose,
        "proofs": found.proofs,
        "people": found.people.count(),
        "entered_by": str(found.entered_by),
        "corrects": found.corrects and found.corrects.public_id,
        "corrected_by": counter and counter.public_id,
        "look": look and {"words": look.words, "by": str(look.by), "at": look.at},
    }
    answer: dict[str, Any] = fields.LogEntryFields(told).data
    return answer


def _find(disclosure: UUID, by: Membership) -> Disclosure:
    rows = disclosures.visible(by).select_related("corrects", "look__by")
    found: Disclosure | None = rows.filter(public_id=disclosure).first()
    if found is None:
        raise Http404
    return found
