"""The owner's instruction to the platform as a row of its own (Art. 28(3)(a) GDPR): nothing of theirs moves without."""

from dsr.models import Decision, DecisionOutcome, InstructedAct, Instruction, Request
from privacy_portal.audit import trail
from privacy_portal.audit.actor import Actor
from workspaces.models import Role


class NotInstructed(Exception):
    """The platform is processor of this part, and its controller has not instructed it to do this."""


def record(request: Request, decision: Decision, *, actor: Actor) -> Instruction | None:
    """Record what the owner instructed with `decision`; None for a part about which the platform decides.

    In the transaction of the decision.
    """
    if request.platform_role != Role.PROCESSOR or request.workspace is None:
        return None
    accepted = decision.outcome == DecisionOutcome.ACCEPT
    instruction = Instruction.objects.create(
        platform_id=request.platform_id,
        request=request,
        number=Instruction.objects.filter(request=request).count() + 1,
        decision=decision,
        act=InstructedAct.CARRY_OUT if accepted else InstructedAct.LEAVE,
        right=request.right,
        controller=request.controller,
        workspace=request.workspace,
        digest=decision.digest,
        approval=decision.approval,
        given_by=decision.decided_by,
        given_at=decision.decided_at,
    )
    trail.record(
        "instruction.given",
        platform_id=request.platform_id,
        actor=actor,
        subject=request.display_reference,
        instruction=instruction.display_reference,
        act=instruction.act,
        controller=request.controller.key,
        digest=instruction.digest,
    )
    return instruction


def in_force(request: Request) -> Instruction | None:
    """Return the instruction that goes with the decision in force, if it was to act."""
    latest = Instruction.objects.filter(request=request).order_by("-number").first()
    return latest if latest and latest.act == InstructedAct.CARRY_OUT else None


def require(request: Request) -> None:
    """Raise NotInstructed where the platform would act on an owner's data without the owner's word."""
    if request.platform_role == Role.PROCESSOR and in_force(request) is None:
        raise NotInstructed
