"""Who may call which operation: people by a token for one case, officers and owners by their session.

A foreign, missing or shredded thing is the same 404.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from django.http import Http404
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request as APIRequest
from rest_framework.views import APIView

from dsr import cases, retention, triage, visits
from dsr.models import Case, Request
from dsr.visits import PortalRequest
from privacy_portal.api import tokens
from privacy_portal.api.authentication import StaffSession
from privacy_portal.clock import now
from workspaces.access import membership_with, workspace_for_owner
from workspaces.models import Membership, Platform, User, Workspace
from workspaces.roles import Capability

CASE, SUBMISSION, DOWNLOAD = "case", "submission", "download"
OPENS_FOR = timedelta(hours=12)


@dataclass(frozen=True)
class Visitor:
    """Somebody who proved the mailbox of one case (or sent it), and is nobody else to the portal."""

    reference: str
    is_authenticated: bool = True


class CaseToken(BaseAuthentication):
    """`Authorization: Bearer` with the token that a code to the case's mailbox gave."""

    purpose = CASE

    def authenticate(self, request: APIRequest) -> tuple[Visitor, None] | None:
        scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        try:
            found = tokens.read(self.purpose, platform_of(request).pk, token.strip())
        except tokens.InvalidToken as error:
            raise exceptions.AuthenticationFailed from error
        return Visitor(found.subject), None

    def authenticate_header(self, request: APIRequest) -> str:
        return "Bearer"


class SubmissionToken(CaseToken):
    """The token that the answer to a submission gave: good for typing the code, and for nothing else."""

    purpose = SUBMISSION


class _Scheme(OpenApiAuthenticationExtension):
    target_class = CaseToken
    name = "caseToken"
    told = "From `confirmCase` or `openCase`: opens one case for 12 hours."

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": self.told}


class _SubmissionScheme(_Scheme):
    target_class = SubmissionToken
    name = "submissionToken"
    told = "From `submitCase`: good for confirming that case."


class CallerView(APIView):
    """A view of the API below a platform's address, for somebody who showed who they are. No answer of it is stored."""

    def finalize_response(self, request: APIRequest, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer.setdefault("Cache-Control", "no-store")
        return answer

    def check_permissions(self, request: APIRequest) -> None:
        if not request.user.is_authenticated:
            raise exceptions.NotAuthenticated


class PersonView(CallerView):
    """An operation on one case, by whoever proved its mailbox.

    `in_doubt` marks the few that also a mailbox may call whose owner has not said yet that the request is theirs."""

    authentication_classes = [CaseToken]
    in_doubt = False

    def case(self, request: APIRequest, reference: str) -> Case:
        """Return the case that the caller's token opens; 404 for every other."""
        if cast("Visitor", request.user).reference != reference:
            raise Http404
        case = visits.case_by_reference(reference)
        if case.address_in_doubt and not self.in_doubt:
            raise Http404
        return case

    def part(self, request: APIRequest, reference: str, number: int) -> Request:
        """Return one part of that case, with what its pages read; 404 for one that it does not have."""
        found = cases.parts(self.case(request, reference)).filter(part=number).first()
        if found is None:
            raise Http404
        return found


class StaffView(CallerView):
    """An operation of somebody who is signed in."""

    authentication_classes = [StaffSession]

    def user(self, request: APIRequest) -> User:
        return cast("User", request.user)


class OfficerView(StaffView):
    """An operation of an officer. `capability` is what reading it needs, `acting` what changing something needs."""

    capability = Capability.SEE_REQUESTS
    acting = Capability.WORK_ON_REQUESTS

    def membership(self, request: APIRequest) -> Membership:
        """Return the membership by which the caller may do this; else 404."""
        needed = self.capability if request.method == "GET" else self.acting
        return membership_with(self.user(request), needed)

    def part(self, request_id: str) -> Request:
        """Return the part named as "7F3K2Q-1"; 404 for what no officer may see.

        Raises retention.DataDeleted for an act on a case that was shredded: it is only read.
        """
        reference, _dash, number = request_id.partition("-")
        if not number.isdecimal() or len(number) > 4:
            raise Http404
        found = triage.find(reference, int(number))
        if found.case.purged_at and self.request.method != "GET":
            raise retention.DataDeleted
        return found


class OwnerView(StaffView):
    """An operation of a workspace's owner."""

    def tenant(self, request: APIRequest, key: str) -> tuple[Workspace, Membership]:
        """Return the workspace and the membership by which the caller answers for it; else 404."""
        return workspace_for_owner(self.user(request), key)


def platform_of(request: APIRequest) -> Platform:
    """Return the platform whose address was called."""
    return cast("PortalRequest", request).platform


def case_token(case: Case) -> str:
    """Return a token that opens `case` for 12 hours."""
    return tokens.issue(CASE, case.platform_id, case.reference, now() + OPENS_FOR)


def submission_token(case: Case) -> str:
    """Return the token for confirming `case`; the same every time, as an idempotent answer has to be."""
    until: datetime = case.received_at + OPENS_FOR
    return tokens.issue(SUBMISSION, case.platform_id, case.reference, until)


def download_token(part: Request, proof: int) -> str:
    """Return a token that stands for the download proof with id `proof`, for one part."""
    return tokens.issue(DOWNLOAD, part.platform_id, part.display_reference, now() + timedelta(minutes=10), proof)


def download_proof(part: Request, token: str) -> int | None:
    """Return the proof that `token` stands for; None where it is not for this part."""
    try:
        found = tokens.read(DOWNLOAD, part.platform_id, token)
    except tokens.InvalidToken:
        return None
    return found.number if found.subject == part.display_reference else None
