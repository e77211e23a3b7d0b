"""Demands of authorities (EK-24, NC-12), for officers alone: an auditor of the portal may be anybody's."""

from typing import Any
from uuid import UUID

from django.http import Http404
from rest_framework.request import Request as APIRequest
from rest_framework.response import Response

from dsr.api.access import OfficerView, platform_of
from dsr.api.bodies import body_of, check
from dsr.api.listing import CURSOR, listed
from dsr.api.serializers import demand as fields
from dsr.api.serializers import disclosure as entries
from dsr.api.views import disclosures as log
from dsr.api.views.incidents import ACT_ERRORS, READ_ERRORS, told_name
from dsr.api.views.opening import KEY, key_of
from dsr.submitting import make_once
from privacy_portal.api.schema import Decorator, operation
from workspaces.forms.demands import DemandForm
from workspaces.forms.disclosures import GivenForm
from workspaces.models import Demand
from workspaces.register import demands
from workspaces.roles import Capability

TAG = "Demands of authorities (officers)"


class DemandsView(OfficerView):
    """An operation on demands; `stands` answers with one as it is afterwards."""

    capability = acting = Capability.HANDLE_DEMANDS

    def stands(self, demand: UUID, *, status: int = 200) -> Response:
        return Response(fields.DemandFields(_in_full(_find(demand))).data, status=status)


def _act(name: str, summary: str, takes: Any = None, given: Any = None, *, errors: tuple[int, ...] = ()) -> Decorator:
    wrong = [*ACT_ERRORS, *errors] if takes else [401, 404, 409, *errors]
    answers, told = fields.DemandFields, fields.EXAMPLE
    return operation(name, summary, tag=TAG, takes=takes, given=given, answers=answers, told=told, errors=wrong)


class Demands(DemandsView):
    @operation(
        "listDemands",
        "List the demands of authorities, the newest first",
        tag=TAG,
        answers=fields.DemandPageFields,
        told={"items": [fields.ROW_EXAMPLE], "newer": "", "older": ""},
        errors=READ_ERRORS,
        parameters=[CURSOR],
    )
    def get(self, request: APIRequest) -> Response:
        self.membership(request)
        rows = Demand.objects.select_related("platform")
        return listed(request, rows, "entered_at", fields.DemandPageFields, _row)

    @operation(
        "enterDemand",
        "Enter a demand as it came",
        tag=TAG,
        takes=fields.DemandedFields,
        given=fields.DEMANDED_EXAMPLE,
        answers=fields.DemandFields,
        told=fields.EXAMPLE,
        status=201,
        errors=[400, *ACT_ERRORS],
        parameters=[KEY],
    )
    def post(self, request: APIRequest) -> Response:
        by, form = self.membership(request), DemandForm(body_of(request, fields.DemandedFields))
        check(form)

        def enter() -> str:
            return str(demands.enter(platform_of(request), form.asked(), by=by).public_id)

        return self.stands(UUID(make_once("demand", key_of(request), request.data, enter, by=by)), status=201)


class DemandView(DemandsView):
    @operation(
        "readDemand",
        "Read a demand: what was asked, considered, decided and given",
        tag=TAG,
        answers=fields.DemandFields,
        told=fields.EXAMPLE,
        errors=READ_ERRORS,
    )
    def get(self, request: APIRequest, demand: UUID) -> Response:
        self.membership(request)
        return self.stands(demand)


class Considerations(DemandsView):
    @_act(
        "considerRemedies",
        "Record which legal remedies were considered, and with what result; anew until it is decided",
        fields.ConsiderationFields,
        fields.CONSIDERATION_EXAMPLE,
    )
    def post(self, request: APIRequest, demand: UUID) -> Response:
        by, found = self.membership(request), _find(demand)
        sent = body_of(request, fields.ConsiderationFields)
        demands.consider(found, sent["remedies"], sent["words"], by=by)
        return self.stands(demand)


class Decisions(DemandsView):
    @_act(
        "decideDemand",
        "Decide a demand after remedies were considered, as a second officer",
        fields.DemandDecisionFields,
        fields.DECISION_EXAMPLE,
        errors=(403,),
    )
    def post(self, request: APIRequest, demand: UUID) -> Response:
        by, found = self.membership(request), _find(demand)
        sent = body_of(request, fields.DemandDecisionFields)
        demands.decide(found, sent["decision"], sent["reason"], by=by)
        return self.stands(demand)


class Given(DemandsView):
    @operation(
        "recordGiven",
        "Record what an authority was given; it rests on the legal obligation, and no page of a person shows it",
        tag=TAG,
        takes=entries.GivenFields,
        given=entries.GIVEN_EXAMPLE,
        answers=fields.DemandFields,
        told=fields.EXAMPLE,
        status=201,
        errors=[400, *ACT_ERRORS],
        parameters=[KEY],
    )
    def post(self, request: APIRequest, demand: UUID) -> Response:
        by, found = self.membership(request), _find(demand)
        form = GivenForm(log.typed(body_of(request, entries.GivenFields)))
        check(form)

        def give() -> str:
            return str(demands.give(found, form.what(), by=by).public_id)

        make_once(f"given on {found.pk}", key_of(request), request.data, give, by=by)
        return self.stands(demand, status=201)


class Closing(DemandsView):
    @_act("closeDemand", "Close a demand that was decided")
    def post(self, request: APIRequest, demand: UUID) -> Response:
        by = self.membership(request)
        demands.close(_find(demand), by=by)
        return self.stands(demand)


def _find(demand: UUID) -> Demand:
    related = ("platform", "entered_by", "considered_by", "decided_by", "closed_by")
    found = Demand.objects.select_related(*related).filter(public_id=demand).first()
    if found is None:
        raise Http404
    return found


def _row(found: Demand) -> dict[str, Any]:
    plain = ("reference", "state", "authority", "country", "received_on", "due_on", "entered_at")
    return {"id": found.public_id, **{name: getattr(found, name) for name in plain}}


def _in_full(found: Demand) -> dict[str, Any]:
    plain = (
        "file_reference", "article", "scope", "gagged", "gag_until", "remedies", "considered", "considered_at",
        "decision", "reason", "decided_at", "closed_at",
    )  # fmt: skip
    named = ("entered_by", "considered_by", "decided_by", "closed_by")
    given = found.disclosures.select_related("recipient", "demand__platform").prefetch_related("corrections")
    return {
        **_row(found),
        **{name: getattr(found, name) for name in plain},
        **{name: told_name(getattr(found, name)) for name in named},
        "categories": [one.key for one in found.categories.order_by("key")],
        "given": [log.row(one) for one in given.order_by("pk")],
    }
