"""Wait for a second person, before anything irreversible happens (T14, T25)."""

from dsr import decisions
from dsr.models import Step
from dsr.workflow import questions
from dsr.workflow.kinds import Kind, Waits, register


@register
class Approve(Kind):
    name = "approve"

    def arrive(self, step: Step) -> Waits:
        decision = decisions.latest(step.request)
        if decision is None:
            return Waits("officer", "decision_missing")
        questions.ask_second_officer(step.request, decision.decided_by)
        return Waits("officer", "second_person")
