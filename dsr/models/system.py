import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from privacy_portal.encryption.fields import SealedJSONField
from workspaces.models import Approval, PlatformOwned, User, in_language


class DataSystem(PlatformOwned):
    """A system that holds people's data, and how it is reached. The configuration holds secrets and is sealed."""

    slug = models.SlugField()
    names = models.JSONField(default=dict)
    connector = models.CharField(max_length=32)
    config = SealedJSONField(key=None)
    # Fides dataset with our annotations (docs/operating/data-map.md)
    dataset = models.JSONField(default=dict)
    enabled = models.BooleanField(default=True)
    # Counts the changes of this row that were agreed to; connectors remember schemas by it.
    revision = models.PositiveIntegerField(default=1)
    # Whether the connector has made what it needs there (its log of effects); not yet, where the address is new.
    prepared = models.BooleanField(default=True)

    class Meta:
        ordering = ["slug"]
        constraints = [models.UniqueConstraint(fields=["platform", "slug"], name="system_slug_per_platform")]

    def __str__(self) -> str:
        return in_language(self.names) or self.slug


class SystemChangeKind(models.TextChoices):
    ADDRESS = "address", _("another address")
    DATA_MAP = "data_map", _("another data map")
    SWITCH_OFF = "switch_off", _("switching off")
    SWITCH_ON = "switch_on", _("switching on")
    ADD = "add", _("a new system")


class SystemChangeState(models.TextChoices):
    WAITING = "waiting"
    APPLIED = "applied"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class SystemChange(PlatformOwned):
    """A change to a data system that one officer proposed and another one agrees to (CP-04).

    `slug` names the system; `system` is empty for a new one until it is there. `proposed` holds the name of the
    variable with the address, a data map, and names, as the kind needs them. `was` is the fingerprint of the system as
    whoever proposed it saw it (empty: there was none), `digest` that of the proposal with all that it rests on.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=32)
    kind = models.CharField(max_length=16, choices=SystemChangeKind.choices)
    slug = models.SlugField()
    system = models.ForeignKey(DataSystem, null=True, on_delete=models.PROTECT, related_name="changes")
    proposed = SealedJSONField(key=None)
    was = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=16, choices=SystemChangeState.choices, default=SystemChangeState.WAITING)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approval = models.ForeignKey(Approval, null=True, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "slug"],
                condition=Q(state=SystemChangeState.WAITING),
                name="one_waiting_change_per_system",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | ~Q(decided_by=F("proposed_by"))
                | Q(state=SystemChangeState.WITHDRAWN),
                name="nobody_changes_a_system_alone",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=SystemChangeState.APPLIED,
                    applied_at__isnull=False,
                    decided_by__isnull=False,
                    approval__isnull=False,
                    system__isnull=False,
                )
                | (~Q(state=SystemChangeState.APPLIED) & Q(applied_at__isnull=True)),
                name="system_change_was_applied_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(system__isnull=False) | Q(kind=SystemChangeKind.ADD), name="system_change_has_its_system"
            ),
        ]

    def __str__(self) -> str:
        return self.reference
