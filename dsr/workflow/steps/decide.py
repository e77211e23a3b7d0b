"""Wait for the controller's decision: an officer for the platform's part, the owner for a workspace's."""

from dsr import lifecycle
from dsr.models import Status, Step
from dsr.workflow import questions
from dsr.workflow.kinds import Kind, Waits, register
from privacy_portal.audit.actor import SYSTEM
from workspaces.models import Role


@register
class Decide(Kind):
    name = "decide"

    def arrive(self, step: Step) -> Waits:
        request = step.request
        if request.status == Status.IDENTIFYING:
            lifecycle.transition(request, Status.DECIDING, actor=SYSTEM)
        if request.platform_role == Role.PROCESSOR:
            questions.ask_owner(request)
            return Waits("owner", "decide")
        return Waits("officer", "decide")
