"""Split the case by controller, and set the parts going that wait for it."""

from dsr import identification, routing
from dsr.models import Step
from dsr.verification import process
from dsr.workflow import progress
from dsr.workflow.attempts import GiveUp
from dsr.workflow.kinds import Done, Kind, register


@register
class Route(Kind):
    name = "route"

    def record(self, step: Step, found: None) -> Done:
        case = step.request.case
        match, own = process.latest_match(case), step.request.workspace_id
        # What counts for the whole case goes first: then every part goes on.
        proof = process.current(case) if process.suffices(case) else process.current(case, workspace=own)
        if match is None or proof is None or not process.suffices(case, workspace=own):
            raise GiveUp("proof_missing")
        parts = routing.route(step.request, identification.matched_candidates(case), match, proof)
        for part in parts:
            if part.pk != step.request_id:
                progress.start(part)
        return Done({"parts": len(parts)})
