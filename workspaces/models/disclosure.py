"""Every disclosure of personal data to somebody else (EK-09, EK-15, EC-06). Rows are only ever added."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from privacy_portal.encryption.fields import SealedTextField
from workspaces.models.append_only import AppendOnly
from workspaces.models.base import PlatformOwned
from workspaces.models.demand import Demand
from workspaces.models.register import Recipient
from workspaces.models.user import User
from workspaces.register.kinds import LegalBasis


class Ground(models.TextChoices):
    """What a disclosure rests on."""

    BASIS = "basis", _("A legal basis")
    CONSENT = "consent", _("The person’s consent")
    EXCEPTION = "exception", _("An exception of the law")
    NONE = "none", _("Nothing: blocked")


class Disclosure(PlatformOwned):
    """One disclosure, or one that was stopped because it rested on nothing. A counter-entry `annuls` the row
    that it `corrects`.

    Whose data it was stands in `DisclosedPerson`; `categories` holds keys, because a link table could be changed.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="disclosures")
    categories = models.JSONField(default=list)
    disclosed_on = models.DateField()
    ground = models.CharField(max_length=16, choices=Ground.choices)
    basis = models.CharField(max_length=32, choices=LegalBasis.choices, blank=True)
    law = models.CharField(max_length=16, blank=True)
    exception = models.CharField(max_length=64, blank=True)
    proofs = models.JSONField(default=list)
    blocked = models.BooleanField(default=False)
    for_marketing = models.BooleanField(default=False)
    purpose = SealedTextField(key=None)
    demand = models.ForeignKey(Demand, null=True, on_delete=models.PROTECT, related_name="disclosures")
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="corrections")
    annuls = models.BooleanField(default=False)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["-entered_at", "-pk"]
        indexes = [models.Index(fields=["platform", "entered_at"], name="disclosure_by_entry")]
        constraints = [
            AppendOnly(name="disclosures_are_only_added"),
            models.UniqueConstraint(fields=["corrects"], name="disclosure_is_corrected_once"),
            models.CheckConstraint(
                condition=Q(annuls=False, corrects=None) | Q(annuls=True, corrects__isnull=False),
                name="counter_entry_names_its_disclosure",
            ),
            models.CheckConstraint(condition=~Q(categories=[]), name="disclosure_names_its_categories"),
            models.CheckConstraint(
                condition=Q(ground=Ground.NONE, blocked=True) | (~Q(ground=Ground.NONE) & Q(blocked=False)),
                name="disclosure_without_ground_is_blocked",
            ),
            models.CheckConstraint(
                condition=~Q(ground=Ground.BASIS) | ~Q(basis__in=["", LegalBasis.CONSENT]),
                name="disclosure_names_its_basis",
            ),
            models.CheckConstraint(
                condition=~Q(ground=Ground.CONSENT) | ~Q(proofs=[]), name="disclosure_by_consent_has_proof"
            ),
            models.CheckConstraint(
                condition=~Q(ground=Ground.EXCEPTION) | (~Q(exception="") & ~Q(law="")),
                name="disclosure_names_its_exception",
            ),
        ]

    def __str__(self) -> str:
        return f"disclosure {self.pk}"


class DisclosedPerson(PlatformOwned):
    """Whose data a disclosure held, by the fingerprint of an address or another identifier; never the value itself."""

    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="people")
    fingerprint = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["platform", "fingerprint"], name="disclosures_about_somebody")]
        constraints = [
            AppendOnly(name="disclosed_people_are_only_added"),
            models.UniqueConstraint(fields=["disclosure", "fingerprint"], name="one_fingerprint_per_disclosure"),
        ]

    def __str__(self) -> str:
        return f"person of disclosure {self.disclosure_id}"


class BlockLook(PlatformOwned):
    """An officer's look at a disclosure that was blocked: what was done about it."""

    disclosure = models.OneToOneField(Disclosure, on_delete=models.PROTECT, related_name="look")
    words = SealedTextField(key=None)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"look at disclosure {self.disclosure_id}"
