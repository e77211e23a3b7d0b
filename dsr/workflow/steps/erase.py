"""Erase in one system: arm, fire, receive. At most one effect per key, whatever is lost in between.

The effect's row (intent, key, plan, two people) is committed before the system is asked. The system writes its own
log row with that key in the transaction of the deletion, so asking it again tells what happened.
"""

from dsr import cases, decisions, identification, routing
from dsr.connectors.base import Connector, Drifted, Receipt
from dsr.models import Effect, EffectState, Plan, Request, Status, Step
from dsr.systems import connect
from dsr.verification import process
from dsr.workflow import lease, questions
from dsr.workflow.kinds import Done, Kind, register
from dsr.workflow.runner import GiveUp
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.clock import now
from workspaces.models import Approval, ApprovalKind, ApprovalState


@register
class Erase(Kind):
    name = "erase"
    irreversible = True

    def perform(self, step: Step) -> tuple[Effect, Receipt] | None:
        key = identification.subject_key_in(step.request, step.target)
        if not key:
            return None
        connector = connect(step.target)
        effect = Effect.objects.select_related("plan").filter(step=step).first()
        receipt = connector.probe(effect.key) if effect else None
        if effect is None or receipt is None:
            effect = arm(step)
            receipt = _fire(connector, key, effect, step)
        return effect, receipt

    def record(self, step: Step, found: tuple[Effect, Receipt] | None) -> Done:
        if found is None:
            return Done({"rows": 0})
        effect, receipt = found
        rows = sum(count for _table, count in receipt.tables)
        effect.state, effect.receipt, effect.done_at = EffectState.DONE, receipt.as_dict()["tables"], now()
        effect.save(update_fields=["state", "receipt", "done_at"])
        trail.record(
            "effect.done",
            platform_id=step.platform_id,
            actor=SYSTEM,
            subject=step.request.display_reference,
            effect=str(effect.key),
            rows=rows,
            system=step.target.slug,
        )
        return Done({"rows": rows})


def _fire(connector: Connector, key: str, effect: Effect, step: Step) -> Receipt:
    scope = routing.scope_of(step.request)
    try:
        return connector.erase(key, scope, effect_key=effect.key, expected_digest=effect.plan.digest)
    except Drifted:
        Effect.objects.filter(pk=effect.pk, state=EffectState.INTENT).update(state=EffectState.VOID)
        raise


def arm(step: Step) -> Effect:
    """Write down the intent after checking again all that it rests on; a repeated call returns the first effect.

    Raises GiveUp when a person has to look (decision or approval missing), Drifted when the match or the plan is no
    longer the one decided on, and lease.FenceLost when the step is no longer ours.
    """
    with cases.locked(step.request.case_id):
        request = Request.objects.get(pk=step.request_id)
        if not lease.held(step):
            raise lease.FenceLost
        decision = decisions.latest(request)
        approval = Approval.objects.filter(
            subject_id=request.pk, kind=ApprovalKind.FOUR_EYES, state=ApprovalState.ACCEPTED
        ).first()
        plan = Plan.objects.filter(request=request, system=step.target).order_by("-number").first()
        if request.status != Status.EXECUTING or decision is None or approval is None or plan is None:
            raise GiveUp("not_approved")
        digest = questions.plans_digest(request)
        if {decision.digest, approval.digest} != {digest} or request.match != process.latest_match(request.case):
            raise Drifted
        effect, created = Effect.objects.get_or_create(
            step=step,
            defaults={
                "platform_id": step.platform_id,
                "plan": plan,
                "decided_by": decision.decided_by,
                "approved_by": approval.decided_by,
                "approval": approval,
                "armed_at": now(),
            },
        )
        if created:
            trail.record(
                "effect.armed",
                platform_id=step.platform_id,
                actor=SYSTEM,
                subject=request.display_reference,
                effect=str(effect.key),
                plan=plan.number,
                system=step.target.slug,
            )
    return effect
