"""What people are asked for: a purpose, and the immutable versions of its wording."""

from datetime import date, datetime
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import models
from django.db.models import F, Q

from consent.kinds import Topic
from workspaces.models import PlatformOwned, in_language
from workspaces.models.append_only import AppendOnly
from workspaces.register.kinds import LegalBasis

# Only these leave a choice (GDPR Art. 6(1)(a), and 6(1)(f) with Art. 21); whatever else is done is necessary.
WITH_A_CHOICE = (LegalBasis.CONSENT, LegalBasis.LEGITIMATE_INTERESTS)


class Purpose(PlatformOwned):
    """Something for which data may be used. `per_workspace`: each workspace asks for itself, and a consent to one is
    none to another (EC-13). `guardian_below`: below this age a guardian agrees, also where the law sets a lower one.
    `double_opt_in`: what somebody agrees to by typing an address counts once the mailbox confirmed it.
    `synced` are the kinds of data that an option brings in and that go when the consent to it ends (EK-08)."""

    key = models.SlugField()
    topic = models.CharField(max_length=16, choices=Topic.choices)
    per_workspace = models.BooleanField(default=False)
    guardian_below = models.PositiveSmallIntegerField(null=True)
    double_opt_in = models.BooleanField(default=False)
    synced = models.JSONField(default=dict)
    position = models.PositiveSmallIntegerField(default=0)
    ended_on = models.DateField(null=True)

    class Meta:
        ordering = ["position", "key"]
        constraints = [models.UniqueConstraint(fields=["platform", "key"], name="purpose_key_per_platform")]

    def __str__(self) -> str:
        return self.key


class PurposeVersion(PlatformOwned):
    """One wording of a purpose and what it means. Rows are only ever added.

    `texts` by language: {"title": str, "text": str, "limits": [str, ...]}. `options` are the channels or scopes among
    which a person chooses one by one, with `option_texts` {key: {language: str}} for scopes; empty: one choice for all.
    `holds_since` is the lowest number of a version to which a consent still is one to this: a version that asks again
    sets it to its own (EK-07).
    """

    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    holds_since = models.PositiveSmallIntegerField()
    texts = models.JSONField()
    basis = models.CharField(max_length=32, choices=LegalBasis.choices)
    options = models.JSONField(default=list)
    option_texts = models.JSONField(default=dict)
    categories = models.JSONField(default=list)
    recipients = models.JSONField(default=list)
    explicit = models.BooleanField(default=False)
    lasts_months = models.PositiveSmallIntegerField(null=True)
    effective_from = models.DateField()
    published_at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["-number"]
        constraints = [
            AppendOnly(name="purpose_versions_are_only_added"),
            models.UniqueConstraint(fields=["purpose", "number"], name="version_number_per_purpose"),
            models.CheckConstraint(
                condition=Q(holds_since__gte=1, holds_since__lte=F("number")), name="purpose_version_holds_since_one"
            ),
            models.CheckConstraint(
                condition=Q(basis__in=WITH_A_CHOICE) | Q(explicit=False, lasts_months=None),
                name="only_a_choice_is_explicit_or_ends",
            ),
            models.CheckConstraint(
                condition=Q(lasts_months=None) | Q(lasts_months__gt=0), name="purpose_version_lasts_some_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose_id}/{self.number}"

    @property
    def has_choice(self) -> bool:
        return self.basis in WITH_A_CHOICE

    @property
    def is_consent(self) -> bool:
        return self.basis == LegalBasis.CONSENT

    @property
    def title(self) -> str:
        return in_language({code: one["title"] for code, one in self.texts.items()})

    @property
    def text(self) -> str:
        return in_language({code: one["text"] for code, one in self.texts.items()})

    def words(self, language: str) -> dict[str, Any]:
        """Return title, text and limits in `language`, else in English, else in any."""
        found = next((one for one in (language, "en") if one in self.texts), next(iter(self.texts)))
        said: dict[str, Any] = self.texts[found]
        return said

    def ends_at(self, begun: datetime) -> datetime | None:
        """Return when a consent given at `begun` ends by itself: so many calendar months later, None for never."""
        return begun + relativedelta(months=self.lasts_months) if self.lasts_months else None

    def in_force(self, on: date) -> bool:
        return self.effective_from <= on
