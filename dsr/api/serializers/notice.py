"""Editions of notices: drafts, who was told of one, and who does not agree."""

from typing import Any

from rest_framework import serializers

from consent import announcements, drafts
from consent.models import Announcement, EditionObjection, NoticeDraft, ObjectionOutcome
from dsr.api.serializers.events import PageFields
from dsr.api.serializers.person import Fields
from dsr.api.serializers.register import TextsField


class SectionFields(Fields):
    heading = serializers.CharField(max_length=300)
    paragraphs = serializers.ListField(child=serializers.CharField(max_length=10_000), min_length=1)
    about = serializers.SlugField(required=False, help_text="the matter that it settles, such as transfers")


class SectionsField(serializers.DictField):
    """The sections of a text, by language."""

    child = SectionFields(many=True)


class BegunDraftFields(Fields):
    notice = serializers.SlugField(help_text="its key, such as privacy")


class ContentFields(Fields):
    """All that an edition says; what is left out is empty."""

    sections = SectionsField()
    summaries = TextsField(required=False, default=dict, help_text="what changes, in a sentence of each language")
    material = serializers.BooleanField(help_text="whether people are told of it ahead")
    effective_from = serializers.DateField()


class DraftFields(ContentFields):
    id = serializers.UUIDField(source="public_id")
    notice = serializers.CharField(source="notice.key")
    base = serializers.IntegerField(
        source="base.number", allow_null=True, default=None, help_text="the edition that it follows"
    )
    state = serializers.CharField(help_text="writing, in_review, published or discarded")
    prepared_by = serializers.CharField()
    changed_at = serializers.DateTimeField()
    missing = serializers.SerializerMethodField(help_text="what keeps it from being published, as codes")
    first_day = serializers.SerializerMethodField(help_text="on which it can be in force if it is published today")
    outdated = serializers.SerializerMethodField(help_text="whether another edition was published since")
    published = serializers.IntegerField(source="published.number", allow_null=True, default=None)
    approval = serializers.SerializerMethodField(help_text="the question to the second officer, of acceptApproval")

    def get_missing(self, draft: NoticeDraft) -> list[str]:
        return drafts.not_ready(draft) if draft.is_open else []

    def get_first_day(self, draft: NoticeDraft) -> str:
        return drafts.earliest(draft.platform, draft.base, material=draft.material).isoformat()

    def get_outdated(self, draft: NoticeDraft) -> bool:
        return draft.is_open and drafts.is_outdated(draft)

    def get_approval(self, draft: NoticeDraft) -> str | None:
        asked = drafts.approval_of(draft)
        return str(asked.public_id) if asked else None


class DraftPageFields(PageFields):
    items = DraftFields(many=True)


class ProgressFields(Fields):
    """How many people, by what became of telling them and by what they say."""

    left = serializers.IntegerField(help_text="who are still to be told")
    waiting = serializers.IntegerField(help_text="mails on their way")
    sent = serializers.IntegerField()
    failed = serializers.IntegerField(help_text="mails that came nowhere")
    read = serializers.IntegerField(help_text="who said that they read it")
    used = serializers.IntegerField(help_text="who went on using the service after its day")
    objected = serializers.IntegerField(help_text="who do not agree")


class AnnouncementFields(Fields):
    id = serializers.UUIDField(source="public_id")
    notice = serializers.CharField(source="version.notice.key")
    edition = serializers.IntegerField(source="version.number")
    effective_from = serializers.DateField(source="version.effective_from")
    summaries = TextsField(source="version.summaries")
    begun_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True, help_text="when everybody had been told once")
    progress = serializers.SerializerMethodField()

    def get_progress(self, announcement: Announcement) -> dict[str, Any]:
        return dict(ProgressFields(announcements.progress(announcement)).data)


class AnnouncementPageFields(PageFields):
    items = AnnouncementFields(many=True)


class ReplyFields(Fields):
    outcome = serializers.ChoiceField(choices=[ObjectionOutcome.STAYS, ObjectionOutcome.TAKEN_UP])
    reply = serializers.CharField(max_length=4000, help_text="the person gets it by mail, word for word")


class EditionObjectionFields(Fields):
    id = serializers.UUIDField(source="public_id")
    notice = serializers.CharField(source="told.announcement.version.notice.key")
    edition = serializers.IntegerField(source="told.announcement.version.number")
    made_at = serializers.DateTimeField()
    way = serializers.CharField(source="told.way", help_text="mail, account or application")
    words = serializers.CharField(allow_null=True)
    outcome = serializers.ChoiceField(choices=ObjectionOutcome.values, allow_blank=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    answered_by = serializers.SerializerMethodField()
    reply = serializers.CharField(allow_null=True)

    def get_answered_by(self, objection: EditionObjection) -> str | None:
        return str(objection.answered_by) if objection.answered_by else None


class EditionObjectionPageFields(PageFields):
    items = EditionObjectionFields(many=True)


SECTION = {"heading": "How long mails stay", "paragraphs": ["A year."], "about": "retention"}
CONTENT_EXAMPLE = {
    "sections": {"en": [SECTION]},
    "summaries": {"en": "Mails that you bring in are kept for a year."},
    "material": True,
    "effective_from": "2027-02-01",
}
DRAFT_EXAMPLE = {
    **CONTENT_EXAMPLE,
    "id": "5f0f1c1e-7f5c-4f2d-9d69-4a2c1a4f7f10",
    "notice": "privacy",
    "base": 2,
    "state": "writing",
    "prepared_by": "Omar Haddad",
    "changed_at": "2026-12-01T09:00:00Z",
    "missing": ["language:ja"],
    "first_day": "2026-12-31",
    "outdated": False,
    "published": None,
    "approval": None,
}
ANNOUNCEMENT_EXAMPLE = {
    "id": "9d3c8d3e-55f7-4f7d-8d3c-6a0c7a8b9c10",
    "notice": "privacy",
    "edition": 3,
    "effective_from": "2027-02-01",
    "summaries": CONTENT_EXAMPLE["summaries"],
    "begun_at": "2026-12-01T09:00:00Z",
    "finished_at": None,
    "progress": {"left": 1800, "waiting": 12, "sent": 186, "failed": 2, "read": 40, "used": 0, "objected": 1},
}
OBJECTION_EXAMPLE = {
    "id": "0d6f7c3a-2c39-4b2c-8a54-1f1b7c1d2e3f",
    "notice": "privacy",
    "edition": 3,
    "made_at": "2026-12-02T09:00:00Z",
    "way": "mail",
    "words": "A year is too long for my mails.",
    "outcome": "",
    "answered_at": None,
    "answered_by": None,
    "reply": None,
}
