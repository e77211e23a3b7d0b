"""What a person submits: a case, split into requests (one right, one controller, one clock each)."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from consent.kinds import Evidence
from consent.models import ChildFinding, Disconnection
from dsr.models.identity import Match, Verification
from privacy_portal.encryption.fields import SealedJSONField, SealedTextField
from privacy_portal.encryption.models import SubjectKey
from workspaces.models import Establishment, Organisation, PersonType, PlatformOwned, Role, User, Workspace

if TYPE_CHECKING:
    from dsr.models.clock import Clock


class Right(models.TextChoices):
    ACCESS = "access"
    ERASURE = "erasure"
    COMPLAINT = "complaint"
    APPEAL = "appeal"
    OPT_OUT_SALE = "opt_out_sale"
    LIMIT_SENSITIVE = "limit_sensitive"


# What is answered out of a person's records: they are searched, matched and counted, and the person has to prove it.
SEARCHED = [Right.ACCESS, Right.ERASURE]
# What somebody wants looked at anew: only decided, about another request, by somebody who did not decide that one.
DISPUTES = [Right.COMPLAINT, Right.APPEAL]
# What takes effect as soon as it is asked, without any proof; an officer then tells whoever received the data.
OPT_OUTS = [Right.OPT_OUT_SALE, Right.LIMIT_SENSITIVE]


class Channel(models.TextChoices):
    """How a request came. What comes neither through the portal nor its API is entered by an officer."""

    PORTAL = "portal"
    API = "api"
    LETTER = "letter"
    TELEPHONE = "telephone"
    REPRESENTATIVE = "representative"
    MAILBOX = "mailbox"
    IN_PERSON = "in_person"
    # Nobody sent it: the platform itself has to act (a child's data, EK-12).
    OWN_INITIATIVE = "own_initiative"


BY_THEMSELVES = [Channel.PORTAL, Channel.API]


class Case(PlatformOwned):
    """One submission by one person, whose data are sealed with a key of their own: dropping it shreds the case."""

    reference = models.CharField(max_length=12)
    right = models.CharField(max_length=32, choices=Right.choices)
    channel = models.CharField(max_length=16, choices=Channel.choices, default=Channel.PORTAL)
    language = models.CharField(max_length=12)
    residence = models.CharField(max_length=2)
    # ISO 3166-2 without the country's prefix; empty where states have no laws of their own, or none was told.
    residence_region = models.CharField(max_length=3, blank=True)
    law = models.CharField(max_length=8)
    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="+")
    # Empty where nobody asks: an opt-out is for everybody.
    relation = models.CharField(max_length=32, choices=PersonType.choices, blank=True)
    # What the platform itself found, where nobody asked: the officer's finding that the data are a child's.
    finding = models.OneToOneField(ChildFinding, null=True, on_delete=models.PROTECT, related_name="case")
    # The request that a complaint or an appeal is about.
    about = models.ForeignKey("dsr.Request", null=True, on_delete=models.PROTECT, related_name="disputes")
    # The consent to a connected service that ended: the case deletes what it brought in, and nothing else (EK-08).
    disconnection = models.ForeignKey(Disconnection, null=True, on_delete=models.PROTECT, related_name="cases")
    subject_key = models.ForeignKey(SubjectKey, on_delete=models.PROTECT, related_name="+")
    # As typed: name, email, phone, account, workspace, address.
    person = SealedJSONField(key="subject_key")
    wish = SealedTextField(key="subject_key", blank=True, default="")
    contact_index = models.CharField(max_length=64, db_index=True)
    # The keyed hash of the network that it came from, while unconfirmed requests have to be told apart by it.
    origin = models.CharField(max_length=64, blank=True)
    # The keyed hash of the code on the letter that tells the person how to follow their case, where there is one.
    receipt_hash = models.CharField(max_length=64, blank=True)
    # Without a mail address: what the portal says reaches the person by an officer's hand.
    on_paper = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    # When it came into the portal, and by which officer where nobody sent it there.
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    contact_confirmed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    purge_after = models.DateTimeField(null=True)
    purged_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["platform", "purge_after"], condition=Q(purged_at__isnull=True), name="case_to_purge"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["platform", "reference"], name="case_reference_per_platform"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, purge_after__isnull=True)
                | Q(closed_at__isnull=False, purge_after__isnull=False),
                name="closed_case_has_an_end",
            ),
            # Nobody's case is shredded while it is open or before its time, and what was is found by no address.
            models.CheckConstraint(
                condition=Q(purged_at__isnull=True)
                | Q(closed_at__isnull=False, purged_at__gte=F("purge_after"), contact_index="", receipt_hash=""),
                name="purged_case_is_over_and_not_found",
            ),
            models.CheckConstraint(
                condition=Q(origin="") | Q(contact_confirmed_at__isnull=True, closed_at__isnull=True),
                name="origin_only_while_unconfirmed",
            ),
            models.CheckConstraint(condition=Q(received_at__lte=F("entered_at")), name="receipt_not_after_entry"),
            models.CheckConstraint(
                condition=Q(channel__in=BY_THEMSELVES, entered_by__isnull=True)
                | (~Q(channel__in=BY_THEMSELVES) & Q(entered_by__isnull=False)),
                name="entered_case_names_officer",
            ),
            models.CheckConstraint(
                condition=Q(receipt_hash="") | Q(entered_by__isnull=False), name="receipt_code_only_for_entered_cases"
            ),
            models.CheckConstraint(
                condition=Q(on_paper=False) | Q(contact_confirmed_at__isnull=True),
                name="paper_has_no_address_to_confirm",
            ),
            models.CheckConstraint(
                condition=Q(right__in=DISPUTES, about__isnull=False) | (~Q(right__in=DISPUTES) & Q(about__isnull=True)),
                name="dispute_names_its_request",
            ),
            models.CheckConstraint(
                condition=Q(channel=Channel.OWN_INITIATIVE, finding__isnull=False, right=Right.ERASURE)
                | (~Q(channel=Channel.OWN_INITIATIVE) & Q(finding=None)),
                name="nobody_asked_but_a_finding_stands",
            ),
            models.UniqueConstraint(
                fields=["about", "right"],
                condition=Q(about__isnull=False, closed_at__isnull=True),
                name="one_open_dispute_of_a_kind",
            ),
            models.UniqueConstraint(
                fields=["disconnection"],
                condition=Q(disconnection__isnull=False, closed_at__isnull=True),
                name="one_open_case_per_disconnection",
            ),
            models.CheckConstraint(
                condition=Q(disconnection=None) | Q(right=Right.ERASURE), name="a_disconnection_is_an_erasure"
            ),
        ]

    def __str__(self) -> str:
        return self.display_reference

    @property
    def waits_for_confirmation(self) -> bool:
        """Whether nothing is done before the person confirms their address; opt-outs and disputes wait for nobody."""
        waits = self.contact_confirmed_at is None and self.closed_at is None
        return waits and self.about_id is None and self.right not in OPT_OUTS and not self.is_vouched_for

    @property
    def is_vouched_for(self) -> bool:
        """Whether an application withdrew for its customer, or an officer has it begun: nobody has to show that the
        address is theirs (EK-08)."""
        vouched = (Evidence.APPLICATION, Evidence.OFFICER)
        return self.disconnection is not None and self.disconnection.evidence in vouched

    @property
    def began_with(self) -> "Case":
        """The case with which it began: of a complaint or an appeal the one that it is about, else itself."""
        first = self
        while first.about is not None:
            first = first.about.case
        return first

    @property
    def on_own_initiative(self) -> bool:
        """Whether nobody asked for it: no letter answers it, and nobody opens or withdraws it from outside."""
        return self.finding_id is not None

    @property
    def address_in_doubt(self) -> bool:
        """Whether its mail address is only what an officer typed: its owner has not said that it is theirs."""
        first = self.began_with
        return first.entered_by_id is not None and first.contact_confirmed_at is None

    @property
    def display_reference(self) -> str:
        """The reference as people read it aloud: "EK 7F3K-2Q"."""
        half = len(self.reference) - 2
        return f"{self.platform.reference_prefix} {self.reference[:half]}-{self.reference[half:]}"

    @property
    def is_begun(self) -> bool:
        """Whether work on it was begun: its address was confirmed, an officer entered it, or it waits for neither."""
        waits = self.contact_confirmed_at is None and self.entered_by_id is None
        return not waits or self.about_id is not None or self.right in OPT_OUTS or self.is_vouched_for


class SubmissionKey(PlatformOwned):
    """An Idempotency-Key of the API and what came with it, both as keyed hashes; kept for a day.

    It stands for the `case` that was made, or for the id of something else, `made`."""

    key_index = models.CharField(max_length=64)
    body_index = models.CharField(max_length=64)
    case = models.ForeignKey(Case, null=True, on_delete=models.CASCADE, related_name="+")
    made = models.CharField(max_length=40, blank=True)
    used_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["platform", "key_index"], name="submission_key_per_platform"),
            models.CheckConstraint(
                condition=Q(case__isnull=False, made="") | (Q(case=None) & ~Q(made="")), name="key_stands_for_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return f"key for {self.case or self.made}"


class Status(models.TextChoices):
    UNCONFIRMED = "unconfirmed"
    IDENTIFYING = "identifying"
    DECIDING = "deciding"
    EXECUTING = "executing"
    READY = "ready"
    COMPLETED = "completed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


FINAL = [Status.COMPLETED, Status.REFUSED, Status.WITHDRAWN, Status.LAPSED]
# Open, and of a confirmed address: what officers see (T6).
AT_WORK = [Status.IDENTIFYING, Status.DECIDING, Status.EXECUTING, Status.READY]
# An answer is still owed.
UNANSWERED = [Status.IDENTIFYING, Status.DECIDING, Status.EXECUTING]


# Decided, and carried out: on paper an officer may still have to hand it over.
TO_HAND_OVER = [Status.READY, Status.COMPLETED, Status.REFUSED]


class Turn(models.TextChoices):
    """Whose turn it is: what the queue and the person are shown as "With ..."."""

    SYSTEM = "system"
    OFFICER = "officer"
    OWNER = "owner"
    PERSON = "person"
    NOBODY = "nobody"


class Binds(models.TextChoices):
    """Which of a request's dates binds first."""

    ACKNOWLEDGE = "acknowledge"
    ANSWER = "answer"
    TAKE_EFFECT = "take_effect"


