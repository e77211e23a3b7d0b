"""What is law at this installation: the texts that it accepted, and what its counsel said of single values."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from workspaces.models import PlatformOwned, User


class LawEdition(PlatformOwned):
    """A text of a law as a platform accepted it. `content` is what the product's file said then, word for word.

    `text_digest` is of the content with the opinions in force over it: what is counted by. It changed last at
    `changed_at`; until `recounted_at` is set, open requests may still carry dates of the text before.
    """

    code = models.CharField(max_length=8)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    text_digest = models.CharField(max_length=64)
    # Empty for the text that was there when the platform first used the law: nobody accepted that one.
    accepted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    # Who told the operator to accept it from the command line.
    accepted_for = models.CharField(max_length=120, blank=True)
    accepted_at = models.DateTimeField()
    reason = models.TextField(blank=True)
    replaced_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    recounted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["code", "-accepted_at", "-id"]
        indexes = [
            models.Index(
                fields=["platform"], condition=Q(replaced_at=None, recounted_at=None), name="law_edition_to_recount"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "code"], condition=Q(replaced_at=None), name="one_edition_of_a_law_in_force"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} of {self.accepted_at:%Y-%m-%d}"


class OpinionKind(models.TextChoices):
    CONFIRM = "confirm", _("The value stands")
    OVERRIDE = "override", _("Another value holds")
    TAKE_BACK = "take_back", _("The earlier word is taken back")


class OpinionState(models.TextChoices):
    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


class LawOpinion(PlatformOwned):
    """Counsel's word on one value of a law, entered by one officer and accepted by another.

    `given_on` keeps what the value said in the product's text; `changes` are the fields that say something else, as a
    rules file writes them. `ended_by` is the opinion that took its place; "" in `ended_because` while it holds.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    law = models.CharField(max_length=8)
    path = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=OpinionKind.choices)
    given_on = models.JSONField()
    changes = models.JSONField(default=dict)
    article = models.CharField(max_length=200, blank=True)
    address = models.URLField(max_length=500, blank=True)
    counsel = models.CharField(max_length=120)
    day = models.DateField()
    reason = models.TextField()
    state = models.CharField(max_length=16, choices=OpinionState.choices, default=OpinionState.PROPOSED)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # "replaced" by a later word, "taken_back", or "value_changed": a new text of the product says something else.
    ended_because = models.CharField(max_length=16, blank=True)

    class Meta:
        ordering = ["-entered_at", "-id"]
        indexes = [models.Index(fields=["platform", "law", "path"], name="law_opinion_value")]
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "law", "path"],
                condition=Q(state=OpinionState.IN_FORCE),
                name="one_opinion_in_force_per_value",
            ),
            models.UniqueConstraint(
                fields=["platform", "law", "path"],
                condition=Q(state=OpinionState.PROPOSED),
                name="one_opinion_waits_per_value",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[OpinionState.IN_FORCE, OpinionState.ENDED])
                | (Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decided_by=F("entered_by"))),
                name="another_officer_accepts_an_opinion",
            ),
            models.CheckConstraint(
                condition=~Q(kind=OpinionKind.TAKE_BACK, state=OpinionState.IN_FORCE),
                name="taking_back_leaves_nothing_in_force",
            ),
            models.CheckConstraint(
                condition=Q(kind=OpinionKind.OVERRIDE) | Q(changes={}, article="", address=""),
                name="only_an_override_says_something_else",
            ),
            models.CheckConstraint(
                condition=~Q(state=OpinionState.ENDED) | (Q(ended_at__isnull=False) & ~Q(ended_because="")),
                name="an_ended_opinion_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.law} {self.path}"
