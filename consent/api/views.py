"""May I, what somebody chose, and what people are asked for."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import unquote
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from pydantic import BaseModel
from rest_framework.request import Request as APIRequest
from rest_framework.response import Response
from rest_framework.views import APIView

from consent import (
    ages,
    calls,
    decisions,
    intake,
    links,
    notices,
    opt_outs,
    policy,
    precedence,
    purposes,
    subjects,
)
from consent.api import answers, bodies
from consent.api.access import ApplicationView, platform_of
from consent.cookies import devices
from consent.forms import PlaceForm
from consent.kinds import ActorKind, EventKind, IdentifierKind, Scope
from consent.models import Application, PurposeVersion, Subject
from consent.receipts import issuing
from consent.webhooks import changes
from privacy_portal import throttling
from privacy_portal.api.bodies import read, wrong
from privacy_portal.api.problems import Problem
from privacy_portal.api.schema import operation
from privacy_portal.api.throttles import limited
from privacy_portal.clock import now
from privacy_portal.lists import listed
from workspaces import policies
from workspaces.models import Workspace

TAG = "Consent"
SUBJECT = OpenApiParameter(
    "Data-Subject",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="Whose consent: kind=value, percent-encoded, several with commas. A header, so that it is in no log.",
)
KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="A random text. The same key and body get the same answer for a day; nothing is recorded twice.",
)


class Purposes(APIView):
    authentication_classes: list[Any] = []
    throttle_classes = [limited(throttling.LOOK_UP, "GET", "HEAD")]

    @operation(
        "listPurposes",
        "List what people are asked for today, with the words to show in each language",
        tag=TAG,
        answers=bodies.PurposesAnswer,
        told=bodies.PURPOSES_EXAMPLE,
        errors=[404, 429],
    )
    def get(self, request: APIRequest) -> Response:
        asked = purposes.all_in_force(platform_of(request))
        return Response(bodies.PurposesAnswer(purposes=[answers.purpose(one) for one in asked]).model_dump())


class WhatCounts(APIView):
    authentication_classes: list[Any] = []
    throttle_classes = [limited(throttling.LOOK_UP, "GET", "HEAD")]

    @operation(
        "readWhatCounts",
        "Read the notices as they count for people of a place on a day: of texts that conflict, the one that prevails",
        tag=TAG,
        answers=bodies.WhatCountsAnswer,
        told=bodies.COUNTS_EXAMPLE,
        errors=[400, 404, 429],
        parameters=[
            OpenApiParameter("residence", str, OpenApiParameter.QUERY, description="ISO 3166-1, such as KR"),
            OpenApiParameter("on", date, OpenApiParameter.QUERY, description="By default today"),
        ],
    )
    def get(self, request: APIRequest) -> Response:
        form = PlaceForm(request.query_params)
        if not form.is_valid():
            raise Problem("malformed", 400, listed(form.errors))
        country, platform = form.cleaned_data["residence"], platform_of(request)
        on = form.cleaned_data["on"] or purposes.today(platform)
        found = precedence.resolved(notices.texts(platform, on, get_language() or "en"), country)
        sections = [
            bodies.CountingAnswer(
                heading=one.section.heading,
                paragraphs=list(one.section.paragraphs),
                notice=one.text.key,
                edition=one.text.number,
                gives_way=[text.key for text, _section in one.gives_way],
            )
            for one in found
        ]
        return Response(bodies.WhatCountsAnswer(residence=country, on=on.isoformat(), sections=sections).model_dump())


class Decisions(ApplicationView):
    scope = Scope.DECISIONS

    @operation(
        "readDecisions",
        "Ask whether data of a person may be used, for one purpose or several",
        tag=TAG,
        answers=bodies.DecisionsAnswer,
        told=bodies.DECISIONS_EXAMPLE,
        errors=[400, 401, 403, 404, 422, 429],
        parameters=[
            SUBJECT,
            OpenApiParameter("purpose", str, OpenApiParameter.QUERY, many=True, description="By default all"),
            OpenApiParameter("option", str, OpenApiParameter.QUERY, description="A channel or scope; by default each"),
            OpenApiParameter("workspace", str, OpenApiParameter.QUERY, description="For purposes asked by workspaces"),
            OpenApiParameter(
                "member_of", str, OpenApiParameter.QUERY, many=True, description="Workspaces in which the person works"
            ),
        ],
    )
    def get(self, request: APIRequest) -> HttpResponse:
        application, moment = self.application(request), now()
        subject = subject_of_call(request, application)
        workspace = _workspace(request, application)
        asked = _asked(request, application, workspace)
        known = _called(request)
        standing = devices.standings(subject, known if application.workspace is None else ()) if subject else {}
        person = _Answers(subject, workspace, standing, moment, _tenants(request, application, subject), tuple(known))
        told = [person.decision(version, option) for version in asked for option in _options(request, version)]
        opens = _opens(application, subject)
        named = changes.pseudonym(application, subject) if subject else None
        answer = bodies.DecisionsAnswer(at=moment, pseudonym=named, preferences_url=opens, decisions=told)
        return answered(answer)


class Consents(ApplicationView):
    scope = Scope.CONSENTS

    @operation(
        "recordConsents",
        "Record what a person chose, or up to 1,000 choices of which all are recorded or none",
        tag=TAG,
        takes=bodies.ConsentOrBatch,
        given=bodies.GIVEN_EXAMPLE,
        answers=bodies.RecordsAnswer,
        told=bodies.RECORDS_EXAMPLE,
        status=201,
        also=[202],
        errors=[400, 401, 403, 404, 409, 422, 429],
        parameters=[KEY],
        description=(
            "Record what a person chose, or up to 1,000 choices. A child’s own consent does not hold: nothing is "
            "recorded of it, and `waiting` says that a guardian has to agree. A consent to a purpose of double opt-in "
            "is in `unconfirmed` until the person typed the code that was mailed. Where that is all, the status is 202."
        ),
    )
    def post(self, request: APIRequest) -> Response:
        application = self.application(request)
        is_batch = isinstance(request.data, dict) and "consents" in request.data
        lines = read(bodies.BatchBody, request.data).consents if is_batch else [read(bodies.ConsentBody, request.data)]

        def act() -> calls.Answer:
            told = [_line(line, _place(number, is_batch)) for number, line in enumerate(lines)]
            try:
                return answers.taken_in(application, intake.take_in(application, told))
            except intake.Refused as error:
                raise wrong((*_place(error.line, is_batch), error.field), error.says) from None

        answer = calls.once(application, call_key(request), called_body(request), act)
        return Response(answer, status=201 if answer["records"] else 202)


class Withdrawals(ApplicationView):
    scope = Scope.CONSENTS

    @operation(
        "withdrawConsents",
        "Withdraw consents of a person: to one purpose, of one topic, or all",
        tag=TAG,
        takes=bodies.WithdrawalBody,
        given=bodies.WITHDRAWAL_EXAMPLE,
        answers=bodies.RecordsAnswer,
        told=bodies.RECORDS_EXAMPLE,
        status=201,
        errors=[400, 401, 403, 404, 409, 422, 429],
        parameters=[KEY],
    )
    def post(self, request: APIRequest) -> Response:
        application = self.application(request)
        told = read(bodies.WithdrawalBody, request.data)

        def act() -> calls.Answer:
            withdrawal = intake.Withdrawal(
                known_of(told.subject), told.purpose, told.topic, told.option, told.workspace, told.language
            )
            try:
                return answers.records(application, intake.withdraw(application, withdrawal))
            except intake.Refused as error:
                raise wrong((error.field,), error.says) from None

        return Response(calls.once(application, call_key(request), called_body(request), act), status=201)


class Histories(ApplicationView):
    scope = Scope.HISTORY

    @operation(
        "readHistory",
        "Read what a person chose, the newest first, a hundred at a time",
        tag=TAG,
        answers=bodies.HistoryAnswer,
        told=bodies.RECORDS_EXAMPLE | {"next": None},
        errors=[400, 401, 403, 404, 422, 429],
        parameters=[SUBJECT, OpenApiParameter("before", int, OpenApiParameter.QUERY, description="Go on from `next`")],
    )
    def get(self, request: APIRequest) -> HttpResponse:
        application = self.application(request)
        subject = subject_of_call(request, application)
        if subject is None:
            raise Http404
        events = intake.history(application, subject, before=_number(request, "before"))
        rows = [answers.record(application, one) for one in events]
        following = events[-1].number if len(events) == intake.HISTORY_PAGE else None
        return answered(bodies.HistoryAnswer(records=rows, next=following))


def answered(answer: BaseModel) -> HttpResponse:
    """Return an answer about a person, which nobody stores on the way; as JSON at once, which is asked for often."""
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(answer.model_dump_json(), content_type="application/json", headers=headers)


class Receipts(ApplicationView):
    scope = Scope.HISTORY

    @operation(
        "readReceipt",
        "Get the signed receipt of a consent, for the person",
        tag=TAG,
        answers=bodies.ReceiptAnswer,
        told=bodies.RECEIPT_EXAMPLE,
        errors=[400, 401, 403, 404, 429],
        parameters=[
            OpenApiParameter("record", UUID, OpenApiParameter.PATH, description="The `id` of a record"),
            OpenApiParameter(
                "standard", str, OpenApiParameter.QUERY, enum=list(issuing.Standard), default=issuing.Standard.ISO_27560
            ),
        ],
    )
    def get(self, request: APIRequest, record: UUID) -> Response:
        standard = request.query_params.get("standard", issuing.Standard.ISO_27560)
        if standard not in list(issuing.Standard):
            raise Problem("malformed", 400, _("There is no such standard of receipts: use 27560 or kantara."))
        event = issuing.of_application(self.application(request), record)
        try:
            signed = issuing.receipt(event, standard)
        except issuing.NoReceipt:
            raise Http404 from None
        return Response(signed, headers=_NOT_STORED)


_NOT_STORED = {"Cache-Control": "no-store"}


def subject_of_call(request: APIRequest, application: Application) -> Subject | None:
    """Return whom the header names; None for somebody whom the ledger does not know."""
    try:
        return intake.subject_of(application, _called(request))
    except intake.Refused as error:
        raise Problem("malformed", 400, error.says) from None


def _opens(application: Application, subject: Subject | None) -> str | None:
    """Return where the person sees their choices. The link that opens them shows those with every workspace: one of
    them gets no such link."""
    if application.workspace is not None:
        return links.start_address(application.platform)
    return links.open_address(application.platform, subject) if subject else None


def _called(request: APIRequest) -> list[subjects.Known]:
    """Return the identifiers in the header."""
    known = []
    for part in request.headers.get("Data-Subject", "").split(","):
        kind, _equals, value = part.strip().partition("=")
        if kind not in IdentifierKind.values or not value:
            raise Problem("malformed", 400, _("Data-Subject: kind=value, the value percent-encoded"))
        try:
            known.append(subjects.Known(kind, unquote(value)))
        except subjects.NotAnIdentifier as error:
            raise Problem("malformed", 400, f"Data-Subject: {error}") from None
    return known


def _tenants(request: APIRequest, application: Application, subject: Subject | None) -> frozenset[int]:
    """Return the workspaces whose owners bind whom the call is about."""
    if not policies.any_forbidden():
        return frozenset()
    try:
        return intake.tenants_of(application, request.query_params.getlist("member_of"), subject, _called(request))
    except intake.Refused as error:
        raise Problem("malformed", 400, error.says) from None


def _workspace(request: APIRequest, application: Application) -> Workspace | None:
    key = request.query_params.get("workspace", "")
    try:
        return intake.workspace_of(application, key)
    except intake.Refused as error:
        raise Problem("malformed", 400, error.says) from None


def _asked(request: APIRequest, application: Application, workspace: Workspace | None) -> list[PurposeVersion]:
    """Return the wordings asked about: the purposes named, else all that fit to a workspace or to none."""
    named = request.query_params.getlist("purpose")
    platform = platform_of(request)
    if not named:
        return [one for one in purposes.all_in_force(platform) if one.purpose.per_workspace == (workspace is not None)]
    found = purposes.by_key(platform, named)
    for key in named:
        if key not in found:
            raise Problem("malformed", 400, _("There is no such purpose that people are asked for today."))
        if found[key].purpose.per_workspace != (workspace is not None):
            raise Problem("malformed", 400, _("Name a workspace for a purpose that workspaces ask for, and no other."))
    return [found[key] for key in dict.fromkeys(named)]


def _options(request: APIRequest, version: PurposeVersion) -> Sequence[str]:
    option = request.query_params.get("option", "")
    if option and option not in version.options:
        raise Problem("malformed", 400, _("There is no such option."))
    return [option] if option else version.options or [""]


@dataclass(frozen=True)
class _Answers:
    """What is told of one person (None: nobody whom the ledger knows), of one workspace or of none."""

    subject: Subject | None
    workspace: Workspace | None
    standing: dict[tuple[int, int | None, str], decisions.Standing]
    moment: datetime
    tenants: frozenset[int]
    known: tuple[subjects.Known, ...]

    def decision(self, version: PurposeVersion, option: str) -> bodies.DecisionAnswer:
        forbidden = policy.forbidding(version, self.tenants)
        standing = self.standing.get((version.purpose_id, self.workspace.pk if self.workspace else None, option))
        objected = standing is None and opt_outs.holds(version, self.standing, self.known)
        held = self.subject is not None and decisions.is_held(self.subject, self.moment)
        found = decisions.decide(
            version, standing, self.moment, forbidden=forbidden is not None, objected=objected, held=held
        )
        return bodies.DecisionAnswer(
            purpose=version.purpose.key,
            option=option,
            workspace=self.workspace.key if self.workspace else "",
            allowed=found.is_allowed,
            answer=found.answer,
            reason=found.reason,
            told=str(found.reason.label),
            version=found.version,
            agreed=found.agreed,
            since=found.since,
            ends_at=found.ends_at,
            stop_url=self._stop_url(version, option) if found.is_allowed and version.has_choice else None,
            forbidden_by=forbidden.workspace.key if forbidden else None,
        )

    def _stop_url(self, version: PurposeVersion, option: str) -> str | None:
        if self.subject is None:
            return None
        return links.stop_address(version.purpose.platform, links.Stop(self.subject, version, option, self.workspace))


def known_of(subject: bodies.SubjectBody, *place: str | int) -> tuple[subjects.Known, ...]:
    """Return the identifiers of a body, whose subject stands at `place`."""
    known = []
    for kind, value in subject.model_dump(exclude_none=True).items():
        try:
            known.append(subjects.Known(kind, value))
        except subjects.NotAnIdentifier as error:
            raise wrong((*place, "subject", kind), str(error)) from None
    if not known:
        raise wrong((*place, "subject"), _("Name the person by at least one identifier."))
    return tuple(known)


def _line(line: bodies.ConsentBody, place: tuple[str | int, ...]) -> intake.Line:
    return intake.Line(
        known=known_of(line.subject, *place),
        purpose=line.purpose,
        kind=EventKind.VOUCHED if (line.choice, line.actor) == ("given", "voucher") else EventKind(line.choice),
        version=line.version,
        option=line.option,
        workspace=line.workspace,
        language=line.language,
        jurisdiction=line.jurisdiction,
        place=line.place,
        actor_kind=ActorKind(line.actor),
        actor=line.actor_id,
        member_of=tuple(line.member_of),
        age=None if line.born is None and line.age is None else ages.Age(line.born, line.age),
        guardian=line.guardian.email if line.guardian else "",
    )


def call_key(request: APIRequest) -> str:
    """Return the Idempotency-Key of a call, "" without one."""
    key = str(request.headers.get("Idempotency-Key", ""))
    if len(key) > calls.LONGEST_KEY:
        raise Problem("malformed", 400, _("Idempotency-Key is too long."))
    return key


def called_body(request: APIRequest) -> bytes:
    """Return what was sent, spelled in the one way in which two calls are compared."""
    return json.dumps(request.data, sort_keys=True).encode()


def _place(number: int, is_batch: bool) -> tuple[str | int, ...]:
    return ("consents", number) if is_batch else ()


def _number(request: APIRequest, name: str) -> int | None:
    told = request.query_params.get(name, "")
    if told and not told.isdecimal():
        raise Problem("malformed", 400, f"{name}: a whole number")
    return int(told) if told else None
