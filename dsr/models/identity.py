"""How somebody proved who they are, and whose data in which system was found to be theirs."""

from django.db import models
from django.db.models import Q

from privacy_portal.encryption.fields import SealedJSONField
from privacy_portal.encryption.models import SubjectKey
from workspaces.models import PlatformOwned, User, Workspace


class Level(models.IntegerChoices):
    """How strong a proof is (docs/threat-model.md, "Verification levels")."""

    NONE = 0
    CONTACT = 1
    HELD_CONTACT = 2
    TWO_FACTORS = 3
    OFFICER_CHECK = 4


class CodePurpose(models.TextChoices):
    CONFIRM_CONTACT = "confirm_contact"
    SECOND_CONTACT = "second_contact"
    OPEN_CASE = "open_case"
    DOWNLOAD = "download"
    RECEIPT = "receipt"


class ContactCode(PlatformOwned):
    """A code that was sent to an address. Only its hash is kept; wrong tries are counted here, in the database.

    `origin` is the keyed hash of the network that asked, while nobody had shown that the address is theirs.
    """

    case = models.ForeignKey("dsr.Case", on_delete=models.CASCADE, related_name="codes")
    purpose = models.CharField(max_length=32, choices=CodePurpose.choices)
    contact_index = models.CharField(max_length=64)
    origin = models.CharField(max_length=64, blank=True)
    code_hash = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["platform", "contact_index", "sent_at"], name="code_contact")]

    def __str__(self) -> str:
        return f"{self.purpose} code of {self.sent_at:%Y-%m-%d %H:%M}"


# Over all codes of one purpose that a case gets in a day: asking for ever new ones gives no more guesses (T23).
MAX_GUESSES_A_DAY = 20


class CodeGuesses(PlatformOwned):
    """How many codes of one purpose were typed for a case on one day (UTC), right and wrong ones."""

    case = models.ForeignKey("dsr.Case", on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=32, choices=CodePurpose.choices)
    day = models.DateField(db_index=True)
    taken = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "purpose", "day"], name="guesses_per_case_purpose_and_day"),
            models.CheckConstraint(condition=Q(taken__lte=MAX_GUESSES_A_DAY), name="guesses_have_an_end"),
        ]

    def __str__(self) -> str:
        return f"{self.taken} guesses on {self.day}"


class Verification(PlatformOwned):
    """The fact that a person proved who they are: how, how strongly, until when. Never a copy of a document."""

    case = models.ForeignKey("dsr.Case", on_delete=models.PROTECT, related_name="verifications")
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    methods = models.JSONField(default=list)
    verified_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    # Whose records the proof is about; control of the case's own address is about none.
    match = models.ForeignKey("dsr.Match", null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=64, blank=True)
    # Whose owner saw the proof: it counts for the parts of this workspace alone. Empty: it counts for the whole case.
    workspace = models.ForeignKey(Workspace, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        get_latest_by = "verified_at"
        constraints = [
            models.CheckConstraint(
                condition=Q(workspace=None) | Q(level=Level.OFFICER_CHECK, match__isnull=False),
                name="owner_check_is_about_a_match",
            ),
            models.CheckConstraint(
                condition=~Q(level=Level.OFFICER_CHECK) | Q(recorded_by__isnull=False),
                name="officer_check_names_officer",
            ),
        ]

    def __str__(self) -> str:
        return f"V{self.level}"


class Match(PlatformOwned):
    """Whose data it is: per system the key of the person's record, with the evidence that decided."""

    case = models.ForeignKey("dsr.Case", on_delete=models.PROTECT, related_name="matches")
    number = models.PositiveSmallIntegerField()
    subject_key = models.ForeignKey(SubjectKey, on_delete=models.PROTECT, related_name="+")
    # {system slug: {"key": ..., "version": ...}}
    subjects = SealedJSONField(key="subject_key")
    evidence = models.JSONField(default=dict)
    automatic = models.BooleanField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    # The first of all copies of this judgement, in another case: once one of them is in doubt, all are.
    copied_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="copies")
    # Since when it is in doubt, so that nothing rests on it any more.
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        get_latest_by = "number"
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="match_number_per_case"),
            models.CheckConstraint(
                condition=Q(automatic=True, decided_by__isnull=True) | Q(automatic=False, decided_by__isnull=False),
                name="match_names_who_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"match {self.number}"


class CandidateRecord(PlatformOwned):
    """One person that a system found for a case, kept until the case closes so that an officer can compare."""

    case = models.ForeignKey("dsr.Case", on_delete=models.CASCADE, related_name="candidates")
    system = models.ForeignKey("dsr.DataSystem", on_delete=models.PROTECT, related_name="+")
    subject_key = models.ForeignKey(SubjectKey, on_delete=models.PROTECT, related_name="+")
    # dsr.connectors.base.Candidate as a dict
    found = SealedJSONField(key="subject_key")
    found_at = models.DateTimeField()

    class Meta:
        ordering = ["system", "id"]

    def __str__(self) -> str:
        return f"candidate {self.pk}"
