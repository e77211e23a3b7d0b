"""Look for the person in one system."""

from django.db import transaction

from dsr import brought, identification
from dsr.connectors.base import Candidate
from dsr.models import CandidateRecord, Step
from dsr.systems import connect
from dsr.workflow.kinds import Done, Kind, register
from privacy_portal.clock import now


@register
class Find(Kind):
    name = "find"

    def perform(self, step: Step) -> list[Candidate]:
        return connect(step.target).find(identification.identity_of(step.request.case))

    def record(self, step: Step, found: list[Candidate]) -> Done:
        case = step.request.case
        found = brought.looked_for(case, found)
        with transaction.atomic():
            CandidateRecord.objects.filter(case=case, system=step.target).delete()
            for candidate in found:
                CandidateRecord.objects.create(
                    platform_id=case.platform_id,
                    case=case,
                    system=step.target,
                    subject_key=case.subject_key,
                    found=candidate.as_dict(),
                    found_at=now(),
                )
        return Done({"found": len(found)})
