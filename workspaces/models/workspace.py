from django.db import models
from django.db.models import F, Q

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
    """One row of the platform's table of roles (EK-02), in force from `since` and before `until`; empty means always.

    An empty person type or workspace kind matches any. A rule that changes ends, and another begins: who decided on a
    day is read from the rules of that day (EK-05).
    """

    category = models.ForeignKey(DataCategory, on_delete=models.CASCADE, related_name="rules")
    person_type = models.CharField(max_length=32, choices=PersonType.choices, blank=True)
    workspace_kind = models.CharField(max_length=16, choices=WorkspaceKind.choices, blank=True)
    platform_role = models.CharField(max_length=16, choices=Role.choices)
    # Keys of the organisations with which the platform decides together (Art. 26).
    jointly_with = models.JSONField(default=list)
    reasons = models.JSONField(default=dict)
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "category", "person_type", "workspace_kind"],
                condition=Q(until__isnull=True),
                name="one_rule_in_force_per_situation",
            ),
            models.UniqueConstraint(
                fields=["platform", "category", "person_type", "workspace_kind", "since"],
                name="one_rule_per_situation_and_day",
            ),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gt=F("since")),
                name="rule_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=(Q(platform_role=Role.JOINT) & ~Q(jointly_with=[]))
                | (~Q(platform_role=Role.JOINT) & Q(jointly_with=[])),
                name="joint_rule_names_the_others",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_type or '*'} / {self.workspace_kind or '*'} / {self.category.key}: {self.platform_role}"
