"""Erase in one system: arm, fire, receive. At most one effect per key, whatever is lost in between.

The effect's row (intent, key, plan, two people) is committed before the system is asked. The system writes its own
log row with that key in the transaction of the deletion, so asking it again tells what happened.
"""

from dsr import cases, decisions, identification, instructions, routing
from dsr.connectors.base import Connector, Drifted, Receipt
from dsr.models import Effect, EffectState, Plan, Request, Status, Step
from dsr.systems import connect_to_erase
from dsr.verification import process
from dsr.workflow import lease, progress, questions
from dsr.workflow.attempts import GiveUp
from dsr.workflow.kinds import Done, Kind, register
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.clock import now
from workspaces.models import Approval, ApprovalKind, ApprovalState


@register
class Erase(Kind):
    name = "erase"
    irreversible = True

    def perform(self, step: Step) -> Receipt | None:
        key = identification.subject_key_in(step.request, step.target)
        if not key:
            return None
        connector = connect_to_erase(step.target)
        begun = Effect.objects.filter(step=step).first()
        receipt = connector.probe(begun.key) if begun else None
        if receipt is None:
            try:
                receipt = _fire(connector, key, step)
            except (Drifted, identification.PersonChanged):
                receipt = _called_off(connector, step)
                if receipt is None:
                    raise
        return receipt

    def record(self, step: Step, found: Receipt | None) -> Done:
        if found is None:
            return Done({"rows": 0})
        effect, receipt = Effect.objects.get(step=step), found
        rows = sum(count for _table, count in receipt.tables)
        effect.state, effect.receipt, effect.done_at = EffectState.DONE, receipt.as_dict()["tables"], now()
        effect.save(update_fields=["state", "receipt", "done_at"])
        _record("effect.done", step, effect, rows=rows)
        return Done({"rows": rows})


def _fire(connector: Connector, key: str, step: Step) -> Receipt:
    """Look once more whether it is the person who was matched, write down the intent, and erase."""
    identification.require_same_person(step.request, step.target, connector)
    effect = arm(step)
    scope = routing.scope_of(step.request)
    return connector.erase(key, scope, effect_key=effect.key, expected_digest=effect.plan.digest)


def _called_off(connector: Connector, step: Step) -> Receipt | None:
    """Void an intent that must not be carried out any more; return the receipt where it was, against expectation.

    A worker that lost this step may still be about to carry it out, so the system itself is told first.
    """
    effect = Effect.objects.filter(step=step, state=EffectState.INTENT).first()
    receipt = connector.call_off(effect.key) if effect else None
    if effect is not None and receipt is None:
        with cases.locked(step.request.case_id):
            if not lease.held(step):
                raise lease.FenceLost
            effect.state = EffectState.VOID
            effect.save(update_fields=["state"])
            _record("effect.called_off", step, effect)
    return receipt


def _record(action: str, step: Step, effect: Effect, **facts: int) -> None:
    trail.record(
        action,
        platform_id=step.platform_id,
        actor=SYSTEM,
        subject=step.request.display_reference,
        effect=str(effect.key),
        system=step.target.slug,
        **facts,
    )


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
        try:
            instructions.require(request)
        except instructions.NotInstructed:
            raise GiveUp("not_instructed") from None
        digest = questions.plans_digest(request)
        if {decision.digest, approval.digest} != {digest} or request.match != process.latest_match(request.case):
            raise Drifted
        if progress.is_called_off(step):
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
            _record("effect.armed", step, effect, plan=plan.number)
    return effect
