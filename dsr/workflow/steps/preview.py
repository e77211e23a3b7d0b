"""Count what a request would export or erase in one system, and freeze it as a plan."""

from dsr import identification, routing
from dsr.connectors.base import Preview as Counted
from dsr.models import Plan, Step
from dsr.systems import connect
from dsr.workflow.kinds import Done, Kind, register
from privacy_portal.clock import now


@register
class Preview(Kind):
    name = "preview"

    def perform(self, step: Step) -> Counted | None:
        key = identification.subject_key_in(step.request, step.target)
        if not key:
            return None
        connector = connect(step.target)
        identification.require_same_person(step.request, step.target, connector)
        return connector.preview(key, routing.scope_of(step.request))

    def record(self, step: Step, found: Counted | None) -> Done:
        tables = found.as_dict()["tables"] if found else []
        number = Plan.objects.filter(request=step.request, system=step.target).count() + 1
        Plan.objects.create(
            platform_id=step.platform_id,
            request=step.request,
            system=step.target,
            number=number,
            tables=tables,
            digest=found.digest if found else "",
            made_at=now(),
        )
        return Done({"plan": number, "found": sum(table["found"] for table in tables)})
