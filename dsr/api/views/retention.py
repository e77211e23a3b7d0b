"""Retention: what rules ask to be deleted, what is carried out, and legal holds.

Officers answer the questions about runs by the operations of approvals, and owners those about their workspace.
"""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request as APIRequest
from rest_framework.response import Response

from dsr import holds, retention_ahead, retention_due, retention_runs, retention_words
from dsr.api.access import OfficerView, platform_of
from dsr.api.bodies import body_of
from dsr.api.serializers import retention as fields
from dsr.models import LegalHold, RetentionRun, RunOutcome, RunPhase, StepState
from privacy_portal import throttling
from privacy_portal.api.problems import Problem
from privacy_portal.api.schema import Decorator, operation
from privacy_portal.api.throttles import limited
from privacy_portal.paging import Order, page
from workspaces.models import DataCategory, RetentionRule, Workspace

TAG, SIZE = "Retention (officers)", 25
STATES = ("open", "ended")
STATE = OpenApiParameter("state", str, OpenApiParameter.QUERY, enum=STATES, description="By default `open`")
CURSOR = OpenApiParameter("cursor", str, OpenApiParameter.QUERY, description="From an earlier answer")


class Rules(OfficerView):
    @operation(
        "listRetentionRules",
        "List the rules in force, with what their open runs counted as due",
        tag=TAG,
        answers=fields.RuleFields(many=True),
        told=[fields.RULE_EXAMPLE],
        errors=[401, 404],
    )
    def get(self, request: APIRequest) -> Response:
        self.membership(request)
        rows = retention_due.rules_in_force(platform_of(request))
        open_runs = list(RetentionRun.objects.exclude(phase=RunPhase.OVER).select_related("rule"))
        told = zip(rows, retention_words.rules(rows), strict=True)
        return Response(fields.RuleFields([_rule(row, said, open_runs) for row, said in told], many=True).data)


class Counts(OfficerView):
    throttle_classes = (limited(throttling.SYSTEM),)

    @operation(
        "countRetentionRule",
        "Count what one rule would find if it were looked through now; it reads the systems, and nothing is kept of it",
        tag=TAG,
        answers=fields.RuleLookFields(many=True),
        told=[fields.LOOK_EXAMPLE],
        errors=[401, 403, 404, 429],
    )
    def post(self, request: APIRequest, key: str) -> Response:
        self.membership(request)
        rule = _in_force(request, key)
        if rule is None:
            raise Http404
        counted = retention_ahead.count(rule)
        not_counted = [retention_ahead.Count(look) for look in retention_ahead.looks(rule) if not look.begins]
        return Response(fields.RuleLookFields([_look(one) for one in [*counted, *not_counted]], many=True).data)


class Runs(OfficerView):
    @operation(
        "listRetentionRuns",
        "List runs: open ones, or those that are over and found something; newest first",
        tag=TAG,
        answers=fields.RunPageFields,
        told={"items": [fields.RUN_ROW_EXAMPLE], "newer": "", "older": ""},
        errors=[400, 401, 404],
        parameters=[STATE, CURSOR],
    )
    def get(self, request: APIRequest) -> Response:
        self.membership(request)
        state = request.query_params.get("state", STATES[0])
        if state not in STATES:
            raise Problem("malformed", 400, f"state: {', '.join(STATES)}")
        order = Order("begun_at", descending=True)
        shown = page(_runs(state), order, request.query_params.get("cursor", ""), SIZE)
        items = [_row(one) for one in shown.rows]
        return Response(fields.RunPageFields({"items": items, "newer": shown.newer, "older": shown.older}).data)

    @operation(
        "proposeRetentionRun",
        "Have one rule looked through now; where something is due, whoever decides is asked",
        tag=TAG,
        takes=fields.ProposalFields,
        given={"rule": "use"},
        answers=fields.RunRowFields(many=True),
        told=[{**fields.RUN_ROW_EXAMPLE, "phase": "count", "words": "Being counted", "records": 0}],
        status=201,
        errors=[401, 403, 404, 422],
    )
    def post(self, request: APIRequest) -> Response:
        by = self.membership(request)
        key = body_of(request, fields.ProposalFields)["rule"]
        rule = _in_force(request, key)
        if rule is None:
            raise ValidationError({"rule": [_("No rule in force has this key.")]})
        begun = retention_runs.propose(rule, by=by)
        return Response(fields.RunRowFields([_row(one) for one in begun], many=True).data, status=201)


