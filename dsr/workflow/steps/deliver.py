"""Tell the person that the package waits for them. The mail carries neither data nor authority (T16)."""

from dsr import delivery
from dsr.models import Step
from dsr.workflow.kinds import Done, Kind, register


@register
class Deliver(Kind):
    name = "deliver"

    def record(self, step: Step, found: None) -> Done:
        package = delivery.deliver(step.request)
        return Done({"package": str(package.public_id)})
