"""Retention that runs: rules are looked through once a day, what is due is counted, agreed to, and deleted.

A run is a row. Whoever changes one holds its row first, then its approval, then the trail. Before the row of a
run comes only what keeps legal holds out (`dsr.holds.closed`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from dsr import decisions, holds, retention_due, retention_plan
from dsr.connectors.base import Overdue, Part, RetentionStart, Scope
from dsr.models import (
    CandidateRecord,
    DataSystem,
    Match,
    RetentionDay,
    RetentionRun,
    RunOutcome,
    RunPhase,
    StepState,
)
from dsr.references import new_reference
from privacy_portal import broker
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM, Actor
from privacy_portal.clock import now
from privacy_portal.dates import day_of
from privacy_portal.scoping import current_platform_id
from workspaces import approvals
from workspaces.access import actor_of
from workspaces.models import (
    Approval,
    ApprovalKind,
    ApprovalState,
    Membership,
    Platform,
    RetentionRule,
    User,
    Workspace,
    WorkspaceKind,
)
from workspaces.register import ending
from workspaces.register.kinds import RetentionEnd

APPROVAL_TOPIC = "retention_run"
TASK = "dsr.run_retention"
# Nobody waits for such a deletion: there is time to answer, and after a no it is not asked again at once.
TIME_TO_ANSWER = timedelta(days=30)
REST_AFTER_NO = timedelta(days=90)


class NotStuck(Exception):
    """The run does not wait for an officer's word (any more)."""


class RunOver(Exception):
    """The run is over, or its deletion is under way: it cannot be stopped."""


# -- beginning ---------------------------------------------------------------------------------------------------------


def plan_due() -> int:
    """Look through the rules of the platform in scope, once a day of its own; return how many runs began."""
    platform = Platform.objects.get(pk=current_platform_id())
    today = day_of(now(), platform.time_zone)
    if RetentionDay.objects.filter(day=today).exists():
        return 0
    with holds.closed(platform.pk):
        if not RetentionDay.objects.get_or_create(platform=platform, day=today)[1]:
            return 0
        RetentionDay.objects.exclude(day=today).delete()
        return len([run for one in retention_due.due(platform) if (run := _begin(platform, one))])


def propose(rule: RetentionRule, *, by: Membership) -> list[RetentionRun]:
    """Have one rule looked through now and not on the next day; return the runs that began. None does where one is open
    already, or somebody said no not long ago. Whoever proposed a run does not agree to it. Raises PermissionDenied."""
    decisions.require_officer(by)
    platform = rule.platform
    with holds.closed(platform.pk):
        asked = retention_due.of_rule(rule)
        begun = [run for one in asked if (run := _begin(platform, one, proposed_by=by.user))]
        for run in begun:
            record("retention.proposed", run, actor=actor_of(by))
    return begun


def planned(platform: Platform, one: retention_plan.Due) -> RetentionRun:
    """Return the run that would look for `one`, not saved: for counting ahead, and for beginning it."""
    return RetentionRun(
        platform=platform,
        rule=next(rule for rule in retention_due.rules_in_force(platform) if rule.key == one.rule),
        system=DataSystem.objects.get(slug=one.system),
        workspace=Workspace.objects.get(key=one.owner) if one.owner else None,
        people=" ".join(sorted(one.people)),
        living=str(one.reach),
        scope=[list(pair) for pair in one.scope],
        before=one.before,
    )


def earlier(run: RetentionRun) -> QuerySet[RetentionRun]:
    """Return the runs that looked for the same as `run`, whichever edition of its rule they went by."""
    return RetentionRun.objects.filter(
        rule__key=run.rule.key, system=run.system, workspace=run.workspace, people=run.people, living=run.living
    )


def refused_until(run: RetentionRun) -> datetime | None:
    """Return until when nobody is asked again what `run` would ask, because of a no; None where they can be asked."""
    said_no = earlier(run).filter(outcome=RunOutcome.REJECTED, ended_at__gt=now() - REST_AFTER_NO)
    ended_at = said_no.aggregate(last=Max("ended_at"))["last"]
    return ended_at + REST_AFTER_NO if ended_at else None


