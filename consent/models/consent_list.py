"""Lists of people who agreed to something elsewhere: on whose word, with what proof, and what became of each line."""

import uuid

from django.db import models
from django.db.models import F, Q

from consent.kinds import EventKind, LineReason
from consent.models.purpose import PurposeVersion
from privacy_portal.encryption.fields import SealedJSONField
from workspaces.models import PlatformOwned, User, Workspace

LIST_KINDS = (EventKind.VOUCHED, EventKind.IMPORTED)


class ConsentList(PlatformOwned):
    """A list that somebody handed in. It counts once it is confirmed, and then nothing of it changes but its counts.

    `kind` says what its lines become: consents that `workspace` vouches for, or ones that were taken over. `options`
    are those of `version` that people agreed to, where a line names none; `asked_on` is the day for lines without one,
    and `how` says in words where and how people were asked. `digest` is the SHA-256, in hex, of the file as it came.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=16, choices=[(one.value, one.label) for one in LIST_KINDS])
    workspace = models.ForeignKey(Workspace, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(PurposeVersion, on_delete=models.PROTECT, related_name="+")
    options = models.JSONField(default=list)
    how = models.CharField(max_length=300)
    asked_on = models.DateField(null=True)
    language = models.CharField(max_length=16)
    jurisdiction = models.CharField(max_length=8, blank=True)
    tells = models.BooleanField(default=True)
    digest = models.CharField(max_length=64)
    lines = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)
    recorded = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    drawn_up_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    drawn_up_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["platform", "confirmed_at"], name="lists_under_way", condition=Q(finished_at__isnull=True)
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=LIST_KINDS), name="a_list_vouches_or_takes_over"),
            models.CheckConstraint(
                condition=~Q(kind=EventKind.VOUCHED) | Q(workspace__isnull=False), name="a_workspace_vouches"
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(confirmed_at__isnull=False, taken=F("lines")),
                name="a_list_is_finished_with_its_last_line",
            ),
            models.CheckConstraint(
                condition=Q(taken=F("recorded") + F("known") + F("refused")), name="each_line_became_something"
            ),
        ]

    def __str__(self) -> str:
        return f"list {self.public_id}"

    @property
    def vouches(self) -> bool:
        return self.kind == EventKind.VOUCHED


class ListPart(PlatformOwned):
    """Some lines of a list that were not taken in yet: [[line, email, phone, day, options], ...]. The row goes with it,
    so of what was handed in nothing is left but what the ledger holds."""

    list = models.ForeignKey(ConsentList, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    rows = SealedJSONField(key=None)

    class Meta:
        ordering = ["list_id", "number"]
        constraints = [models.UniqueConstraint(fields=["list", "number"], name="part_number_per_list")]

    def __str__(self) -> str:
        return f"part {self.list_id}/{self.number}"


class RefusedLine(PlatformOwned):
    """A line that became nothing, by its number in the file. What stood in it is not kept."""

    list = models.ForeignKey(ConsentList, on_delete=models.CASCADE, related_name="refusals")
    line = models.PositiveIntegerField()
    reason = models.CharField(max_length=16, choices=LineReason.choices)

    class Meta:
        ordering = ["list_id", "line", "pk"]
        constraints = [models.UniqueConstraint(fields=["list", "line"], name="a_line_is_refused_once")]

    def __str__(self) -> str:
        return f"line {self.line} of {self.list_id}: {self.reason}"
