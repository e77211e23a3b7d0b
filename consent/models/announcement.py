"""Telling people ahead of an edition (EK-21, QO-05, CP-09): who was told when, what they said, what was answered."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consent.models.notice import NoticeVersion
from consent.models.subject import Subject
from privacy_portal.clock import now
from privacy_portal.dates import day_of
from privacy_portal.encryption.fields import SealedTextField
from privacy_portal.encryption.models import SubjectKey
from privacy_portal.mail.models import OutgoingMail
from workspaces.models import PlatformOwned, User


class Announcement(PlatformOwned):
    """An edition that people are told of. `position` is the last identifier of the ledger that was looked at;
    `finished_at` is when everybody had a mail for the first time. Whoever comes later is told until the day itself."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.OneToOneField(NoticeVersion, on_delete=models.PROTECT, related_name="announcement")
    begun_at = models.DateTimeField()
    position = models.BigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-begun_at", "-pk"]

    def __str__(self) -> str:
        return f"announcement {self.public_id}"

    @property
    def before(self) -> int:
        """The number of the edition with which this one is compared."""
        return max(self.version.number - 1, 1)

    @property
    def is_ahead(self) -> bool:
        """Whether the edition is still to take effect, by the platform's clock."""
        return self.version.effective_from > day_of(now(), self.platform.time_zone)


class EditionAnswer(models.TextChoices):
    """What somebody says to an edition."""

    READ = "read", pgettext_lazy("to an edition", "Read")
    USED = "used", pgettext_lazy("to an edition", "Went on using the service")
    OBJECTED = "objected", pgettext_lazy("to an edition", "Does not agree")


class AnswerWay(models.TextChoices):
    """How an answer came."""

    MAIL = "mail", _("the link of the mail")
    ACCOUNT = "account", _("the account")
    APPLICATION = "application", _("an application")


class EditionTold(PlatformOwned):
    """One person and one edition. The address stands in the sealed mail alone; `person_index` is its keyed fingerprint,
    so that nobody is told twice. `mail` is empty where an application told, or whoever answers came after the mails."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    announcement = models.ForeignKey(Announcement, on_delete=models.PROTECT, related_name="told")
    person_index = models.CharField(max_length=64)
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")
    mail = models.ForeignKey(OutgoingMail, null=True, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField()
    answer = models.CharField(max_length=16, choices=EditionAnswer.choices, blank=True)
    answered_at = models.DateTimeField(null=True)
    way = models.CharField(max_length=16, choices=AnswerWay.choices, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["announcement", "answer"], name="answers_to_an_edition")]
        constraints = [
            models.UniqueConstraint(fields=["announcement", "person_index"], name="told_once_of_an_edition"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None, way="")
                | (~Q(answer="") & Q(answered_at__isnull=False) & ~Q(way="")),
                name="answer_to_an_edition_says_when",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | Q(subject__isnull=False), name="told_is_an_account_or_a_subject"
            ),
        ]

    def __str__(self) -> str:
        return f"told {self.public_id}"


class ObjectionOutcome(models.TextChoices):
    STAYS = "stays", _("The edition stays as it is")
    TAKEN_UP = "taken_up", _("It is taken up in another edition")
    LEFT = "left", _("The person left")


class EditionObjection(PlatformOwned):
    """What somebody says against an edition, and what an officer answers; both are sealed. It ends without an officer
    where the person leaves: by withdrawing all consents, or by closing the account."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    told = models.OneToOneField(EditionTold, on_delete=models.PROTECT, related_name="objection")
    subject_key = models.ForeignKey(SubjectKey, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    language = models.CharField(max_length=16)
    words = SealedTextField(null=True)
    outcome = models.CharField(max_length=16, choices=ObjectionOutcome.choices, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reply = SealedTextField(null=True)

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", answered_at=None, answered_by=None)
                | Q(outcome=ObjectionOutcome.LEFT, answered_at__isnull=False, answered_by=None)
                | (
                    Q(outcome__in=[ObjectionOutcome.STAYS, ObjectionOutcome.TAKEN_UP])
                    & Q(answered_at__isnull=False, answered_by__isnull=False, answered_at__gte=F("made_at"))
                ),
                name="edition_objection_answer_has_author",
            ),
        ]

    def __str__(self) -> str:
        return f"objection {self.public_id}"