class Outcome(models.TextChoices):
    FULFILLED = "fulfilled"
    PARTIAL = "partial"
    NO_DATA = "no_data"
    # Of the platform's own part: it decides about nothing of this person's, and whoever does has the request.
    REDIRECTED = "redirected"
    # Of an owner's part that was relayed by hand: the owner answered in words, from systems that are not ours.
    ANSWERED = "answered"
    UPHELD = "upheld"
    PARTLY_UPHELD = "partly_upheld"
    DISMISSED = "dismissed"


# How a complaint or an appeal ends.
VERDICTS = [Outcome.UPHELD, Outcome.PARTLY_UPHELD, Outcome.DISMISSED]


class Request(PlatformOwned):
    """One right asked of one controller. `dsr.lifecycle.transition` is the only writer of `status`."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="requests")
    part = models.PositiveSmallIntegerField()
    right = models.CharField(max_length=32, choices=Right.choices)
    controller = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    workspace = models.ForeignKey(Workspace, null=True, on_delete=models.PROTECT, related_name="requests")
    platform_role = models.CharField(max_length=16, choices=Role.choices)
    # The determination that led here: [{"category": key, "reason": {lang: text}}, ...]
    scope = models.JSONField(default=list)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.UNCONFIRMED)
    version = models.PositiveIntegerField(default=0)
    turn = models.CharField(max_length=16, choices=Turn.choices, default=Turn.PERSON)
    outcome = models.CharField(max_length=16, choices=Outcome.choices, blank=True)
    ground = models.CharField(max_length=64, blank=True)
    assigned_to = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="assigned_requests")
    verification = models.ForeignKey(Verification, null=True, on_delete=models.PROTECT, related_name="+")
    match = models.ForeignKey(Match, null=True, on_delete=models.PROTECT, related_name="+")
    # The clock that leads, and its date: dsr.clock writes both together, with the request itself. So none is without.
    clock: "models.ForeignKey[Clock | None, Clock]" = models.ForeignKey(  # type: ignore[misc]
        "dsr.Clock",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    due_at = models.DateTimeField(null=True)
    # The earliest date that is still to be kept and which it is; empty once the answer was given.
    binds_at = models.DateTimeField(null=True)
    binds = models.CharField(max_length=16, choices=Binds.choices, blank=True)
    # The date that was missed, kept when the answer then comes late.
    overdue_since = models.DateTimeField(null=True)
    # Of an owner's part: by when it has to reach the owner by the platform's word, if it gave one; and when it did.
    forward_by = models.DateTimeField(null=True)
    forwarded_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["platform", "binds_at", "id"], condition=Q(status__in=AT_WORK), name="request_queue"),
            models.Index(
                fields=["platform", "forward_by"],
                condition=Q(status__in=AT_WORK, forwarded_at__isnull=True, forward_by__isnull=False),
                name="request_to_forward",
            ),
            models.Index(
                fields=["platform", "turn", "binds_at", "id"], condition=Q(status__in=AT_WORK), name="request_turn"
            ),
            models.Index(
                fields=["platform", "assigned_to", "binds_at"],
                condition=Q(status__in=AT_WORK),
                name="request_assigned",
            ),
            models.Index(
                fields=["platform", "binds_at", "id"],
                condition=Q(status__in=UNANSWERED, overdue_since__isnull=False),
                name="request_overdue",
            ),
            models.Index(
                fields=["platform", "created_at"], condition=Q(status=Status.UNCONFIRMED), name="request_unconfirmed"
            ),
            models.Index(fields=["platform", "closed_at", "id"], condition=Q(status__in=FINAL), name="request_closed"),
            models.Index(
                fields=["platform", "binds_at", "id"],
                condition=Q(status__in=TO_HAND_OVER, turn=Turn.OFFICER),
                name="request_to_hand_over",
            ),
            models.Index(fields=["platform", "workspace", "status"], name="request_workspace"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "part"], name="request_part_per_case"),
            models.CheckConstraint(
                condition=Q(status__in=Status.values),
                name="request_status_known",
            ),
            # Nothing executes without proof of who asks and a match of whose data it is (threats: T1, T18).
            models.CheckConstraint(
                condition=~Q(status__in=[Status.EXECUTING, Status.READY])
                | Q(verification__isnull=False, match__isnull=False),
                name="executing_needs_verification_and_match",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.COMPLETED)
                | Q(right__in=SEARCHED, outcome=Outcome.NO_DATA)
                | Q(right__in=SEARCHED, outcome=Outcome.REDIRECTED, workspace__isnull=True)
                | Q(right__in=SEARCHED, outcome=Outcome.ANSWERED, workspace__isnull=False)
                | Q(
                    right__in=SEARCHED,
                    verification__isnull=False,
                    match__isnull=False,
                    outcome__in=[Outcome.FULFILLED, Outcome.PARTIAL],
                )
                | Q(right__in=DISPUTES, outcome__in=VERDICTS)
                | Q(right__in=OPT_OUTS, outcome=Outcome.FULFILLED),
                name="completed_needs_outcome_and_proof",
            ),
            # What needs no search is never identified nor carried out, rests on nobody's records, and is not refused.
            models.CheckConstraint(
                condition=Q(right__in=SEARCHED)
                | Q(
                    status__in=[Status.UNCONFIRMED, Status.DECIDING, Status.COMPLETED, Status.WITHDRAWN],
                    verification__isnull=True,
                    match__isnull=True,
                ),
                name="without_search_only_decided",
            ),
            models.CheckConstraint(condition=~Q(status=Status.REFUSED) | ~Q(ground=""), name="refusal_needs_ground"),
            models.CheckConstraint(
                condition=Q(binds_at__isnull=True, binds="")
                | (
                    Q(binds_at__isnull=False)
                    & (Q(status__in=UNANSWERED) | Q(status__in=TO_HAND_OVER, turn=Turn.OFFICER))
                    & ~Q(binds="")
                ),
                name="a_date_binds_until_the_answer",
            ),
            models.CheckConstraint(
                condition=Q(overdue_since__isnull=True) | Q(overdue_since=F("due_at")),
                name="overdue_is_about_the_date_in_force",
            ),
            models.CheckConstraint(
                condition=(Q(status__in=FINAL) & Q(closed_at__isnull=False))
                | (~Q(status__in=FINAL) & Q(closed_at__isnull=True)),
                name="final_means_closed",
            ),
            models.CheckConstraint(
                condition=Q(platform_role=Role.CONTROLLER) | Q(workspace__isnull=False),
                name="processor_part_names_workspace",
            ),
            models.CheckConstraint(
                condition=Q(platform_role=Role.PROCESSOR) | Q(forward_by__isnull=True, forwarded_at__isnull=True),
                name="only_an_owners_part_is_forwarded",
            ),
        ]

    def __str__(self) -> str:
        return self.display_reference

    @property
    def display_reference(self) -> str:
        return f"{self.case.display_reference} / {self.part}"

    @property
    def is_open(self) -> bool:
        return self.status not in FINAL

    @property
    def is_relayed(self) -> bool:
        """Whether the owner has it and the portal found nothing that it could carry out: an officer passed it on by
        hand, or it was brought to the owner by somebody whom nobody found. The owner looks in systems of theirs."""
        return self.forwarded_at is not None and self.status != Status.IDENTIFYING and not self.scope

    @property
    def awaits_handover(self) -> bool:
        """Whether there is an answer which an officer still has to hand over, because it cannot be mailed."""
        return self.turn == Turn.OFFICER and self.status in TO_HAND_OVER
