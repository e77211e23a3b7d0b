from django.db import models
from django.db.models import Q

from workspaces.models.base import PlatformOwned
from workspaces.models.platform import DataCategory, Organisation


class WorkspaceKind(models.TextChoices):
    PERSONAL = "personal"
    BUSINESS = "business"


class PersonType(models.TextChoices):
    """What a person is to the service. The words for each stand in the platform's profile (`relations`)."""

    ACCOUNT_HOLDER = "account_holder"  # has a personal account
    AUTHORISED_USER = "authorised_user"  # a member of a business workspace
    INDIVIDUAL_USER = "individual_user"  # was invited, without an account
    VISITOR = "visitor"  # of the service's own site
    MEETING_PARTICIPANT = "meeting_participant"
    SUBSCRIBER = "subscriber"  # in a customer's data, without any relation to the platform
    EMPLOYEE = "employee"
    PROSPECT = "prospect"
    CANDIDATE = "candidate"  # for a job


class Workspace(PlatformOwned):
    """A tenant of the platform. A business workspace is its owner's, who may differ from whoever created it (EK-04)."""

    key = models.SlugField(max_length=80)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=WorkspaceKind.choices)
    owner = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="workspaces")
    creator = models.CharField(max_length=200, blank=True)
    owner_may_be_named = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["platform", "key"], name="workspace_key_per_platform"),
            models.CheckConstraint(
                condition=Q(kind=WorkspaceKind.PERSONAL) | Q(owner__isnull=False), name="business_workspace_has_owner"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    CONTROLLER = "controller"
    PROCESSOR = "processor"
    JOINT = "joint"  # controller together with others (Art. 26)


class DeterminationRule(PlatformOwned):
    """One row of the platform's table of roles (EK-02). An empty person type or workspace kind matches any."""

    category = models.ForeignKey(DataCategory, on_delete=models.CASCADE, related_name="rules")
    person_type = models.CharField(max_length=32, choices=PersonType.choices, blank=True)
    workspace_kind = models.CharField(max_length=16, choices=WorkspaceKind.choices, blank=True)
    platform_role = models.CharField(max_length=16, choices=Role.choices)
    reasons = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "category", "person_type", "workspace_kind"], name="one_rule_per_situation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_type or '*'} / {self.workspace_kind or '*'} / {self.category.key}: {self.platform_role}"
