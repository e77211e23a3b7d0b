"""What was written to the person as a letter, word for word."""

from django.db import models

from dsr.models.case import Case, Request
from privacy_portal.encryption.fields import SealedJSONField
from privacy_portal.encryption.models import SubjectKey
from workspaces.models import PlatformOwned, User


class LetterKind(models.TextChoices):
    ACKNOWLEDGEMENT = "acknowledgement"
    IDENTITY = "identity"
    CLARIFICATION = "clarification"
    EXTENSION = "extension"
    REFUSAL = "refusal"
    PARTIAL = "partial"
    COMPLETION = "completion"
    NO_DATA = "no_data"
    REDIRECTION = "redirection"
    MINOR = "minor"
    VERDICT = "verdict"


class Letter(PlatformOwned):
    """One letter as it was sent, in the language in which it was sent. Sealed with the person's key.

    `body` is a dsr.letters.text.LetterText as a dict, `digest` its HMAC under the case's key (dsr.letters.keeping):
    a letter can be shown to be the one sent, until the key is destroyed.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="letters")
    request = models.ForeignKey(Request, null=True, on_delete=models.PROTECT, related_name="letters")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=24, choices=LetterKind.choices)
    law = models.CharField(max_length=8)
    language = models.CharField(max_length=12)
    subject_key = models.ForeignKey(SubjectKey, on_delete=models.PROTECT, related_name="+")
    body = SealedJSONField(key="subject_key")
    digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="letter_number_per_case")]

    def __str__(self) -> str:
        return f"letter {self.number} of {self.case}"
