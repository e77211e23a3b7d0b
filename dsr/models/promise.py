"""What a platform promises its people beside the law: an answer within a time, by a clause of its terms."""

from django.db import models

from workspaces.models import PlatformOwned


class PromiseStart(models.TextChoices):
    RECEIPT = "receipt"
    CONTACT_CONFIRMED = "contact_confirmed"


class Promise(PlatformOwned):
    """`length` as laws write it ("30 days"), `clause` where it is promised, `texts` the promise itself by language."""

    key = models.SlugField(max_length=64)
    # Keys of dsr.law.schema.RIGHTS.
    rights = models.JSONField(default=list)
    length = models.CharField(max_length=32)
    starts = models.CharField(max_length=24, choices=PromiseStart.choices, default=PromiseStart.RECEIPT)
    # For requests received from the one day on and before the other, as the platform's calendar has them.
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    clause = models.CharField(max_length=200)
    url = models.URLField(blank=True)
    texts = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["platform", "key"], name="promise_key_per_platform")]

    def __str__(self) -> str:
        return f"{self.key}: {self.length}"
