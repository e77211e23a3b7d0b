"""What a controller instructed its processor to do with a person's data: the record of Art. 28(3)(a) GDPR."""

from django.db import models
from django.db.models import Q

from dsr.models.case import Request, Right
from dsr.models.workflow import Decision
from workspaces.models import Approval, Organisation, PlatformOwned, User, Workspace


class InstructedAct(models.TextChoices):
    CARRY_OUT = "carry_out"
    LEAVE = "leave"


class Instruction(PlatformOwned):
    """One instruction of a workspace's owner: what, by whom, when, in which document. Written once, never changed.

    `controller` is the owner at that moment, who may sell the workspace later. `digest` freezes the plans that were
    shown; `approval` is the question in which it was given, None where the owner answered on a page of its own.
    """

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="instructions")
    number = models.PositiveSmallIntegerField()
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="instruction")
    act = models.CharField(max_length=16, choices=InstructedAct.choices)
    right = models.CharField(max_length=32, choices=Right.choices)
    controller = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, blank=True)
    approval = models.ForeignKey(Approval, null=True, on_delete=models.PROTECT, related_name="+")
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="instruction_number_per_request"),
            # What is to be carried out was shown, counted, and answered as a question that stands in the records.
            models.CheckConstraint(
                condition=~Q(act=InstructedAct.CARRY_OUT) | (Q(approval__isnull=False) & ~Q(digest="")),
                name="instruction_to_act_is_documented",
            ),
        ]

    def __str__(self) -> str:
        return self.display_reference

    @property
    def display_reference(self) -> str:
        """The instruction as certificates and evidence name it: "EK 7F3K-2Q / 2 · I1"."""
        return f"{self.request.display_reference} · I{self.number}"
