"""Breaches of the security of personal data (EC-07; GDPR Art. 33(5)): what happened, what is due, who was told."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from privacy_portal.encryption.fields import SealedJSONField, SealedTextField
from workspaces.models.base import PlatformOwned
from workspaces.models.platform import DataCategory, Establishment
from workspaces.models.user import User
from workspaces.models.workspace import Workspace


class IncidentState(models.TextChoices):
    OPEN = "open", _("Being looked into")
    ASSESSED = "assessed", _("Risk assessed")
    REPORTED = "reported", _("Reported")
    CLOSED = "closed", _("Closed")


class IncidentRisk(models.TextChoices):
    """The risk to the rights of people (GDPR Art. 33(1) and 34(1))."""

    UNLIKELY = "unlikely", _("Unlikely: nobody’s rights are at risk")
    RISK = "risk", _("A risk")
    HIGH = "high", _("A high risk")


class Knowledge(models.TextChoices):
    """How well a number is known."""

    KNOWN = "known", _("counted")
    ESTIMATED = "estimated", _("estimated")
    UNKNOWN = "unknown", _("not known yet")


def _counted(name: str) -> Q:
    """Whether a number stands there exactly when somebody says that it is known or estimated."""
    unknown = Q(**{f"{name}_known": Knowledge.UNKNOWN, f"{name}__isnull": True})
    return unknown | (~Q(**{f"{name}_known": Knowledge.UNKNOWN}) & Q(**{f"{name}__isnull": False}))


class Incident(PlatformOwned):
    """One breach. What happened is sealed by the platform's key; the audit trail knows its number only.

    A decision that no authority is told takes two officers: `no_report_asked_by` and `no_report_decided_by`.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=16, choices=IncidentState.choices, default=IncidentState.OPEN)
    revision = models.PositiveIntegerField(default=1)
    happened = SealedTextField(key=None)
    kinds = models.JSONField(default=list)
    began_at = models.DateTimeField(null=True)
    found_at = models.DateTimeField()
    aware_at = models.DateTimeField()
    malicious = models.BooleanField(default=False)
    as_controller = models.BooleanField(default=True)
    as_processor = models.BooleanField(default=False)
    establishments = models.ManyToManyField(Establishment, related_name="incidents")
    workspaces = models.ManyToManyField(Workspace, related_name="incidents")
    categories = models.ManyToManyField(DataCategory, related_name="incidents")
    people_kinds = models.JSONField(default=list)
    people = models.PositiveIntegerField(null=True)
    people_known = models.CharField(max_length=16, choices=Knowledge.choices, default=Knowledge.UNKNOWN)
    records = models.PositiveIntegerField(null=True)
    records_known = models.CharField(max_length=16, choices=Knowledge.choices, default=Knowledge.UNKNOWN)
    consequences = SealedTextField(key=None, blank=True, default="")
    measures = SealedTextField(key=None, blank=True, default="")
    risk = models.CharField(max_length=16, choices=IncidentRisk.choices, blank=True)
    risk_because = SealedTextField(key=None, null=True)
    assessed_at = models.DateTimeField(null=True)
    assessed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(null=True)
    no_report_because = SealedTextField(key=None, null=True)
    no_report_asked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    no_report_asked_at = models.DateTimeField(null=True)
    no_report_decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    no_report_decided_at = models.DateTimeField(null=True)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    closed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closing_words = SealedTextField(key=None, null=True)

    class Meta:
        ordering = ["-found_at", "-pk"]
        indexes = [models.Index(fields=["platform", "state", "found_at"], name="incident_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["platform", "number"], name="incident_number_per_platform"),
            models.CheckConstraint(condition=_counted("people"), name="incident_people_number_fits"),
            models.CheckConstraint(condition=_counted("records"), name="incident_records_number_fits"),
            models.CheckConstraint(
                condition=Q(began_at=None) | Q(began_at__lte=F("found_at")), name="incident_begins_before_it_is_found"
            ),
            models.CheckConstraint(
                condition=Q(aware_at__lte=F("entered_at")), name="incident_is_known_before_it_is_entered"
            ),
            models.CheckConstraint(
                condition=Q(as_controller=True) | Q(as_processor=True), name="incident_concerns_somebodys_data"
            ),
            models.CheckConstraint(
                condition=Q(state=IncidentState.OPEN)
                | (~Q(risk="") & Q(risk_because__isnull=False, assessed_at__isnull=False, assessed_by__isnull=False)),
                name="incident_is_assessed_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=IncidentState.REPORTED) | Q(reported_at__isnull=False),
                name="reported_incident_says_when",
            ),
            models.CheckConstraint(
                condition=Q(no_report_decided_by=None)
                | (Q(no_report_because__isnull=False) & ~Q(no_report_decided_by=F("no_report_asked_by"))),
                name="two_officers_decide_not_to_report",
            ),
            models.CheckConstraint(
                condition=Q(no_report_decided_by=None) | Q(no_report_asked_by__isnull=False),
                name="not_reporting_was_proposed",
            ),
            models.CheckConstraint(
                condition=~Q(state=IncidentState.CLOSED)
                | (
                    Q(closed_by__isnull=False, closed_at__isnull=False, closing_words__isnull=False)
                    & (Q(reported_at__isnull=False) | Q(no_report_decided_by__isnull=False) | Q(as_controller=False))
                ),
                name="closed_incident_was_reported_or_decided",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What the incident is called in lists, mails and the audit trail."""
        return f"{self.platform.reference_prefix} B-{self.number}"


class DutyKind(models.TextChoices):
    AUTHORITY = "authority", _("Report to the authority")
    AUTHORITY_FINAL = "authority_final", _("Complete report to the authority")
    PEOPLE = "people", _("Tell the people")
    CUSTOMERS = "customers", _("Tell the owners of workspaces")


class IncidentDuty(PlatformOwned):
    """Something that a law asks for after an incident, at one establishment, and by when.

    `by_law` is false where the law says "without delay" and `due_at` is the portal's own target. `needed` is false
    once the duty does not arise (any more). Whoever meets a duty after its legal date says why.
    """

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="duties")
    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="+")
    law = models.CharField(max_length=16)
    kind = models.CharField(max_length=16, choices=DutyKind.choices)
    needed = models.BooleanField(default=True)
    starts_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    by_law = models.BooleanField(default=True)
    time_zone = models.CharField(max_length=64)
    met_at = models.DateTimeField(null=True)
    met_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    late_because = SealedTextField(key=None, null=True)
    told_soon_at = models.DateTimeField(null=True)
    told_late_at = models.DateTimeField(null=True)

    class Meta:
        ordering = [F("due_at").asc(nulls_last=True), "pk"]
        indexes = [
            models.Index(
                fields=["platform", "due_at"],
                condition=Q(met_at=None, needed=True, due_at__isnull=False),
                name="incident_duty_to_meet",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["incident", "establishment", "kind"], name="one_duty_of_a_kind"),
            models.CheckConstraint(
                condition=Q(due_at=None) | Q(due_at__gte=F("starts_at")), name="duty_is_due_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(met_at=None, met_by=None) | Q(met_at__isnull=False, met_by__isnull=False),
                name="met_duty_names_who",
            ),
            models.CheckConstraint(
                condition=Q(met_at=None)
                | Q(due_at=None)
                | Q(by_law=False)
                | Q(met_at__lte=F("due_at"))
                | Q(late_because__isnull=False),
                name="late_duty_gives_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.law} {self.kind}"


class IncidentReport(PlatformOwned):
    """One report that was made, as it was made: reports may come in phases (GDPR Art. 33(4))."""

    duty = models.ForeignKey(IncidentDuty, on_delete=models.PROTECT, related_name="reports")
    number = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    complete = models.BooleanField(default=False)
    file_reference = models.CharField(max_length=120, blank=True)
    contents = SealedJSONField(key=None)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["duty", "number"], name="one_report_per_number"),
            models.CheckConstraint(condition=Q(made_at__lte=F("entered_at")), name="report_was_made_before_entered"),
        ]

    def __str__(self) -> str:
        return f"report {self.number} of duty {self.duty_id}"


class IncidentNotice(PlatformOwned):
    """What the owner of a workspace was told of an incident, and who there acknowledged it (GDPR Art. 33(2))."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="notices")
    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="incident_notices")
    number = models.PositiveIntegerField()
    words = SealedTextField(key=None)
    mailed_to = models.PositiveIntegerField(default=0)
    told_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField()
    acknowledged_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-told_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "workspace", "number"], name="one_incident_notice_per_number"),
            models.CheckConstraint(
                condition=Q(acknowledged_at=None, acknowledged_by=None)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="acknowledged_notice_names_who",
            ),
        ]

    def __str__(self) -> str:
        return f"notice {self.number} of incident {self.incident_id}"
