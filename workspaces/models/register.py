"""The record of processing activities (GDPR Art. 30) as rows: what is done, who gets data, and how long it is kept.

A row is never rewritten. What changes is ended and begins anew, so that the register can be read as it was on any day;
an activity links to the very rows of recipients and retention that held in its time.
"""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from privacy_portal.scoping import ScopedManager
from workspaces.models.base import PlatformOwned
from workspaces.models.platform import DataCategory, Organisation, in_language
from workspaces.models.workspace import Role, Workspace
from workspaces.register.kinds import LegalBasis, RecipientClass, RetentionEnd, RetentionStart, Safeguard

# Data that stays under a law like the controller's own needs no document beside the law; each consent is one itself.
WITHOUT_DOCUMENT = ("", Safeguard.NOT_NEEDED, Safeguard.ADEQUACY, Safeguard.CONSENT)


class RegisterQuerySet(models.QuerySet[Any]):
    """Questions that every kind of row of the register answers."""

    def on(self, day: date) -> "RegisterQuerySet":
        """Return the rows that held on `day`; one that ended that day no longer did."""
        return self.filter(Q(until=None) | Q(until__gt=day), since__lte=day)

    def open(self) -> "RegisterQuerySet":
        """Return the rows that nothing has replaced or ended, also those that begin on a day to come."""
        return self.filter(until=None)


class RegisterRow(PlatformOwned):
    """One row and the days on which it holds: from `since`, until the day before `until`.

    `digest` is that of the words in the profile's pack; "" where the row did not come from the pack, or left it.
    """

    key = models.SlugField()
    since = models.DateField()
    until = models.DateField(null=True)
    digest = models.CharField(max_length=64, blank=True)

    objects: ClassVar[Any] = ScopedManager.from_queryset(RegisterQuerySet)()

    class Meta:
        abstract = True
        ordering = ["key", "since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "key"], condition=Q(until=None), name="one_open_%(class)s_per_key"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="%(class)s_ends_after_it_begins"
            ),
        ]


class Described(models.Model):
    """What a recipient is called, what it does, and which document protects data there, in each language.

    A row of the register is described like this, and so is what an announced change will make of it."""

    names = models.JSONField(default=dict)
    purposes = models.JSONField(default=dict)
    documents = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        return in_language(self.names)

    @property
    def purpose(self) -> str:
        return in_language(self.purposes)

    @property
    def document(self) -> str:
        """What says that the safeguard holds; "" where none is needed."""
        return in_language(self.documents)


class Recipient(Described, RegisterRow):
    """Somebody to whom data is disclosed (EK-09), where, and what protects the data on the way there (EK-10)."""

    kind = models.CharField(max_length=32, choices=RecipientClass.choices)
    country = models.CharField(max_length=2)
    is_subprocessor = models.BooleanField(default=False)
    for_marketing = models.BooleanField(default=False)
    started_on = models.DateField(null=True)
    transfer_country = models.CharField(max_length=2, blank=True)
    safeguard = models.CharField(max_length=32, choices=Safeguard.choices, blank=True)
    transfer_assessed_on = models.DateField(null=True)
    transfer_assessments = models.JSONField(default=dict)

    class Meta(RegisterRow.Meta):
        constraints = [
            *RegisterRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(is_subprocessor=False) | (~Q(country="") & ~Q(purposes={})),
                name="subprocessor_has_purpose_and_country",
            ),
            models.CheckConstraint(
                condition=Q(transfer_country="", safeguard="") | (~Q(transfer_country="") & ~Q(safeguard="")),
                name="transfer_names_its_safeguard",
            ),
            models.CheckConstraint(
                condition=Q(safeguard__in=WITHOUT_DOCUMENT) | ~Q(documents={}), name="safeguard_has_its_document"
            ),
            models.CheckConstraint(condition=~Q(names={}), name="recipient_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def transfer_assessment(self) -> str:
        """What was found about the importer and the law there; "" where nobody looked (NC-08)."""
        return in_language(self.transfer_assessments) if self.transfer_assessments else ""

    @property
    def serves_since(self) -> date:
        """The day since which data goes there, however often its row changed since."""
        return self.started_on or self.since


class Assessment(PlatformOwned):
    """Why a recipient was chosen, by whom, and by when that is looked at again (CP-08). It stays with the row that
    was assessed; questions about a recipient look at its key."""

    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="assessments")
    assessed_on = models.DateField()
    assessed_by = models.CharField(max_length=200)
    outcomes = models.JSONField(default=dict)
    review_by = models.DateField()

    class Meta:
        ordering = ["-assessed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "assessed_on"], name="one_assessment_a_day"),
            models.CheckConstraint(condition=Q(review_by__gt=F("assessed_on")), name="review_follows_assessment"),
        ]

    def __str__(self) -> str:
        return f"{self.recipient} {self.assessed_on}"

    @property
    def outcome(self) -> str:
        return in_language(self.outcomes)