def _begin(platform: Platform, one: retention_plan.Due, *, proposed_by: User | None = None) -> RetentionRun | None:
    """Begin a run unless one is open or was answered with no not long ago."""
    run = planned(platform, one)
    before = earlier(run)
    if before.exclude(phase=RunPhase.OVER).exists() or refused_until(run):
        return None
    before.filter(outcome=RunOutcome.NOTHING_DUE).delete()
    run.reference, run.begun_at = f"{platform.reference_prefix} R-{new_reference()}", now()
    # Whoever set a rule for the end of the service prepared what it deletes.
    run.state, run.proposed_by = StepState.READY, proposed_by or ending.armed_by(run.rule)
    run.save()
    hint(run)
    return run


# -- what a run means --------------------------------------------------------------------------------------------------


def overdue(run: RetentionRun) -> Overdue:
    """Return which rows a run means: those past its day, but of nobody whose request is open."""
    return Overdue(
        starts=RetentionStart(run.rule.starts),
        before=run.before,
        kinds=frozenset(run.kinds),
        spared=spared(run.system),
        anonymise=run.rule.then == RetentionEnd.ANONYMISE,
        reach=run.reach,
    )


def scope(run: RetentionRun) -> Scope:
    """Return where a run looks, as connectors understand it: without what has been held since it began."""
    standing = [holds.value(hold) for hold in holds.standing()]
    business = Workspace.objects.filter(kind=WorkspaceKind.BUSINESS).values_list("key", flat=True)
    pairs = [(category, place) for category, place in run.scope]
    free = (pair for pair in pairs if not any(hold.stops(pair) for hold in standing))
    return Scope(frozenset(Part(*pair) for pair in free), frozenset(business))


def stands(run: RetentionRun) -> bool:
    """Say whether the register still asks for all that the run would delete: by the same rule, of a system in use, and
    on the word of the same party. What an owner laid down meanwhile goes before the platform's rule, and a rule that
    was replaced or ended deletes nothing more."""
    if run.rule_id not in {rule.pk for rule in retention_due.rules_in_force(run.platform)}:
        return False
    owner, people = run.workspace.key if run.workspace else None, frozenset(run.people.split())
    own = (run.rule.key, run.system.slug, owner, people, run.reach)
    same = (
        one
        for one in retention_due.due(run.platform)
        if (one.rule, one.system, one.owner, one.people, one.reach) == own
    )
    asked = {pair for one in same for pair in one.scope}
    return all((part.category, part.workspace) in asked for part in scope(run).parts)


def spared(system: DataSystem) -> frozenset[str]:
    """Return the keys of the people in `system` who may be those whose requests are open: nothing must go that an
    answer will be about."""
    asking = Q(case__closed_at=None)
    matches = Match.objects.filter(asking, revoked_at=None).select_related("subject_key")
    matched = ((match.subjects or {}).get(system.slug, {}) for match in matches)
    candidates = CandidateRecord.objects.filter(asking, system=system).select_related("subject_key")
    found = (record.found or {} for record in candidates)
    return frozenset(key for told in (*matched, *found) if (key := told.get("key")))


# -- answers -----------------------------------------------------------------------------------------------------------


def ask(run: RetentionRun) -> None:
    """Ask whoever decides about the data to agree to what was counted; who proposed the run does not answer (CP-02).
    Under the lock of the run."""
    by_instruction = run.rule.workspace_id is not None
    approvals.ask(
        ApprovalKind.RETENTION_RUN,
        topic=APPROVAL_TOPIC,
        subject_id=run.pk,
        reference=run.reference,
        platform_id=run.platform_id,
        # What an owner laid down in writing is their word already: then the platform looks whether the count fits it.
        workspace=None if by_instruction else run.workspace,
        requested_by=run.proposed_by,
        expires_at=now() + TIME_TO_ANSWER,
        digest=run.digest,
    )


def lock_for_answer(approval: Approval) -> None:
    """Hold the run that `approval` is about, before its answer is written; in the answer's transaction."""
    _lock(approval.subject_id)


