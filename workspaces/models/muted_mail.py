from django.db import models
from django.utils.translation import gettext_lazy as _

from workspaces.models.base import PlatformOwned
from workspaces.models.user import User


class OptionalMail(models.TextChoices):
    """The kinds of mail that the portal sends to people with an account and that each of them can switch off (QO-09).

    Mails about changes of the sub-processors are switched per workspace (Membership.hears_of_subprocessors)."""

    DIGEST = "digest", _("New dates of requests")
    APPROVAL_REMINDER = "approval_reminder", _("Reminders of questions that wait for your answer")
    OWNER_DUE_SOON = "owner_due_soon", _("Dates of requests about your workspace that draw near")
    INCIDENT_DUE_SOON = "incident_due_soon", _("Dates of incidents that draw near")


class MutedMail(PlatformOwned):
    """A kind of mail that somebody switched off on a platform; while there is no row, it is on."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=32, choices=OptionalMail.choices)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["platform", "user", "kind"], name="mail_is_muted_once")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.user_id}"
