"""Demands of authorities for personal data (EK-24, NC-12). Officers see them; nobody else does."""

import re
import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from privacy_portal.encryption.fields import SealedTextField
from workspaces.models.base import PlatformOwned
from workspaces.models.platform import DataCategory
from workspaces.models.user import User


class DemandState(models.TextChoices):
    ENTERED = "entered", _("Received")
    CONSIDERED = "considered", _("Remedies considered")
    DECIDED = "decided", _("Decided")
    CLOSED = "closed", _("Closed")


class Remedy(models.TextChoices):
    """What may be done about a demand before anything is given."""

    CHECK_VALIDITY = "check_validity", _("Check whether the demand is valid and who signed it")
    ASK_TO_NARROW = "ask_to_narrow", _("Ask the authority to narrow it")
    OBJECT = "object", _("Object to the authority")
    COURT = "court", _("Go to court")
    SUSPEND = "suspend", _("Ask for its effect to be suspended")
    ASK_COUNSEL = "ask_counsel", _("Ask counsel")
    TREATY = "treaty", _("Point to mutual legal assistance")


class DemandDecision(models.TextChoices):
    COMPLY = "comply", _("Comply")
    PART = "part", _("Comply in part")
    CHALLENGE = "challenge", _("Challenge it")
    REFUSE = "refuse", _("Refuse")


class Demand(PlatformOwned):
    """One demand: by whom, by which law, for what; which remedies were considered; what a second officer decided.

    While `gag_until` has not passed (or `gagged` without a day) the person may not be told.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=16, choices=DemandState.choices, default=DemandState.ENTERED)
    authority = models.CharField(max_length=200)
    country = models.CharField(max_length=2)
    file_reference = models.CharField(max_length=120)
    article = models.CharField(max_length=200)
    received_on = models.DateField()
    due_on = models.DateField(null=True)
    scope = SealedTextField(key=None)
    categories = models.ManyToManyField(DataCategory, related_name="demands")
    remedies = models.JSONField(default=list)
    considered = SealedTextField(key=None, null=True)
    considered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    considered_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=16, choices=DemandDecision.choices, blank=True)
    reason = SealedTextField(key=None, null=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    gagged = models.BooleanField(default=False)
    gag_until = models.DateField(null=True)
    gag_over_told_at = models.DateTimeField(null=True)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    closed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-entered_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["platform", "number"], name="demand_number_per_platform"),
            models.CheckConstraint(
                condition=~Q(authority="") & ~Q(file_reference="") & ~Q(article=""), name="demand_names_its_law"
            ),
            models.CheckConstraint(
                condition=Q(state=DemandState.ENTERED)
                | (~Q(remedies=[]) & Q(considered__isnull=False, considered_by__isnull=False)),
                name="remedies_are_considered_first",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[DemandState.ENTERED, DemandState.CONSIDERED], decision="", decided_by=None)
                | (
                    Q(state__in=[DemandState.DECIDED, DemandState.CLOSED], reason__isnull=False)
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(decision="")
                ),
                name="demand_decision_has_author_and_reason",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("entered_by")), name="two_officers_decide_a_demand"
            ),
            models.CheckConstraint(
                condition=Q(gag_until=None) | Q(gagged=True, gag_until__gte=F("received_on")),
                name="gag_ends_after_the_demand",
            ),
            models.CheckConstraint(
                condition=~Q(state=DemandState.CLOSED) | Q(closed_by__isnull=False, closed_at__isnull=False),
                name="closed_demand_names_who",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What the demand is called on the desk and in the audit trail."""
        return f"{self.platform.reference_prefix} D-{self.number}"

    @staticmethod
    def is_reference(text: str) -> bool:
        """Say whether `text` is what a demand is called, "EK D-3", also by a prefix that the platform had before."""
        return re.fullmatch(r"[A-Z]{2,4} D-[0-9]+", text) is not None