def _act(name: str, summary: str) -> Decorator:
    errors = [401, 404] if name.startswith("read") else [401, 403, 404, 409]
    return operation(name, summary, tag=TAG, answers=fields.RunFields, told=fields.RUN_EXAMPLE, errors=errors)


class RunView(OfficerView):
    @_act("readRetentionRun", "Read a run: its rule, the counts, who agreed, and the receipt of the system")
    def get(self, request: APIRequest, run: UUID) -> Response:
        self.membership(request)
        return _stands(run)


class RunStop(OfficerView):
    @_act("stopRetentionRun", "End a run before its deletion begins")
    def post(self, request: APIRequest, run: UUID) -> Response:
        by = self.membership(request)
        retention_runs.stop(_run(run), by=by)
        return _stands(run)


class RunRetry(OfficerView):
    @_act("retryRetentionRun", "Try a run again that gave up")
    def post(self, request: APIRequest, run: UUID) -> Response:
        by = self.membership(request)
        retention_runs.retry(_run(run), by=by)
        return _stands(run)


class Holds(OfficerView):
    @operation(
        "listLegalHolds",
        "List legal holds: those that stand, then those that were lifted",
        tag=TAG,
        answers=fields.HoldFields(many=True),
        told=[fields.HOLD_EXAMPLE],
        errors=[401, 404],
    )
    def get(self, request: APIRequest) -> Response:
        self.membership(request)
        listed = LegalHold.objects.select_related(*LegalHold.READ_WITH).order_by("lifted_at", "-placed_at")
        rows = sorted(listed, key=lambda one: one.lifted_at is not None)
        return Response(fields.HoldFields([_hold(one) for one in rows], many=True).data)

    @operation(
        "placeLegalHold",
        "Keep data from every rule; the answer says which deletions were stopped, and what had gone",
        tag=TAG,
        takes=fields.NewHoldFields,
        given={"category": "interactions", "workspace": None, "reason": "A court in Yokohama"},
        answers=fields.HoldFields,
        told=fields.HOLD_EXAMPLE,
        status=201,
        errors=[401, 403, 404, 422],
    )
    def post(self, request: APIRequest) -> Response:
        by = self.membership(request)
        told = body_of(request, fields.NewHoldFields)
        category = _named(DataCategory.objects.all(), told, "category", _("There is no such category."))
        place = _named(Workspace.objects.all(), told, "workspace", _("There is no such workspace."))
        placed = holds.place(category=category, workspace=place, reason=told["reason"], by=by)
        return Response(fields.HoldFields(_hold(placed)).data, status=201)


class HoldView(OfficerView):
    @operation(
        "readLegalHold",
        "Read a legal hold, and which deletions it met",
        tag=TAG,
        answers=fields.HoldFields,
        told=fields.HOLD_EXAMPLE,
        errors=[401, 404],
    )
    def get(self, request: APIRequest, hold: UUID) -> Response:
        self.membership(request)
        return Response(fields.HoldFields(_hold(_found(hold))).data)


class HoldLifting(OfficerView):
    @operation(
        "liftLegalHold",
        "Lift a legal hold: from the next day on, rules reach the data again",
        tag=TAG,
        answers=fields.HoldFields,
        told={**fields.HOLD_EXAMPLE, "lifted_by": "Mei Hayashi", "lifted_at": "2026-12-01T09:00:00Z"},
        errors=[401, 403, 404, 409],
    )
    def post(self, request: APIRequest, hold: UUID) -> Response:
        by = self.membership(request)
        holds.lift(_found(hold), by=by)
        return Response(fields.HoldFields(_hold(_found(hold))).data)


def _in_force(request: APIRequest, key: str) -> RetentionRule | None:
    return next((one for one in retention_due.rules_in_force(platform_of(request)) if one.key == key), None)


