"""Incidents: what is known, what is due and how that was counted, reports, and notices to owners of workspaces."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from dsr.api.serializers.events import PageFields, WhyFields, keys, text
from dsr.api.serializers.person import Fields
from workspaces.models import DutyKind, IncidentRisk, IncidentState, Knowledge
from workspaces.register.incident_words import KINDS
from workspaces.register.words import PEOPLE

ROLES = ("controller", "processor")
SEEN = "the `revision` that was read; 409 when somebody changed the incident since"
OFFSET = "with its offset from UTC"


class KnownFields(Fields):
    """What is known. Nothing has to be known exactly: reports may come in phases."""

    happened = text(help_text="for officers only; it goes into the report")
    kinds = serializers.ListField(child=serializers.ChoiceField(choices=list(KINDS)), allow_empty=False)
    malicious = serializers.BooleanField(required=False, default=False, help_text="somebody did it on purpose")
    began_at = serializers.DateTimeField(required=False, allow_null=True, default=None, help_text=OFFSET)
    found_at = serializers.DateTimeField(help_text=OFFSET)
    aware_at = serializers.DateTimeField(help_text=f"{OFFSET}; most times of the law run from this moment")
    roles = serializers.ListField(
        child=serializers.ChoiceField(choices=ROLES), allow_empty=False, help_text="whose data: ours, of workspaces"
    )
    establishments = keys(allow_empty=False, help_text="keys; the laws of their places bring the duties")
    workspaces = keys(required=False, default=list, help_text="keys; needed where data of workspaces are concerned")
    categories = keys(allow_empty=False, help_text="keys of kinds of data")
    people_kinds = serializers.ListField(child=serializers.ChoiceField(choices=list(PEOPLE)), allow_empty=False)
    people_known = serializers.ChoiceField(choices=Knowledge.values)
    people = serializers.IntegerField(min_value=0, required=False, allow_null=True, default=None)
    records_known = serializers.ChoiceField(choices=Knowledge.values)
    records = serializers.IntegerField(min_value=0, required=False, allow_null=True, default=None)
    consequences = text(required=False)
    measures = text(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        unsure = [
            name
            for name in ("people", "records")
            if attrs[name] is not None and attrs[f"{name}_known"] == Knowledge.UNKNOWN
        ]
        if unsure:
            words = _("Say whether the number was counted or estimated, or leave it out.")
            raise serializers.ValidationError({f"{name}_known": [words] for name in unsure})
        return attrs


class SeenFields(Fields):
    seen = serializers.IntegerField(min_value=1, help_text=SEEN)


class KnownChangeFields(KnownFields, SeenFields):
    """Everything that is known, as it stands now."""


class RiskFields(SeenFields):
    risk = serializers.ChoiceField(choices=IncidentRisk.values)
    because = text()


class SeenReasonFields(WhyFields, SeenFields):
    """A reason, and the revision that it rests on."""


class NoReportAnswerFields(SeenFields):
    agree = serializers.BooleanField()


class ReportMadeFields(Fields):
    made_at = serializers.DateTimeField(help_text=OFFSET)
    complete = serializers.BooleanField(help_text="nothing more will follow")
    file_reference = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    late_because = text(required=False, help_text="needed after a date of the law (GDPR Art. 33(1))")


class NoticeWordsFields(Fields):
    words = text(help_text="read by the owners in their portal; the mail says only that there is something to read")
    only_untold = serializers.BooleanField(required=False, default=True, help_text="only those who were not told yet")


class NextDutyFields(Fields):
    kind = serializers.ChoiceField(choices=DutyKind.values)
    law = serializers.CharField()
    due_at = serializers.DateTimeField()
    by_law = serializers.BooleanField(help_text="false: the law names no number, the date is the portal's own target")


class IncidentRowFields(Fields):
    id = serializers.UUIDField()
    reference = serializers.CharField()
    state = serializers.ChoiceField(choices=IncidentState.values)
    risk = serializers.ChoiceField(choices=IncidentRisk.values, allow_blank=True)
    found_at = serializers.DateTimeField()
    aware_at = serializers.DateTimeField()
    next = NextDutyFields(allow_null=True, help_text="the date that comes first, among those that were not met")


class IncidentPageFields(PageFields):
    items = IncidentRowFields(many=True)


class CountFactFields(Fields):
    # The stubs know a member `source` of every field, which is none of a serializer's own.
    text = serializers.CharField()
    article = serializers.CharField(allow_blank=True)
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    confidence = serializers.CharField(allow_blank=True)
    verified = serializers.CharField(allow_blank=True, help_text="who checked it against the text of the law, in words")


class ReportRowFields(Fields):
    id = serializers.IntegerField()
    number = serializers.IntegerField()
    made_at = serializers.DateTimeField()
    complete = serializers.BooleanField()
    file_reference = serializers.CharField(allow_blank=True)


class DutyFields(Fields):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=DutyKind.values)
    law = serializers.CharField()
    article = serializers.CharField(allow_blank=True)
    establishment = serializers.CharField(help_text="its key")
    state = serializers.CharField(help_text="ok, soon, today, overdue, or answered once it was met")
    starts_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True, help_text="null while the time has not begun")
    by_law = serializers.BooleanField(help_text="false: the law names no number, the date is the portal's own target")
    time_zone = serializers.CharField()
    explanation = CountFactFields(many=True)
    met_at = serializers.DateTimeField(allow_null=True)
    late_because = serializers.CharField(allow_null=True)
    reports = ReportRowFields(many=True)


class NoReportFields(Fields):
    because = serializers.CharField()
    proposed_by = serializers.CharField()
    proposed_at = serializers.DateTimeField()
    agreed_by = serializers.CharField(allow_null=True)
    agreed_at = serializers.DateTimeField(allow_null=True)


class IncidentFields(IncidentRowFields):
    revision = serializers.IntegerField(help_text="sent back as `seen` with whatever changes the incident")
    happened = serializers.CharField()
    kinds = keys()
    malicious = serializers.BooleanField()
    began_at = serializers.DateTimeField(allow_null=True)
    roles = keys()
    establishments = keys()
    workspaces = keys()
    categories = keys()
    people_kinds = keys()
    people_known = serializers.ChoiceField(choices=Knowledge.values)
    people = serializers.IntegerField(allow_null=True)
    records_known = serializers.ChoiceField(choices=Knowledge.values)
    records = serializers.IntegerField(allow_null=True)
    consequences = serializers.CharField(allow_blank=True)
    measures = serializers.CharField(allow_blank=True)
    risk_because = serializers.CharField(allow_null=True)
    assessed_by = serializers.CharField(allow_null=True)
    assessed_at = serializers.DateTimeField(allow_null=True)
    reported_at = serializers.DateTimeField(allow_null=True)
    duties = DutyFields(many=True)
    without_law = keys(help_text="establishments for whose place the portal knows no law about incidents")
    may_be_excused = serializers.BooleanField(help_text="some law lets its authority be told nothing at this risk")
    no_report = NoReportFields(allow_null=True, help_text="what was proposed or agreed about telling no authority")
    entered_by = serializers.CharField()
    entered_at = serializers.DateTimeField()
    closed_by = serializers.CharField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    closing_words = serializers.CharField(allow_null=True)


class ReportContentsFields(Fields):
    """What a report has to say (GDPR Art. 33(3)), as it was known when the report was made."""

    happened = serializers.CharField(allow_blank=True)
    kinds = keys()
    began = serializers.CharField(allow_blank=True)
    aware = serializers.CharField()
    categories = keys(help_text="names")
    people_kinds = keys()
    people = serializers.IntegerField(allow_null=True)
    people_known = serializers.CharField()
    records = serializers.IntegerField(allow_null=True)
    records_known = serializers.CharField()
    consequences = serializers.CharField(allow_blank=True)
    measures = serializers.CharField(allow_blank=True)
    risk = serializers.CharField(allow_blank=True)
    risk_because = serializers.CharField(allow_blank=True)


class ReportFields(ReportRowFields):
    kind = serializers.ChoiceField(choices=DutyKind.values)
    law = serializers.CharField()
    entered_by = serializers.CharField()
    entered_at = serializers.DateTimeField()
    contents = ReportContentsFields()


class ConcernedFields(Fields):
    workspace = serializers.CharField(help_text="its key")
    name = serializers.CharField()
    owner = serializers.CharField(allow_blank=True)
    told_at = serializers.DateTimeField(allow_null=True, help_text="of the newest notice")
    acknowledged_at = serializers.DateTimeField(allow_null=True)


class ConcernedPageFields(PageFields):
    items = ConcernedFields(many=True)


class NoticeFields(Fields):
    id = serializers.UUIDField()
    workspace = serializers.CharField(help_text="its key")
    number = serializers.IntegerField()
    words = serializers.CharField()
    mailed_to = serializers.IntegerField(help_text="how many people")
    told_at = serializers.DateTimeField()
    acknowledged_by = serializers.CharField(allow_null=True)
    acknowledged_at = serializers.DateTimeField(allow_null=True)


class NoticePageFields(PageFields):
    items = NoticeFields(many=True)


class OwnersToldFields(Fields):
    told = serializers.IntegerField(help_text="how many workspaces")


class OwnerNoticeFields(Fields):
    id = serializers.UUIDField()
    incident = serializers.CharField(help_text="its reference")
    words = serializers.CharField()
    told_at = serializers.DateTimeField()
    acknowledged_by = serializers.CharField(allow_null=True)
    acknowledged_at = serializers.DateTimeField(allow_null=True)


class OwnerNoticePageFields(PageFields):
    items = OwnerNoticeFields(many=True)


KNOWN_EXAMPLE: dict[str, Any] = {
    "happened": "A laptop with a list of accounts was left in a train.",
    "kinds": ["confidentiality"],
    "malicious": False,
    "began_at": None,
    "found_at": "2026-11-25T09:12:00+09:00",
    "aware_at": "2026-11-25T10:00:00+09:00",
    "roles": ["controller"],
    "establishments": ["yokohama"],
    "workspaces": [],
    "categories": ["account"],
    "people_kinds": ["account_holder"],
    "people_known": "estimated",
    "people": 40,
    "records_known": "unknown",
    "records": None,
    "consequences": "",
    "measures": "The accounts were locked.",
}
RISK_EXAMPLE = {"risk": "risk", "because": "The disk is not encrypted.", "seen": 1}
REASON_EXAMPLE = {"reason": "The disk is encrypted, and the key is safe.", "seen": 2}
REPORT_MADE_EXAMPLE = {"made_at": "2026-11-26T15:00:00+09:00", "complete": False, "file_reference": "PPC 81"}
NOTICE_WORDS_EXAMPLE = {"words": "A backup of your messages was copied. Change your keys.", "only_untold": True}
ROW_EXAMPLE: dict[str, Any] = {
    "id": "3c1f6a52-9f0e-4a43-8f31-6a1f7d0b2e11",
    "reference": "EK B-1",
    "state": "open",
    "risk": "",
    "found_at": "2026-11-25T00:12:00Z",
    "aware_at": "2026-11-25T01:00:00Z",
    "next": {"kind": "authority", "law": "JP", "due_at": "2026-11-30T14:59:59Z", "by_law": True},
}
DUTY_EXAMPLE: dict[str, Any] = {
    "id": 7,
    "kind": "authority",
    "law": "JP",
    "article": "APPI Art. 26",
    "establishment": "yokohama",
    "state": "ok",
    "starts_at": "2026-11-25T01:00:00Z",
    "due_at": "2026-11-30T14:59:59Z",
    "by_law": True,
    "time_zone": "Asia/Tokyo",
    "explanation": [
        {
            "text": "The time runs from the moment we knew of the incident.",
            "article": "",
            "source": "",
            "confidence": "",
            "verified": "",
        }
    ],
    "met_at": None,
    "late_because": None,
    "reports": [],
}
EXAMPLE: dict[str, Any] = {
    **ROW_EXAMPLE,
    **{name: value for name, value in KNOWN_EXAMPLE.items() if name not in ("found_at", "aware_at")},
    "revision": 1,
    "risk_because": None,
    "assessed_by": None,
    "assessed_at": None,
    "reported_at": None,
    "duties": [DUTY_EXAMPLE],
    "without_law": [],
    "may_be_excused": False,
    "no_report": None,
    "entered_by": "Omar Haddad",
    "entered_at": "2026-11-25T01:05:00Z",
    "closed_by": None,
    "closed_at": None,
    "closing_words": None,
}
REPORT_EXAMPLE: dict[str, Any] = {
    "id": 3,
    "number": 1,
    "made_at": "2026-11-26T06:00:00Z",
    "complete": False,
    "file_reference": "PPC 81",
    "kind": "authority",
    "law": "JP",
    "entered_by": "Omar Haddad",
    "entered_at": "2026-11-26T06:05:00Z",
    "contents": {
        "happened": KNOWN_EXAMPLE["happened"],
        "kinds": ["confidentiality"],
        "began": "",
        "aware": "2026-11-25T01:00:00+00:00",
        "categories": ["Account"],
        "people_kinds": ["account_holder"],
        "people": 40,
        "people_known": "estimated",
        "records": None,
        "records_known": "unknown",
        "consequences": "",
        "measures": "The accounts were locked.",
        "risk": "risk",
        "risk_because": "The disk is not encrypted.",
    },
}
CONCERNED_EXAMPLE = {
    "workspace": "ws-sakura",
    "name": "Sakura",
    "owner": "Sakura KK",
    "told_at": "2026-11-26T07:00:00Z",
    "acknowledged_at": None,
}
OWNER_NOTICE_EXAMPLE = {
    "id": "5b7a7b1e-2f0d-4a40-9c53-1c1c1f7f2e10",
    "incident": "EK B-1",
    "words": NOTICE_WORDS_EXAMPLE["words"],
    "told_at": "2026-11-26T07:00:00Z",
    "acknowledged_by": None,
    "acknowledged_at": None,
}
NOTICE_EXAMPLE = {
    **{name: value for name, value in OWNER_NOTICE_EXAMPLE.items() if name != "incident"},
    "workspace": "ws-sakura",
    "number": 1,
    "mailed_to": 1,
}
