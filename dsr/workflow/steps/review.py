"""Wait for an officer to look at the counts of a package before it goes out (dsr.delivery.release)."""

from dsr.models import Step
from dsr.workflow.kinds import Kind, Waits, register


@register
class Review(Kind):
    name = "review"

    def arrive(self, step: Step) -> Waits:
        return Waits("officer", "review_package")
