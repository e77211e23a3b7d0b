"""Applications that ask "may I?" and say what people chose, each with keys of its own."""

import uuid

from django.db import models
from django.db.models import Q

from consent.kinds import Scope
from workspaces.models import PlatformOwned, User, Workspace


class Application(PlatformOwned):
    """A program that may use the consent API. With `workspace` it speaks for that one tenant and no other."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)
    workspace = models.ForeignKey(Workspace, null=True, on_delete=models.PROTECT, related_name="+")
    scopes = models.JSONField(default=list)
    calls_per_minute = models.PositiveIntegerField(default=600)
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "name"], condition=Q(ended_at=None), name="application_name_per_platform"
            ),
            models.CheckConstraint(condition=~Q(scopes=[]), name="application_may_do_something"),
            models.CheckConstraint(condition=Q(calls_per_minute__gt=0), name="application_may_call"),
        ]

    def __str__(self) -> str:
        return self.name

    def may(self, scope: Scope) -> bool:
        return scope in self.scopes


class ApplicationKey(PlatformOwned):
    """A key of an application, kept as a digest; `ending` are its last four characters, by which people know it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="keys")
    digest = models.CharField(max_length=64, unique=True)
    ending = models.CharField(max_length=4)
    made_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"key …{self.ending}"


class ApplicationCall(PlatformOwned):
    """A call that an application marked with an Idempotency-Key: what came with it and what was answered; for a day."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    key_index = models.CharField(max_length=64)
    body_index = models.CharField(max_length=64)
    answer = models.JSONField(default=dict)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "key_index"], name="idempotency_key_per_application")
        ]

    def __str__(self) -> str:
        return f"call {self.pk}"