def answered(approval: Approval) -> None:
    """Go on after an answer: delete, or end the run. In the answer's transaction."""
    run = RetentionRun.objects.get(pk=approval.subject_id)
    if run.phase != RunPhase.APPROVE or run.digest != approval.digest:
        return  # counted anew meanwhile: that question is answered by itself
    if approval.state == ApprovalState.ACCEPTED:
        RetentionRun.objects.filter(pk=run.pk).update(
            phase=RunPhase.DELETE,
            state=StepState.READY,
            attempts=0,
            not_before=None,
            approval=approval,
            effect_key=uuid4(),
        )
        record("retention.approved", run)
        hint(run)
    elif approval.state == ApprovalState.REJECTED:
        end(run, RunOutcome.REJECTED)
    else:
        end(run, RunOutcome.UNANSWERED)


def retry(run: RetentionRun, *, by: Membership) -> None:
    """Try a run again that gave up. Raises NotStuck, PermissionDenied."""
    decisions.require_officer(by)
    with locked(run):
        stuck = RetentionRun.objects.filter(pk=run.pk, state=StepState.NEEDS_HUMAN)
        if not stuck.update(state=StepState.READY, attempts=0, not_before=None, error=""):
            raise NotStuck
        record("retention.retried", run, actor=actor_of(by))
        hint(run)


def stop(run: RetentionRun, *, by: Membership) -> None:
    """End a run before anything was deleted, on an officer's word. Raises RunOver, PermissionDenied."""
    decisions.require_officer(by)
    with locked(run):
        run.refresh_from_db()
        if not may_stop(run):
            raise RunOver
        call_off_question(run)
        end(run, RunOutcome.STOPPED, actor=actor_of(by))


# -- shared with the runner --------------------------------------------------------------------------------------------


def end(run: RetentionRun, outcome: RunOutcome, *, actor: Actor = SYSTEM) -> None:
    """Close a run with nothing deleted. Under its lock; whoever still works on it loses the fence."""
    run.phase, run.outcome, run.state = RunPhase.OVER, outcome, StepState.DONE
    run.ended_at, run.lease_until = now(), None
    run.save(update_fields=["phase", "outcome", "state", "ended_at", "lease_until"])
    holds.settle(run)
    record("retention.ended", run, actor=actor, outcome=outcome)


def asked_of_officers(run: RetentionRun) -> Approval | None:
    """Return the question about a run that waits for an officer, if one does."""
    waiting = Approval.objects.filter(topic=APPROVAL_TOPIC, subject_id=run.pk, state=ApprovalState.WAITING)
    return waiting.filter(workspace=None).first()


def may_stop(run: RetentionRun) -> bool:
    """Say whether an officer can still end the run: nothing of it was begun to be deleted."""
    return run.phase != RunPhase.OVER and run.armed_at is None


def call_off_question(run: RetentionRun) -> None:
    """Withdraw the question about a run that waits for an answer, if one does."""
    asked = Approval.objects.filter(topic=APPROVAL_TOPIC, subject_id=run.pk, state=ApprovalState.WAITING).first()
    if asked:
        approvals.cancel(asked)


@contextmanager
def locked(run: RetentionRun) -> Iterator[None]:
    """Run the block as one transaction that holds the run."""
    with transaction.atomic():
        _lock(run.pk)
        yield


def record(action: str, run: RetentionRun, *, actor: Actor = SYSTEM, **facts: str | int) -> None:
    """Write what happened to `run` into the audit trail; `facts` are codes and counts."""
    trail.record(
        action,
        platform_id=run.platform_id,
        actor=actor,
        subject=run.reference,
        rule=run.rule.key,
        system=run.system.slug,
        **facts,
    )


def hint(run: RetentionRun) -> None:
    """Hint at `run` once the transaction is committed."""
    run_id = run.pk
    transaction.on_commit(lambda: broker.hint(TASK, run_id))


def _lock(run_id: int) -> None:
    RetentionRun.objects.select_for_update(no_key=True, of=("self",)).only("pk").get(pk=run_id)
