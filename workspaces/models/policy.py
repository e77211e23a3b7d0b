import uuid

from django.db import models
from django.db.models import Q

from workspaces.models.append_only import AppendOnly
from workspaces.models.base import PlatformOwned
from workspaces.models.user import User
from workspaces.models.workspace import Workspace


class WorkspacePolicy(PlatformOwned):
    """What the owner of a workspace laid down about one thing to which its members could consent (EK-26).

    `key` names it: an integration (a recipient of the register) or a purpose. Rows are only added: the newest of a
    workspace and a key holds, and the others are the history. Members read the `reason`.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="policies")
    key = models.SlugField(max_length=64)
    forbids = models.BooleanField()
    reason = models.CharField(max_length=500)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["workspace", "key", "-id"], name="policy_newest_of_a_key")]
        constraints = [
            AppendOnly(name="policies_are_only_added"),
            models.CheckConstraint(condition=~Q(key="") & ~Q(reason=""), name="policy_says_what_and_why"),
        ]

    def __str__(self) -> str:
        return f"policy of {self.workspace_id} about {self.key}"
