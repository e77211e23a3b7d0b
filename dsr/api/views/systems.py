"""Data systems for officers: how each stands, and proposing a change, which another officer answers as an approval."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request as APIRequest
from rest_framework.response import Response

from dsr import data_map_text, system_changes, system_words
from dsr.api.access import OfficerView, platform_of
from dsr.api.bodies import body_of
from dsr.api.serializers import systems as fields
from dsr.models import DataSystem, SystemChange, SystemChangeKind
from dsr.system_changes import Proposal
from privacy_portal import throttling
from privacy_portal.api.schema import operation
from privacy_portal.api.throttles import limited
from workspaces.models import Platform
from workspaces.roles import Capability

TAG = "Data systems (officers)"


class Systems(OfficerView):
    @operation(
        "listSystems",
        "List the data systems with how each stands; no address is told",
        tag=TAG,
        answers=fields.SystemListFields,
        told={"items": [fields.SYSTEM_EXAMPLE]},
        errors=[401, 404],
    )
    def get(self, request: APIRequest) -> Response:
        self.membership(request)
        listed = DataSystem.objects.select_related("platform").order_by("slug")
        return Response(fields.SystemListFields({"items": [_told(one) for one in listed]}).data)


class SystemChanges(OfficerView):
    acting = Capability.ANSWER_FOR_PLATFORM
    throttle_classes = (limited(throttling.SYSTEM),)

    @operation(
        "proposeSystemChange",
        "Propose another address or data map, switching off or on, or a new system; another officer has to agree",
        tag=TAG,
        takes=fields.SystemChangeFields,
        given={"kind": "switch_off", "system": "enkomm"},
        answers=fields.ProposedFields,
        told=fields.PROPOSED_EXAMPLE,
        status=201,
        errors=[401, 403, 404, 409, 422, 429],
    )
    def post(self, request: APIRequest) -> Response:
        by, told = self.membership(request), body_of(request, fields.SystemChangeFields)
        change = system_changes.propose(_proposal(told, platform_of(request)), by=by)
        return Response(fields.ProposedFields(_proposed(change)).data, status=201)


def _proposal(told: dict[str, Any], platform: Platform) -> Proposal:
    kind = SystemChangeKind(told["kind"])
    needed = fields.NEEDED.get(kind, ())
    try:
        dataset = data_map_text.read(told["data_map"], platform) if "data_map" in needed else {}
    except data_map_text.NoDataMap as error:
        raise serializers.ValidationError({"data_map": list(error.problems)}) from error
    return Proposal(
        kind,
        told["system"].lower(),
        told["variable"] if "variable" in needed else "",
        dataset,
        dict.fromkeys(platform.languages, told["name"]) if "name" in needed else {},
    )


def _told(system: DataSystem) -> dict[str, Any]:
    waiting = system_changes.waits(system.slug)
    return {
        "key": system.slug,
        "name": str(system),
        "connector": system.connector,
        "enabled": system.enabled,
        "address": system_words.address(system),
        "state": system_words.tag(system).label,
        "question": waiting.approval.public_id if waiting and waiting.approval else None,
    }


def _proposed(change: SystemChange) -> dict[str, Any]:
    return {
        "reference": change.reference,
        "kind": change.kind,
        "system": change.slug,
        "state": {"code": change.state, "words": system_words.state(change).label},
        "question": change.approval.public_id if change.approval else None,
    }
