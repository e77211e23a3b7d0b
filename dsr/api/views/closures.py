"""The end of a service (EK-22): proposed, announced by a second officer, what has to go, and that it is gone."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request as APIRequest
from rest_framework.response import Response

from dsr.api.access import platform_of
from dsr.api.bodies import body_of, check
from dsr.api.serializers import closure as fields
from dsr.api.serializers.events import WhyFields
from dsr.api.views.announcements import LISTED, acts
from dsr.api.views.incidents import READ_ERRORS, EventView, told_name
from privacy_portal.api.problems import Problem
from privacy_portal.api.schema import operation
from workspaces.forms.closures import ClosureForm
from workspaces.models import Closure, ClosureTask
from workspaces.register import closures, ending

TAG = "End of the service (officers)"


class ClosureActs(EventView):
    """An operation on one end of the service; `stands` answers with it as it is afterwards."""

    def stands(self, closure: UUID, *, status: int = 200) -> Response:
        return Response(fields.ClosureFields(_in_full(_find(closure))).data, status=status)


_act = acts(TAG, fields.ClosureFields, fields.EXAMPLE)


class Closures(ClosureActs):
    @operation(
        "listClosures",
        "List the ends of the service that were ever proposed, the newest 50",
        tag=TAG,
        answers=fields.ClosureRowFields(many=True),
        told=[fields.ROW_EXAMPLE],
        errors=READ_ERRORS,
    )
    def get(self, request: APIRequest) -> Response:
        self.membership(request)
        return Response(fields.ClosureRowFields([_row(one) for one in Closure.objects.all()[:LISTED]], many=True).data)

    @_act(
        "proposeClosure",
        "Propose to close the service, at least 60 days ahead; nobody is told before a second officer announced it",
        fields.ProposedEndFields,
        fields.PROPOSED_EXAMPLE,
        status=201,
    )
    def post(self, request: APIRequest) -> Response:
        by, platform = self.membership(request), platform_of(request)
        sent = body_of(request, fields.ProposedEndFields)
        check(ClosureForm(sent, platform=platform))
        days = {name: sent[name] for name in ("closes_on", "gone_by")}
        return self.stands(closures.propose(platform, sent["words"], **days, by=by).public_id, status=201)


class ClosureView(ClosureActs):
    @operation(
        "readClosure",
        "Read an end of the service: its days, how many were told, and what has to go with what proves it",
        tag=TAG,
        answers=fields.ClosureFields,
        told=fields.EXAMPLE,
        errors=READ_ERRORS,
    )
    def get(self, request: APIRequest, closure: UUID) -> Response:
        self.membership(request)
        return self.stands(closure)


class Announcement(ClosureActs):
    @_act("announceClosure", "Announce the end, as a second officer; the mails go out")
    def post(self, request: APIRequest, closure: UUID) -> Response:
        by = self.membership(request)
        closures.announce(_find(closure), by=by)
        return self.stands(closure)


class Cancellation(ClosureActs):
    @_act(
        "cancelClosure",
        "Call the end off, as long as the service goes on",
        WhyFields,
        {"reason": "Somebody took the service over."},
    )
    def post(self, request: APIRequest, closure: UUID) -> Response:
        by, found = self.membership(request), _find(closure)
        closures.cancel(found, body_of(request, WhyFields)["reason"], by=by)
        return self.stands(closure)


class Tasks(ClosureActs):
    @_act(
        "addClosureTask",
        "Add something that has to go",
        fields.TaskAddedFields,
        fields.TASK_EXAMPLE,
        status=201,
    )
    def post(self, request: APIRequest, closure: UUID) -> Response:
        by, found = self.membership(request), _find(closure)
        sent = body_of(request, fields.TaskAddedFields)
        closures.add_task(found, sent["system"], sent["way"], by=by)
        return self.stands(closure, status=201)


class EndRules(ClosureActs):
    @_act(
        "armClosure",
        "Set rules that delete kinds of data once the service is closed; somebody else agrees to what they count",
        fields.ArmedFields,
        fields.ARMED_EXAMPLE,
    )
    def post(self, request: APIRequest, closure: UUID) -> Response:
        by, found = self.membership(request), _find(closure)
        sent = body_of(request, fields.ArmedFields)["tasks"]
        if set(sent) - set(found.tasks.filter(category__isnull=False).values_list("pk", flat=True)):
            raise ValidationError({"tasks": [_("This end has no such kind of data.")]})
        ending.arm(found, sent, by=by)
        return self.stands(closure)


class EndRuleTakenBack(ClosureActs):
    @_act("disarmClosureTask", "Take the rule back that was set for a kind of data")
    def post(self, request: APIRequest, closure: UUID, task: int) -> Response:
        by = self.membership(request)
        ending.take_back(_task_of(_find(closure), task), by=by)
        return self.stands(closure)


class Evidence(ClosureActs):
    @_act(
        "finishClosureTask",
        "Say that something is gone, and what proves it; once the service is closed",
        fields.EvidenceFields,
        fields.EVIDENCE_EXAMPLE,
    )
    def post(self, request: APIRequest, closure: UUID, task: int) -> Response:
        by, found = self.membership(request), _find(closure)
        if not closures.done(_task_of(found, task), body_of(request, fields.EvidenceFields)["evidence"], by=by):
            raise Problem("changed-meanwhile", 409)
        return self.stands(closure)


class Completion(ClosureActs):
    @_act("finishClosure", "Say that everything is gone, once every task is done")
    def post(self, request: APIRequest, closure: UUID) -> Response:
        by = self.membership(request)
        closures.finish(_find(closure), by=by)
        return self.stands(closure)


def _find(closure: UUID) -> Closure:
    related = ("platform", "proposed_by", "announced_by", "cancelled_by", "finished_by")
    found = Closure.objects.select_related(*related).filter(public_id=closure).first()
    if found is None:
        raise Http404
    return found


def _task_of(found: Closure, key: int) -> ClosureTask:
    wanted: ClosureTask | None = found.tasks.select_related("category").filter(pk=key).first()
    if wanted is None:
        raise Http404
    return wanted


def _row(found: Closure) -> dict[str, Any]:
    plain = ("state", "closes_on", "gone_by", "proposed_at")
    return {"id": found.public_id, **{name: getattr(found, name) for name in plain}}


def _in_full(found: Closure) -> dict[str, Any]:
    plain = ("words", "announced_on", "stopped_at", "finished_at", "cancelled_at", "cancelled_because")
    named = ("proposed_by", "announced_by", "finished_by", "cancelled_by")
    told, people = closures.progress(found)
    known = ending.ways(found) if found.state in closures.UNDER_WAY else {}
    return {
        **_row(found),
        **{name: getattr(found, name) for name in plain},
        **{name: told_name(getattr(found, name)) for name in named},
        "progress": {"told": told, "people": people},
        "unarmed": len(ending.unarmed(found, known)),
        "tasks": [_task(one, known) for one in found.tasks.select_related("done_by", "category", "rule", "armed_by")],
    }


def _task(task: ClosureTask, known: ending.Ways) -> dict[str, Any]:
    return {
        "id": task.pk,
        "category": task.category and task.category.key,
        "ways": known.get(task.category.key, []) if task.category and not task.done_at else [],
        "rule": task.rule.key if task.rule else None,
        "armed_by": told_name(task.armed_by),
        "done_by": told_name(task.done_by),
        **{name: getattr(task, name) for name in ("what", "way", "due_on", "armed_at", "done_at", "evidence")},
    }
