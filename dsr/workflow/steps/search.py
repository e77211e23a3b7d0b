"""Search one system again after the erasure, in every column, independently of how it was erased."""

from dsr import identification, routing
from dsr.connectors.base import SearchReport
from dsr.models import Step
from dsr.systems import connect
from dsr.workflow.attempts import GiveUp
from dsr.workflow.kinds import Done, Kind, register


@register
class Search(Kind):
    name = "search"

    def perform(self, step: Step) -> SearchReport | None:
        key = identification.subject_key_in(step.request, step.target)
        if not key:
            return None
        identifiers = identification.identifiers_in(step.request, step.target)
        report = connect(step.target).verify(key, identifiers, routing.scope_of(step.request))
        if report.left:
            raise GiveUp("found_after_erasure")
        return report

    def record(self, step: Step, found: SearchReport | None) -> Done:
        return Done(found.as_dict() if found else {})
