"""What time will bring about for a request, as rows; and what officers were told of it."""

from django.db import models
from django.db.models import Q

from workspaces.models import PlatformOwned, User


class TimerKind(models.TextChoices):
    ACKNOWLEDGE_SOON = "acknowledge_soon"
    ACKNOWLEDGE_LATE = "acknowledge_late"
    TARGET = "target"
    EXTENSION_LAST_CALL = "extension_last_call"
    DUE_SOON = "due_soon"
    DUE_TOMORROW = "due_tomorrow"
    OVERDUE = "overdue"
    SILENCE = "silence"
    PERSON_SILENT = "person_silent"


class Timer(PlatformOwned):
    """One moment at which a request is to be looked at. `dsr.timers` writes and claims them.

    `about` is the law's code or the promise's key whose clock it is, `deadline` the date that it announces.
    """

    request = models.ForeignKey("dsr.Request", on_delete=models.CASCADE, related_name="timers")
    kind = models.CharField(max_length=24, choices=TimerKind.choices)
    about = models.CharField(max_length=64)
    deadline = models.DateTimeField()
    at = models.DateTimeField()
    # Whoever acts on it has until then; afterwards it is anybody's again.
    claimed_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["at", "id"], condition=Q(done_at__isnull=True), name="timer_to_come")]
        constraints = [
            models.UniqueConstraint(fields=["request", "kind", "about", "deadline"], name="one_timer_per_date"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%Y-%m-%d %H:%M}"


class Notice(PlatformOwned):
    """What one officer is told of a request: on the desk at once, by mail with everything else that is new."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey("dsr.Request", on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=24, choices=TimerKind.choices)
    about = models.CharField(max_length=64)
    deadline = models.DateTimeField()
    told_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["platform", "user", "id"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(fields=["platform", "user", "id"], condition=Q(mailed_at__isnull=True), name="notice_to_mail"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "request", "kind", "about", "deadline"], name="told_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.request}"
