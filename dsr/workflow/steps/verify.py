"""Have the person prove who they are, as strongly as the right needs, against the records that were matched."""

from dsr import clock, correspondence, identification
from dsr.models import ClockEventKind, LetterKind, Step
from dsr.verification import process
from dsr.workflow.kinds import Done, Kind, Waits, register
from privacy_portal.audit.actor import SYSTEM


@register
class Verify(Kind):
    name = "verify"

    def arrive(self, step: Step) -> Done | Waits:
        case = step.request.case
        if case.on_own_initiative:
            process.rest_on_finding(case)
            return Done({"finding": True})
        process.weigh_contact(case, identification.matched_candidates(case))
        if process.suffices(case, workspace=step.request.workspace_id):
            return Done()
        # Who has to show it a second time, because a record changed or we were wrong, loses no time by it.
        if step.round == 1:
            clock.record(step.request, ClockEventKind.IDENTITY_REQUESTED, actor=SYSTEM)
        again = f"{step.request.part}.{step.round}"
        step.request.clock.refresh_from_db()
        correspondence.tell(case, "prove_identity", request=step.request, again=again, letter=LetterKind.IDENTITY)
        # Whoever has no mail address can show it only to an officer, who gets in touch with them.
        return Waits("officer" if case.on_paper else "person", "prove_identity")
