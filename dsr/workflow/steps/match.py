"""Decide whose records they are: alone only where the evidence leaves no doubt, else an officer compares."""

from dsr import identification
from dsr.matching import Outcome
from dsr.models import Step
from dsr.workflow.kinds import Done, Kind, Waits, register


@register
class Match(Kind):
    name = "match"

    def record(self, step: Step, found: None) -> Done | Waits:
        judgements = identification.judge_case(step.request.case)
        if any(judgement.outcome == Outcome.NEEDS_OFFICER for judgement in judgements.values()):
            return Waits("officer", "compare_candidates")
        chosen = {system: judgement.key for system, judgement in judgements.items() if judgement.key}
        if not chosen:
            return Waits("officer", "nobody_found")
        match = identification.record_match(step.request.case, chosen)
        return Done({"match": match.number, "automatic": True})
