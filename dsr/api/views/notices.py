"""Editions of notices (EK-21): written by one officer, published by another, told ahead, and answered."""

from typing import Any
from uuid import UUID

from django.http import Http404
from rest_framework.request import Request as APIRequest
from rest_framework.response import Response

from consent import announcements, drafts, edition_answers
from consent.models import Notice, NoticeDraft
from dsr.api.access import OfficerView
from dsr.api.bodies import body_of
from dsr.api.listing import CURSOR, listed
from dsr.api.serializers import notice as fields
from dsr.api.views.incidents import ACT_ERRORS, READ_ERRORS
from privacy_portal.api.schema import Decorator, operation
from workspaces.roles import Capability

TAG = "Notices (officers)"


class NoticeView(OfficerView):
    """An operation on editions; `stands` answers with a draft as it is afterwards."""

    capability = Capability.SEE_CONSENTS
    acting = Capability.KEEP_CONSENTS

    def stands(self, draft: UUID, *, status: int = 200) -> Response:
        return Response(fields.DraftFields(_draft(draft)).data, status=status)


def _act(name: str, summary: str, takes: Any = None, given: Any = None, *, status: int = 200) -> Decorator:
    return operation(
        name,
        summary,
        tag=TAG,
        takes=takes,
        given=given,
        answers=fields.DraftFields,
        told=fields.DRAFT_EXAMPLE,
        status=status,
        errors=[*ACT_ERRORS, 403],
    )


class Drafts(NoticeView):
    @operation(
        "listNoticeDrafts",
        "List the editions that were ever written on the desk, the newest first",
        tag=TAG,
        answers=fields.DraftPageFields,
        told={"items": [fields.DRAFT_EXAMPLE], "newer": "", "older": ""},
        errors=READ_ERRORS,
        parameters=[CURSOR],
    )
    def get(self, request: APIRequest) -> Response:
        self.membership(request)
        return listed(request, drafts.all_of(), "begun_at", fields.DraftPageFields, lambda one: one)

    @_act(
        "beginNoticeDraft",
        "Begin the next edition of a notice with the words of the newest one",
        fields.BegunDraftFields,
        {"notice": "privacy"},
        status=201,
    )
    def post(self, request: APIRequest) -> Response:
        by = self.membership(request)
        key = body_of(request, fields.BegunDraftFields)["notice"]
        notice = Notice.objects.select_related("platform").filter(key=key).first()
        if notice is None:
            raise Http404
        return self.stands(drafts.begin(notice, by=by).public_id, status=201)


class DraftView(NoticeView):
    @operation(
        "readNoticeDraft",
        "Read a draft, and what keeps it from being published",
        tag=TAG,
        answers=fields.DraftFields,
        told=fields.DRAFT_EXAMPLE,
        errors=READ_ERRORS,
    )
    def get(self, request: APIRequest, draft: UUID) -> Response:
        self.membership(request)
        return self.stands(draft)


class DraftContents(NoticeView):
    @_act(
        "writeNoticeDraft",
        "Keep all that its author wrote so far, finished or not",
        fields.ContentFields,
        fields.CONTENT_EXAMPLE,
    )
    def post(self, request: APIRequest, draft: UUID) -> Response:
        by, found = self.membership(request), _draft(draft)
        told = body_of(request, fields.ContentFields)
        sections = {code: [dict(one) for one in said] for code, said in told["sections"].items()}
        drafts.write(found, drafts.Content(**told | {"sections": sections}), by=by)
        return self.stands(draft)


class DraftReviews(NoticeView):
    @_act("askToPublishNoticeDraft", "Ask a second officer to publish a draft, who answers by acceptApproval")
    def post(self, request: APIRequest, draft: UUID) -> Response:
        by, found = self.membership(request), _draft(draft)
        drafts.ask(found, by=by)
        return self.stands(draft)


class DraftDiscards(NoticeView):
    @_act("discardNoticeDraft", "Let a draft go that is not asked about")
    def post(self, request: APIRequest, draft: UUID) -> Response:
        by, found = self.membership(request), _draft(draft)
        drafts.discard(found, by=by)
        return self.stands(draft)


class Announcements(NoticeView):
    @operation(
        "listNoticeAnnouncements",
        "List the editions that people are or were told of, with how far that has come and what they say",
        tag=TAG,
        answers=fields.AnnouncementPageFields,
        told={"items": [fields.ANNOUNCEMENT_EXAMPLE], "newer": "", "older": ""},
        errors=READ_ERRORS,
        parameters=[CURSOR],
    )
    def get(self, request: APIRequest) -> Response:
        self.membership(request)
        rows = announcements.all_of()
        return listed(request, rows, "begun_at", fields.AnnouncementPageFields, lambda one: one)


class AnnouncementView(NoticeView):
    @operation(
        "readNoticeAnnouncement",
        "Read how many were told of an edition, and what they say",
        tag=TAG,
        answers=fields.AnnouncementFields,
        told=fields.ANNOUNCEMENT_EXAMPLE,
        errors=READ_ERRORS,
    )
    def get(self, request: APIRequest, announcement: UUID) -> Response:
        self.membership(request)
        found = announcements.all_of().filter(public_id=announcement).first()
        if found is None:
            raise Http404
        return Response(fields.AnnouncementFields(found).data)


class EditionObjections(NoticeView):
    # What people wrote is for whoever answers it.
    capability = Capability.KEEP_CONSENTS

    @operation(
        "listEditionObjections",
        "List who does not agree to an edition, and what was answered",
        tag=TAG,
        answers=fields.EditionObjectionPageFields,
        told={"items": [fields.OBJECTION_EXAMPLE], "newer": "", "older": ""},
        errors=[*READ_ERRORS, 403],
        parameters=[CURSOR],
    )
    def get(self, request: APIRequest) -> Response:
        self.membership(request)
        rows = edition_answers.all_of()
        return listed(request, rows, "made_at", fields.EditionObjectionPageFields, lambda one: one)


class EditionReplies(NoticeView):
    @operation(
        "answerEditionObjection",
        "Answer somebody who does not agree to an edition; they get it by mail",
        tag=TAG,
        takes=fields.ReplyFields,
        given={"outcome": "stays", "reply": "You can delete them earlier in the settings."},
        answers=fields.EditionObjectionFields,
        told=fields.OBJECTION_EXAMPLE,
        errors=ACT_ERRORS,
    )
    def post(self, request: APIRequest, edition_objection: UUID) -> Response:
        by = self.membership(request)
        found = edition_answers.all_of().filter(public_id=edition_objection).first()
        if found is None:
            raise Http404
        answered = edition_answers.answer(found, by=by, **body_of(request, fields.ReplyFields))
        return Response(fields.EditionObjectionFields(answered).data)


def _draft(key: UUID) -> NoticeDraft:
    found = drafts.all_of().filter(public_id=key).first()
    if found is None:
        raise Http404
    return found
