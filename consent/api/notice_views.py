"""What an application tells its customers of changes of the notices, and what they say to it (EK-21, QO-05)."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from pydantic import BaseModel, Field
from rest_framework.request import Request as APIRequest
from rest_framework.response import Response
from rest_framework.views import APIView

from consent import announcement_mail, announcements, calls, edition_answers, intake, subjects
from consent.api import bodies
from consent.api.access import ApplicationView, platform_of
from consent.api.views import KEY, TAG, call_key, called_body, known_of
from consent.kinds import Scope
from consent.models import Announcement, AnswerWay, EditionTold
from privacy_portal import throttling
from privacy_portal.api.bodies import read, wrong
from privacy_portal.api.schema import operation
from privacy_portal.api.throttles import limited


class ChangeAnswer(BaseModel):
    """An edition that is announced, or has been in force for some days."""

    notice: str
    edition: int
    titles: dict[str, str]
    summaries: dict[str, str]
    effective_from: str
    shown_until: str
    refusing: dict[str, str]
    compare_url: str


class ChangesAnswer(BaseModel):
    changes: list[ChangeAnswer]


class EditionAnswerBody(bodies.Part):
    """What a customer says to an edition: `read` it, `used` the service after its day, or does not agree."""

    subject: bodies.SubjectBody
    notice: bodies.Key
    edition: Annotated[int, Field(ge=1, le=32_767)]
    says: Literal["read", "used", "objected"]
    words: Annotated[str, Field(max_length=2000)] = ""


class RecordedAnswer(BaseModel):
    """How it stands: of two answers the first counts, and an objection before all."""

    id: UUID
    notice: str
    edition: int
    answer: str


CHANGES_EXAMPLE = {
    "changes": [
        {
            "notice": "privacy",
            "edition": 3,
            "titles": {"en": "Privacy notice"},
            "summaries": {"en": "Mails that you bring in are kept for a year."},
            "effective_from": "2027-02-01",
            "shown_until": "2027-02-14",
            "refusing": {"en": "Whoever does not agree stops using the service before that day."},
            "compare_url": "https://privacy.example.org/enkomm/notices/privacy/compare/?before=2&after=3",
        }
    ]
}
GIVEN_EXAMPLE = {"subject": {"customer": "C-1024"}, "notice": "privacy", "edition": 3, "says": "read"}
RECORDED_EXAMPLE = {
    "id": "5f0f1c1e-7f5c-4f2d-9d69-4a2c1a4f7f10",
    "notice": "privacy",
    "edition": 3,
    "answer": "read",
}


class NoticeChanges(APIView):
    authentication_classes: list[Any] = []
    throttle_classes = [limited(throttling.LOOK_UP, "GET", "HEAD")]

    @operation(
        "listNoticeChanges",
        "List the changes of notices that are announced, to show them where customers look",
        tag=TAG,
        answers=ChangesAnswer,
        told=CHANGES_EXAMPLE,
        errors=[404, 429],
    )
    def get(self, request: APIRequest) -> Response:
        platform = platform_of(request)
        found = announcements.shown(platform, announcements.today(platform))
        return Response(ChangesAnswer(changes=[_change(one) for one in found]).model_dump())


class NoticeAnswers(ApplicationView):
    scope = Scope.CONSENTS

    @operation(
        "recordNoticeAnswer",
        "Record what a customer says to an edition that was announced",
        tag=TAG,
        takes=EditionAnswerBody,
        given=GIVEN_EXAMPLE,
        answers=RecordedAnswer,
        told=RECORDED_EXAMPLE,
        status=201,
        errors=[400, 401, 403, 404, 409, 422, 429],
        parameters=[
            KEY,
            OpenApiParameter("Accept-Language", str, OpenApiParameter.HEADER, description="Of the customer"),
        ],
        description=(
            "Record what a customer says to an edition. An objection goes to the privacy office, which answers the "
            "customer by mail where the ledger knows an address."
        ),
    )
    def post(self, request: APIRequest) -> Response:
        application = self.application(request)
        told = read(EditionAnswerBody, request.data)
        named = announcements.all_of().filter(version__notice__key=told.notice, version__number=told.edition)
        announcement = named.first()
        if announcement is None:
            raise Http404

        def act() -> calls.Answer:
            try:
                known = intake.named_by(application, known_of(told.subject), 0)
                subject = subjects.find_or_add(application.platform_id, known)
            except subjects.TwoPeople:
                raise wrong(("subject",), _("The identifiers belong to two people.")) from None
            except intake.Refused as error:
                raise wrong((error.field,), error.says) from None
            row = edition_answers.of_subject(announcement, subject)
            _say(row, told)
            row.refresh_from_db(fields=["answer"])
            return RecordedAnswer(
                id=row.public_id, notice=told.notice, edition=told.edition, answer=row.answer
            ).model_dump(mode="json")

        return Response(calls.once(application, call_key(request), called_body(request), act), status=201)


def _say(row: EditionTold, told: EditionAnswerBody) -> None:
    if told.says == "read":
        edition_answers.read(row, AnswerWay.APPLICATION)
    elif told.says == "used":
        edition_answers.used(row, AnswerWay.APPLICATION)
    else:
        edition_answers.disagree(row, AnswerWay.APPLICATION, told.words)


def _change(announcement: Announcement) -> ChangeAnswer:
    version = announcement.version
    last = version.effective_from + announcements.STAYS_FOR
    return ChangeAnswer(
        notice=version.notice.key,
        edition=version.number,
        titles=version.notice.titles,
        summaries=version.summaries,
        effective_from=version.effective_from.isoformat(),
        shown_until=last.isoformat(),
        refusing=version.notice.refusing,
        compare_url=announcement_mail.compare_address(announcement.platform, version),
    )
