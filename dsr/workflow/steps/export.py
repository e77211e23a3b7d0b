"""Copy a person's rows out of one system into sealed part files."""

from contextlib import ExitStack

from dsr import identification, instructions, routing
from dsr.connectors.base import Capability
from dsr.models import Step
from dsr.packages import parts, storage
from dsr.packages.parts import Part
from dsr.systems import connect
from dsr.workflow.attempts import GiveUp
from dsr.workflow.kinds import Done, Kind, register


@register
class Export(Kind):
    """Its result: {"rows": int, "parts": [Part as a dict, ...]} or {"rows": 0, "not_covered": code}."""

    name = "export"

    def perform(self, step: Step) -> list[Part] | None:
        key = identification.subject_key_in(step.request, step.target)
        if not key:
            return []
        if Capability.EXPORT not in (connector := connect(step.target)).capabilities:
            return None
        try:
            instructions.require(step.request)
        except instructions.NotInstructed:
            raise GiveUp("not_instructed") from None
        identification.require_same_person(step.request, step.target, connector)
        written: list[Part] = []
        # A try that fails leaves no files; one whose worker dies leaves some, which the sweep removes.
        with ExitStack() as discard:
            for table in connector.export(key, routing.scope_of(step.request)):
                part = parts.write(step.request, step.target.slug, table)
                discard.callback(storage.remove, part.file)
                written.append(part)
            discard.pop_all()
        return written

    def record(self, step: Step, found: list[Part] | None) -> Done:
        if found is None:
            return Done({"rows": 0, "not_covered": "cannot_export"})
        return Done({"rows": sum(part.rows for part in found), "parts": [part.as_dict() for part in found]})