def _look(counted: retention_ahead.Count) -> dict[str, Any]:
    look, run = counted.look, counted.look.run
    told = retention_words.counts(run) if run.counted_at else None
    return {
        "heading": retention_words.heading(run),
        "system": run.system.slug,
        "workspace": run.workspace.key if run.workspace else None,
        "before": run.before,
        "open_run": look.open.public_id if look.open else None,
        "refused_until": look.refused_until,
        **{name: told["total"][name] if told else None for name in ("found", "erase", "keep")},
        "error": counted.error,
    }


def _runs(state: str) -> QuerySet[RetentionRun]:
    runs = RetentionRun.objects.select_related(*RetentionRun.READ_WITH)
    if state == "open":
        return runs.exclude(phase=RunPhase.OVER)
    return runs.filter(phase=RunPhase.OVER).exclude(outcome=RunOutcome.NOTHING_DUE)


def _run(public_id: UUID) -> RetentionRun:
    runs = RetentionRun.objects.select_related(*RetentionRun.READ_WITH, "approval__decided_by")
    found: RetentionRun = get_object_or_404(runs, public_id=public_id)
    return found


def _found(public_id: UUID) -> LegalHold:
    found: LegalHold = get_object_or_404(LegalHold.objects.select_related(*LegalHold.READ_WITH), public_id=public_id)
    return found


def _named(rows: QuerySet[Any], told: dict[str, Any], name: str, detail: str) -> Any:
    """Return the row whose key was sent under `name`; None where none was."""
    if (key := told[name]) is None:
        return None
    if (found := rows.filter(key=key).first()) is None:
        raise ValidationError({name: [detail]})
    return found


def _rule(row: RetentionRule, said: dict[str, Any], open_runs: list[RetentionRun]) -> dict[str, Any]:
    own = [run for run in open_runs if run.rule.key == row.key]
    return {
        **said,
        "categories": [category.key for category in row.categories.all()],
        "workspace": row.workspace.key if row.workspace else None,
        "people": row.people,
        "jurisdictions": row.jurisdictions,
        "length": row.length,
        "starts": row.starts,
        "then": row.then,
        "due": sum(retention_words.erased(run) for run in own),
        "runs": [run.public_id for run in own],
    }


def _row(run: RetentionRun) -> dict[str, Any]:
    return {
        "id": run.public_id,
        "reference": run.reference,
        "heading": retention_words.heading(run),
        "rule": run.rule.key,
        "system": run.system.slug,
        "workspace": run.workspace.key if run.workspace else None,
        "phase": run.phase,
        "outcome": run.outcome,
        "words": retention_words.tag(run).label,
        "records": retention_words.erased(run),
        "before": run.before,
        "proposed_by": str(run.proposed_by) if run.proposed_by else None,
        "begun_at": run.begun_at,
        "ended_at": run.ended_at,
    }


def _stands(public_id: UUID) -> Response:
    run = _run(public_id)
    asked = retention_runs.asked_of_officers(run)
    told = {
        **_row(run),
        "facts": retention_words.facts(run),
        "preview": retention_words.counted(run),
        "approval": asked.public_id if asked else None,
        "receipt": retention_words.receipt(run),
        "effect_key": run.effect_key if run.receipt is not None else None,
        "error": run.error if run.state == StepState.NEEDS_HUMAN else "",
        "may_stop": retention_runs.may_stop(run),
        "may_retry": run.state == StepState.NEEDS_HUMAN,
    }
    return Response(fields.RunFields(told).data)


def _hold(hold: LegalHold) -> dict[str, Any]:
    return {
        "id": hold.public_id,
        "category": hold.category.key if hold.category else None,
        "workspace": hold.workspace.key if hold.workspace else None,
        "what": retention_words.hold(hold),
        "reason": hold.reason,
        "placed_by": str(hold.placed_by),
        "placed_at": hold.placed_at,
        "lifted_by": str(hold.lifted_by) if hold.lifted_by else None,
        "lifted_at": hold.lifted_at,
        "met": [
            {
                "run": one["run"].public_id,
                "reference": one["run"].reference,
                "system": one["run"].system.slug,
                "rows": one["rows"],
                "words": one["told"],
            }
            for one in retention_words.met(hold)
        ],
    }
