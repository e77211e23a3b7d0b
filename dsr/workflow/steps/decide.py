"""Wait for the controller's decision: an officer for the platform's part, the owner for a workspace's."""

from dsr import certificates, decisions, lifecycle, owner_mail
from dsr.models import Effect, EffectState, Status, Step
from dsr.workflow import questions
from dsr.workflow.kinds import Done, Kind, Waits, register
from privacy_portal.audit.actor import SYSTEM
from workspaces.models import Role


@register
class Decide(Kind):
    name = "decide"

    def arrive(self, step: Step) -> Done | Waits:
        request = step.request
        if request.status == Status.IDENTIFYING:
            lifecycle.transition(request, Status.DECIDING, actor=SYSTEM)
        if request.platform_role == Role.PROCESSOR:
            if request.is_relayed:
                # The person is not in the workspace of the owner to whom they went, who may know them all the same.
                owner_mail.tell_of_part(request)
                return Waits("owner", "words")
            if not any(plan.tables for plan in questions.latest_plans(request)):
                # An owner who holds nothing (more) of this person has no business knowing that they asked (again).
                if Effect.objects.filter(step__request=request, state=EffectState.DONE).exists():
                    certificates.issue(request)
                else:
                    decisions.nothing_found(request, actor=SYSTEM)
                return Done({"found": 0})
            questions.ask_owner(request)
            return Waits("owner", "decide")
        nothing = not any(plan.tables for plan in questions.latest_plans(request))
        if request.case.disconnection_id and nothing:
            # Nobody has to decide that what was never brought in, or is gone, stays gone.
            decisions.nothing_found(request, actor=SYSTEM)
            return Done({"found": 0})
        return Waits("officer", "decide")