class RetentionRule(RegisterRow):
    """How long data of some categories is kept (EK-11); with `workspace`, by written instruction of its owner."""

    categories = models.ManyToManyField(DataCategory, related_name="retention")
    length = models.CharField(max_length=32)
    starts = models.CharField(max_length=32, choices=RetentionStart.choices)
    then = models.CharField(max_length=16, choices=RetentionEnd.choices)
    workspace = models.ForeignKey(Workspace, null=True, on_delete=models.PROTECT, related_name="+")
    people = models.JSONField(default=list)
    # ISO 3166-1 codes of where the people live for whom it holds; empty for everybody.
    jurisdictions = models.JSONField(default=list)
    backups = models.CharField(max_length=32, blank=True)
    reasons = models.JSONField(default=dict)
    clauses = models.JSONField(default=dict, blank=True)

    class Meta(RegisterRow.Meta):
        constraints = [
            *RegisterRow.Meta.constraints,
            models.CheckConstraint(condition=~Q(length=""), name="retention_has_a_length"),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.length}"

    @property
    def reason(self) -> str:
        return in_language(self.reasons)

    @property
    def clause(self) -> str:
        """Where it is laid down; "" where that is not said."""
        return in_language(self.clauses)


class ProcessingActivity(RegisterRow):
    """One row of the record: Art. 30(1) where the platform is controller, 30(2) where it is processor (NC-01)."""

    names = models.JSONField(default=dict)
    purposes = models.JSONField(default=dict)
    role = models.CharField(max_length=16, choices=Role.choices)
    controller = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    jointly_with = models.ManyToManyField(Organisation, related_name="joint_activities")
    people = models.JSONField(default=list)
    categories = models.ManyToManyField(DataCategory, related_name="activities")
    special_categories = models.BooleanField(default=False)
    basis = models.CharField(max_length=32, choices=LegalBasis.choices, blank=True)
    interests = models.JSONField(default=dict)
    recipients = models.ManyToManyField(Recipient, related_name="activities")
    retention = models.ManyToManyField(RetentionRule, related_name="activities")
    measures = models.JSONField(default=dict)
    started_on = models.DateField(null=True)

    class Meta(RegisterRow.Meta):
        constraints = [
            *RegisterRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(role=Role.PROCESSOR) | Q(controller__isnull=False), name="activity_has_a_controller"
            ),
            models.CheckConstraint(condition=Q(role=Role.PROCESSOR) | ~Q(basis=""), name="controller_has_a_basis"),
            models.CheckConstraint(
                condition=~Q(basis=LegalBasis.LEGITIMATE_INTERESTS) | ~Q(interests={}),
                name="legitimate_interest_is_named",
            ),
        ]

    def __str__(self) -> str:
        return in_language(self.names)

    @property
    def purpose(self) -> str:
        return in_language(self.purposes)

    @property
    def interest(self) -> str:
        return in_language(self.interests)

    @property
    def measure(self) -> str:
        return in_language(self.measures)
