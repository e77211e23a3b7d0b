"""An application reports that somebody turns out to be a child (EK-12)."""

from django.utils.translation import gettext as _
from rest_framework.request import Request as APIRequest
from rest_framework.response import Response

from consent import ages, calls, children, intake, subjects
from consent.api import bodies
from consent.api.access import ApplicationView
from consent.api.views import KEY, TAG, call_key, called_body, known_of
from consent.child_told import OldEnough, Told
from consent.kinds import HowKnown, IdentifierKind, Scope
from consent.models import Application
from privacy_portal.api.bodies import read, wrong
from privacy_portal.api.schema import operation


class ChildReports(ApplicationView):
    scope = Scope.CHILDREN

    @operation(
        "reportChild",
        "Report that a person turns out to be a child; an officer decides what follows",
        tag=TAG,
        takes=bodies.ChildBody,
        given=bodies.CHILD_EXAMPLE,
        answers=bodies.ReportAnswer,
        told=bodies.REPORT_EXAMPLE,
        status=202,
        errors=[400, 401, 403, 404, 409, 422, 429],
        parameters=[KEY],
        description=(
            "Report that data were collected of somebody who turns out to be a child. By itself it changes nothing: an "
            "officer looks at it. Once they follow it, `readDecisions` answers `guardian_needed`."
        ),
    )
    def post(self, request: APIRequest) -> Response:
        application, body = self.application(request), read(bodies.ChildBody, request.data)
        answer = calls.once(application, call_key(request), called_body(request), lambda: _reported(application, body))
        return Response(answer, status=202)


def _reported(application: Application, body: bodies.ChildBody) -> calls.Answer:
    known = known_of(body.subject)
    try:
        finding = children.report(application, _told(application, body, known))
    except intake.Refused as error:
        raise wrong((error.field,), error.says) from None
    except subjects.TwoPeople:
        raise wrong(("subject",), _("The identifiers belong to two people.")) from None
    except OldEnough as error:
        told = _("Where they live people decide themselves from %(years)s years on.") % {"years": error.below}
        raise wrong(("born" if body.born else "age",), told) from None
    told = _("An officer looks at it. Nothing else was done.")
    return bodies.ReportAnswer(id=finding.public_id, told=told).model_dump(mode="json")


def _told(application: Application, body: bodies.ChildBody, known: tuple[subjects.Known, ...]) -> Told:
    """Return what was reported: as the systems know the person, and as the ledger knows them by this application."""
    plain = {one.kind: one.value for one in known}
    guardian = body.guardian.email if body.guardian else ""
    if guardian:
        _check_address(guardian)
    return Told(
        how=HowKnown.APPLICATION,
        language=body.language,
        jurisdiction=body.jurisdiction,
        age=None if body.born is None and body.age is None else ages.Age(body.born, body.age),
        email=plain.get(IdentifierKind.EMAIL, ""),
        phone=plain.get(IdentifierKind.PHONE, ""),
        account=plain.get(IdentifierKind.ACCOUNT, "") or plain.get(IdentifierKind.CUSTOMER, ""),
        guardian=guardian,
        known=intake.named_by(application, known),
    )


def _check_address(address: str) -> None:
    try:
        subjects.Known(IdentifierKind.EMAIL, address)
    except subjects.NotAnIdentifier as error:
        raise wrong(("guardian", "email"), str(error)) from None
