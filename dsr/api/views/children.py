"""People who turned out to be children (EK-12), for officers: record, confirm, ask, answer, take back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404
from rest_framework.request import Request as APIRequest
from rest_framework.response import Response

from consent import child_guardians, child_objections
from consent import children as findings
from consent.kinds import FindingState
from consent.models import ChildFinding
from dsr import child_words, children
from dsr.api.access import OfficerView, platform_of
from dsr.api.bodies import body_of, check
from dsr.api.listing import CURSOR, listed
from dsr.api.serializers import children as fields
from dsr.api.views.opening import KEY, key_of
from dsr.forms.children import REFUSALS, AgeForm, ConfirmForm, FindingForm, GuardianForm
from dsr.submitting import make_once
from privacy_portal.api.schema import operation
from privacy_portal.forms import PortalForm
from workspaces.models import Membership
from workspaces.roles import Capability

TAG = "Children found (officers)"
READ_ERRORS, ACT_ERRORS = [401, 404], [401, 404, 409, 422]


class ChildView(OfficerView):
    """An operation on people who turned out to be children: auditors read, officers act."""

    capability = Capability.SEE_CONSENTS
    acting = Capability.KEEP_CONSENTS

    def stands(self, finding: UUID, by: Membership) -> dict[str, Any]:
        """Return a finding in full; what the person wrote only to whoever acts on it."""
        answer: dict[str, Any] = fields.ChildFields(in_full(_find(finding), by)).data
        return answer


class Children(ChildView):
    @operation(
        "listFoundChildren",
        "List people who turned out to be children, the newest first",
        tag=TAG,
        answers=fields.ChildPageFields,
        told={"items": [fields.ROW_EXAMPLE], "newer": "", "older": ""},
        errors=[400, *READ_ERRORS],
        parameters=[CURSOR],
    )
    def get(self, request: APIRequest) -> Response:
        self.membership(request)
        rows = ChildFinding.objects.select_related("platform")
        return listed(request, rows, "opened_at", fields.ChildPageFields, row)

    @operation(
        "recordFoundChild",
        "Record that a person turned out to be a child: from now on nothing is done with their data",
        tag=TAG,
        takes=fields.FindFields,
        given=fields.FIND_EXAMPLE,
        answers=fields.ChildFields,
        told=fields.EXAMPLE,
        status=201,
        errors=[400, *ACT_ERRORS],
        parameters=[KEY],
    )
    def post(self, request: APIRequest) -> Response:
        by, platform = self.membership(request), platform_of(request)
        form = FindingForm(body_of(request, fields.FindFields), platform=platform)
        check(form)

        def record() -> str:
            return str(accepted(form, lambda: findings.find(platform, form.finding(), by=by)).public_id)

        made = make_once("child", key_of(request), request.data, record, by=by)
        return Response(self.stands(UUID(made), by), status=201)


class ChildViewOne(ChildView):
    @operation(
        "readFoundChild",
        "Read how it stands with somebody who turned out to be a child, and the next date",
        tag=TAG,
        answers=fields.ChildFields,
        told=fields.EXAMPLE,
        errors=READ_ERRORS,
    )
    def get(self, request: APIRequest, finding: UUID) -> Response:
        return Response(self.stands(finding, self.membership(request)))


class Confirmations(ChildView):
    @operation(
        "confirmReportedChild",
        "Follow the report of an application; with the age where the application did not tell it",
        tag=TAG,
        takes=fields.AgeFields,
        given=fields.CONFIRM_EXAMPLE,
        answers=fields.ChildFields,
        told=fields.EXAMPLE,
        status=201,
        errors=ACT_ERRORS,
    )
    def post(self, request: APIRequest, finding: UUID) -> Response:
        by, found = self.membership(request), _find(finding)
        form = ConfirmForm(body_of(request, fields.AgeFields), finding=found)
        if found.state != FindingState.REPORTED:
            raise findings.Changed
        check(form)
        accepted(form, lambda: findings.confirm(found, form.confirmed(), by=by))
        return Response(self.stands(finding, by), status=201)


class Dismissals(ChildView):
    @operation(
        "dismissReportedChild",
        "Do not follow the report of an application; nothing of the person is kept",
        tag=TAG,
        answers=fields.ChildFields,
        told=fields.EXAMPLE,
        status=201,
        errors=[401, 404, 409],
    )
    def post(self, request: APIRequest, finding: UUID) -> Response:
        by = self.membership(request)
        findings.dismiss(_find(finding), by=by)
        return Response(self.stands(finding, by), status=201)


class Guardians(ChildView):
    @operation(
        "askGuardian",
        "Ask a guardian, in the place of one who was asked before; the time to answer begins anew",
        tag=TAG,
        takes=fields.GuardianFields,
        given={"guardian": "mum@example.org"},
        answers=fields.ChildFields,
        told=fields.EXAMPLE,
        status=201,
        errors=ACT_ERRORS,
    )
    def post(self, request: APIRequest, finding: UUID) -> Response:
        by, found = self.membership(request), _find(finding)
        form = GuardianForm(body_of(request, fields.GuardianFields))
        check(form)
        accepted(form, lambda: child_guardians.ask(found, form.cleaned_data["guardian"], by=by))
        return Response(self.stands(finding, by), status=201)


class Answers(ChildView):
    @operation(
        "setObjectionAside",
        "Say that what the person wrote does not show that they are of age; they have at least seven days more",
        tag=TAG,
        answers=fields.ChildFields,
        told=fields.EXAMPLE,
        status=201,
        errors=[401, 404, 409],
    )
    def post(self, request: APIRequest, finding: UUID) -> Response:
        by = self.membership(request)
        child_objections.set_aside(_find(finding), by=by)
        return Response(self.stands(finding, by), status=201)


class Withdrawals(ChildView):
    @operation(
        "takeBackFoundChild",
        "Take it back, because the person showed that they are of age; until something was deleted",
        tag=TAG,
        takes=fields.OfAgeFields,
        given={"evidence": "document_seen"},
        answers=fields.ChildFields,
        told={**fields.EXAMPLE, "state": "withdrawn", "evidence": "document_seen", "person": []},
        status=201,
        errors=ACT_ERRORS,
    )
    def post(self, request: APIRequest, finding: UUID) -> Response:
        by, found = self.membership(request), _find(finding)
        children.withdraw(found, body_of(request, fields.OfAgeFields)["evidence"], by=by)
        return Response(self.stands(finding, by), status=201)


def accepted(form: PortalForm, verb: Callable[[], Any]) -> Any:
    """Return what `verb` returns; what it refuses is answered as the page says it, beside the field (422)."""
    try:
        return verb()
    except REFUSALS as error:
        AgeForm.refuse(form, error)  # type: ignore[arg-type]
        check(form)
        raise


def row(found: ChildFinding) -> dict[str, Any]:
    """Return a finding as ChildRowFields takes it."""
    plain = ("state", "waits_for_officer", "opened_at")
    told = {name: getattr(found, name) for name in plain}
    return {"id": found.public_id, **told, "next_date": child_words.next_date(found)}


def in_full(found: ChildFinding, by: Membership) -> dict[str, Any]:
    """Return a finding as ChildFields takes it."""
    case, plain = children.case_of(found), ("how", "jurisdiction", "decides_on", "guardian_asked_at", "because")
    return {
        **row(found),
        **{name: getattr(found, name) for name in (*plain, "evidence")},
        "person": child_words.person(found),
        "objection": (found.objection or "") if child_words.may_act(by) else "",
        "case": case.display_reference if case else None,
        "kept": children.kept_in(case, found.platform.languages[0]) if case else [],
        "in_the_way": child_words.in_the_way(found),
    }


def _find(key: UUID) -> ChildFinding:
    found = children.find(key)
    if found is None:
        raise Http404
    return found
