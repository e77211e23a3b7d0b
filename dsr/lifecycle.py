"""The one door for the status of a request: a table of transitions, compare-and-swap, and the audit entry."""

from typing import Any

from django.db.models import F

from dsr import cases, clock, retention
from dsr.models import (
    DISPUTES,
    FINAL,
    OPT_OUTS,
    UNANSWERED,
    UNFINISHED,
    Case,
    EffectState,
    Outcome,
    Request,
    Status,
    Step,
    StepState,
    Turn,
)
from privacy_portal.audit import trail
from privacy_portal.audit.actor import Actor
from privacy_portal.clock import now
from workspaces import approvals
from workspaces.models import Approval, ApprovalState

TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.UNCONFIRMED: frozenset({Status.IDENTIFYING, Status.LAPSED, Status.WITHDRAWN}),
    Status.IDENTIFYING: frozenset({Status.DECIDING, Status.COMPLETED, Status.REFUSED, Status.WITHDRAWN}),
    Status.DECIDING: frozenset(
        {Status.IDENTIFYING, Status.EXECUTING, Status.REFUSED, Status.COMPLETED, Status.WITHDRAWN}
    ),
    Status.EXECUTING: frozenset(
        {Status.IDENTIFYING, Status.DECIDING, Status.READY, Status.COMPLETED, Status.WITHDRAWN}
    ),
    Status.READY: frozenset({Status.DECIDING, Status.COMPLETED}),
    Status.COMPLETED: frozenset(),
    Status.REFUSED: frozenset(),
    Status.WITHDRAWN: frozenset(),
    Status.LAPSED: frozenset(),
}
# What needs neither a search nor a proof waits for an officer from the beginning, and then has its answer. An opt-out
# has taken effect by then: there is nothing left to withdraw.
DISPUTE_TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.UNCONFIRMED: frozenset({Status.DECIDING}),
    Status.DECIDING: frozenset({Status.COMPLETED, Status.WITHDRAWN}),
}
OPT_OUT_TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.UNCONFIRMED: frozenset({Status.DECIDING}),
    Status.DECIDING: frozenset({Status.COMPLETED}),
}
APPROVAL_TOPIC = "dsr.request"


class IllegalTransition(Exception):
    """The table of transitions has no way from the present status to the one asked for."""


class StaleRequest(Exception):
    """The request changed since it was read: somebody else was faster. `request` is read anew."""

    def __init__(self, request: Request) -> None:
        super().__init__("The request was changed meanwhile.")
        self.request = request


def ways(request: Request) -> frozenset[Status]:
    """Return the statuses to which `request` may go from its present one."""
    table = TRANSITIONS
    if request.right in DISPUTES:
        table = DISPUTE_TRANSITIONS
    elif request.right in OPT_OUTS:
        table = OPT_OUT_TRANSITIONS
    return table.get(Status(request.status), frozenset())


def transition(
    request: Request, to: Status, *, actor: Actor, ground: str = "", outcome: Outcome | str = "", **links: Any
) -> Request:
    """Move `request` to status `to` and return it, freshly read.

    `ground` goes with a refusal, `outcome` with a completion, `links` are the foreign keys that the new status needs
    (`verification`, `match`), and the `turn` of a READY one where its case does not say it. Raises IllegalTransition,
    StaleRequest, and IntegrityError where the database refuses (nothing executes without verification and match).
    """
    origin = Status(request.status)
    if to not in ways(request):
        raise IllegalTransition(f"{origin} -> {to}")
    fields: dict[str, Any] = {"status": to, "version": F("version") + 1, **links}
    if ground:
        fields["ground"] = ground
    if outcome:
        fields["outcome"] = outcome
    if to in FINAL:
        to_be_told = request.case.on_paper and to in (Status.COMPLETED, Status.REFUSED)
        fields |= {"closed_at": now(), "turn": Turn.OFFICER if to_be_told else Turn.NOBODY}
    elif to == Status.READY:
        fields.setdefault("turn", Turn.OFFICER if request.case.on_paper else Turn.PERSON)
    elif to == Status.DECIDING and request.right in (*DISPUTES, *OPT_OUTS):
        # No step will say whose turn it is.
        fields["turn"] = Turn.OFFICER
    if to not in UNANSWERED:
        fields |= {"binds_at": None, "binds": ""}
    with cases.locked(request.case_id):
        unchanged = Request.objects.filter(pk=request.pk, version=request.version, status=origin)
        changed = unchanged.update(**fields)
        request.refresh_from_db()
        if not changed:
            raise StaleRequest(request)
        trail.record(
            "request.transitioned",
            platform_id=request.platform_id,
            actor=actor,
            subject=request.display_reference,
            **{"from": str(origin), "to": str(to), "ground": ground, "outcome": str(outcome)},
        )
        clock.settle(request)
        if to in FINAL:
            _end(request)
    return request


def call_off_steps(request: Request) -> None:
    """Call off every step that is not done, also one that a worker is at, except where it may have fired an effect."""
    unfinished = Step.objects.filter(request=request, state__in=UNFINISHED)
    harmless = unfinished.exclude(effect__state=EffectState.INTENT).values_list("pk", flat=True)
    Step.objects.filter(pk__in=list(harmless)).update(state=StepState.CANCELLED, finished_at=now(), lease_until=None)


def close_questions(request: Request) -> None:
    """Close what others were asked about `request`, because the question no longer arises."""
    waiting = Approval.objects.filter(topic=APPROVAL_TOPIC, subject_id=request.pk, state=ApprovalState.WAITING)
    for approval in waiting:
        approvals.cancel(approval)


def _end(request: Request) -> None:
    """Nothing goes on for a request that ended: open steps and questions are closed, and with the last one the case."""
    call_off_steps(request)
    close_questions(request)
    if not Request.objects.filter(case_id=request.case_id).exclude(status__in=FINAL).exists():
        _close(Case.objects.select_related("platform").get(pk=request.case_id))


def _close(case: Case) -> None:
    """The case has ended: from now its time to be kept runs, and what was found of other people goes at once."""
    closed_at = now()
    purge_after = retention.purge_date(closed_at, begun=case.is_begun)
    Case.objects.filter(pk=case.pk).update(closed_at=closed_at, purge_after=purge_after, origin="")
    retention.forget_candidates(case)
