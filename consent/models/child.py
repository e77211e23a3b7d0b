"""Somebody whose data were collected before it was known that they are a child (EK-12)."""

import uuid
from datetime import date, datetime

from django.db import models
from django.db.models import Q

from consent.kinds import AgeEvidence, EndOfAsking, FindingState, HowKnown
from consent.models.application import Application
from consent.models.subject import Subject
from privacy_portal.encryption.fields import SealedJSONField, SealedTextField
from privacy_portal.encryption.models import SubjectKey
from workspaces.models import PlatformOwned, User

# Something is still to come of it.
OPEN_FINDINGS = [FindingState.REPORTED, FindingState.HELD, FindingState.CLOSING, FindingState.DELETING]
# Nothing may be done with the person's data.
HELD_BACK = [FindingState.HELD, FindingState.CLOSING, FindingState.DELETING]


class ChildFinding(PlatformOwned):
    """What an officer found, or an application reported: that a person is a child. `consent.children` alone writes
    `state`.

    `person` is by what they are known (name, email, phone, account, and `known`, as the ledger looks them up), with the
    guardian's address where there is one; `same` is a keyed hash of that while it is open. Both go with the end, and
    so does the key. Of the age only `decides_on` is kept, the day on which the person decides themselves.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=16, choices=FindingState.choices)
    how = models.CharField(max_length=16, choices=HowKnown.choices)
    # From an officer's word on these five are there, which a constraint keeps.
    subject: "models.ForeignKey[Subject | None, Subject]" = models.ForeignKey(  # type: ignore[misc]
        Subject, null=True, on_delete=models.PROTECT, related_name="findings"
    )
    found_by: "models.ForeignKey[User | None, User]" = models.ForeignKey(  # type: ignore[misc]
        User, null=True, on_delete=models.PROTECT, related_name="+"
    )
    held_at: "models.DateTimeField[datetime | None, datetime]" = models.DateTimeField(null=True)  # type: ignore[misc]
    # When the time to answer and to object is over.
    ends_at: "models.DateTimeField[datetime | None, datetime]" = models.DateTimeField(null=True)  # type: ignore[misc]
    decides_on: "models.DateField[date | None, date]" = models.DateField(null=True)  # type: ignore[misc]
    subject_key = models.OneToOneField(SubjectKey, null=True, on_delete=models.PROTECT, related_name="+")
    person = SealedJSONField(null=True)
    same = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=12)
    jurisdiction = models.CharField(max_length=8, blank=True)
    # Whose it is in the portal, where they have one.
    account = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    guardian_asked_at = models.DateTimeField(null=True)
    because = models.CharField(max_length=16, choices=EndOfAsking.choices, blank=True)
    objection = SealedTextField(null=True)
    objected_at = models.DateTimeField(null=True)
    objection_read_at = models.DateTimeField(null=True)
    evidence = models.CharField(max_length=16, choices=AgeEvidence.choices, blank=True)
    settled_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["platform", "opened_at", "id"], name="findings_newest"),
            models.Index(
                fields=["platform", "ends_at"], condition=Q(state=FindingState.HELD), name="findings_that_end"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "same"], condition=~Q(same=""), name="one_open_finding_per_person"
            ),
            models.UniqueConstraint(
                fields=["subject"], condition=Q(state__in=OPEN_FINDINGS), name="one_open_finding_per_subject"
            ),
            # Nothing is held back, and nothing deleted, without an officer's word and the law that makes it a child's.
            models.CheckConstraint(
                condition=~Q(state__in=[*HELD_BACK, FindingState.AGREED, FindingState.CLOSED])
                | (
                    Q(found_by__isnull=False, subject__isnull=False, held_at__isnull=False, ends_at__isnull=False)
                    & Q(decides_on__isnull=False)
                    & ~Q(jurisdiction="")
                ),
                name="held_back_on_an_officers_word",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[FindingState.CLOSING, FindingState.DELETING, FindingState.CLOSED])
                | ~Q(because=""),
                name="what_closes_says_why",
            ),
            # What ended keeps nothing of the person.
            models.CheckConstraint(
                condition=Q(state__in=OPEN_FINDINGS, settled_at__isnull=True, subject_key__isnull=False)
                | (
                    Q(settled_at__isnull=False, same="", account=None, person__isnull=True, objection__isnull=True)
                    & ~Q(state__in=OPEN_FINDINGS)
                ),
                name="an_ended_finding_keeps_nobody",
            ),
            models.CheckConstraint(
                condition=~Q(state=FindingState.WITHDRAWN) | (~Q(evidence="") & Q(settled_by__isnull=False)),
                name="a_mistake_is_shown_by_something",
            ),
            models.CheckConstraint(
                condition=Q(application__isnull=False, how=HowKnown.APPLICATION)
                | (Q(application__isnull=True) & ~Q(how=HowKnown.APPLICATION)),
                name="a_report_names_its_application",
            ),
        ]

    def __str__(self) -> str:
        return f"finding {self.public_id}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_FINDINGS

    @property
    def waits_for_officer(self) -> bool:
        """Whether nothing goes on before an officer has looked: at a report, or at what the person answered."""
        unread = self.objected_at is not None and self.objection_read_at is None
        return self.state == FindingState.REPORTED or (self.state == FindingState.HELD and unread)
