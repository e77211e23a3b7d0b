"""What may not be consented to in a workspace (EK-26), for its owner."""

from rest_framework.request import Request as APIRequest
from rest_framework.response import Response

from dsr.api.access import OwnerView
from dsr.api.bodies import body_of
from dsr.api.serializers import policy as fields
from privacy_portal.api.schema import operation
from workspaces import policies

TAG = "Policies (owners)"


class Policies(OwnerView):
    @operation(
        "listPolicies",
        "List what holds in a workspace about the consents of its members",
        tag=TAG,
        answers=fields.PolicyListFields,
        told={"items": [fields.POLICY_EXAMPLE]},
        errors=[401, 404],
    )
    def get(self, request: APIRequest, workspace: str) -> Response:
        tenant, _by = self.tenant(request, workspace)
        return Response(fields.PolicyListFields({"items": policies.in_force(tenant)}).data)

    @operation(
        "decidePolicy",
        "Forbid the members of a workspace to consent to something, or allow it again",
        tag=TAG,
        takes=fields.PolicyDecisionFields,
        given=fields.DECISION_EXAMPLE,
        answers=fields.PolicyFields,
        told=fields.POLICY_EXAMPLE,
        status=201,
        errors=[401, 403, 404, 409, 422],
    )
    def post(self, request: APIRequest, workspace: str) -> Response:
        tenant, by = self.tenant(request, workspace)
        told = body_of(request, fields.PolicyDecisionFields)
        policies.decide(tenant, told["key"], forbid=told["forbids"], reason=told["reason"], by=by)
        (made,) = [one for one in policies.in_force(tenant) if one.key == told["key"]]
        return Response(fields.PolicyFields(made).data, status=201)
