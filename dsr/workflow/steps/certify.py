"""Issue the certificate of an erasure and close the request."""

from dsr import certificates
from dsr.models import Request, Step
from dsr.workflow.kinds import Done, Kind, register


@register
class Certify(Kind):
    name = "certify"

    def record(self, step: Step, found: None) -> Done:
        certificate = certificates.issue(Request.objects.get(pk=step.request_id))
        return Done({"digest": certificate.digest, "outcome": certificate.request.outcome})
