"""The controller decides: accepts, or refuses with a ground. An owner by an approval, an officer directly."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction

from dsr import cases, certificates, clock, correspondence, instructions, late, lifecycle, more_time, owner_mail
from dsr.law.grounds import GUARDIAN_NEEDED, is_ground
from dsr.letters.draft import Added
from dsr.models import (
    ClockEvent,
    ClockEventKind,
    Decision,
    DecisionOutcome,
    Effect,
    EffectState,
    LetterKind,
    Outcome,
    Plan,
    Request,
    Status,
)
from dsr.workflow import progress, questions
from dsr.workflow.kinds import Waits
from privacy_portal.audit import trail
from privacy_portal.audit.actor import Actor
from privacy_portal.clock import now
from workspaces import approvals, deputies
from workspaces.access import actor_of, answering_actor, require
from workspaces.models import Approval, ApprovalKind, ApprovalState, Membership, Role, User
from workspaces.roles import Capability

NOT_IDENTIFIED = "not_identified"
# What can be said before anybody knows whose records they are.
BEFORE_MATCH = (NOT_IDENTIFIED, GUARDIAN_NEEDED)


class NotYours(PermissionDenied):
    """Somebody else is the controller of this part and decides about it."""


class NotDeciding(Exception):
    """The request does not wait for a decision (any more)."""


class PlanChanged(Exception):
    """The request was counted again since the page was shown: what would be done is no longer what was read."""


class UnknownGround(ValueError):
    """The ground is none that the law knows."""


# What an act meets that somebody else was faster with.
LATE = (NotDeciding, lifecycle.StaleRequest)


def accept(request: Request, *, by: Membership, digest: str | None = None) -> Decision:
    """Accept the platform's own part as `by`, on the plan shown last; its execution begins.

    `digest`, when given, is of the plans that `by` read (questions.plans_digest). Raises NotYours for an owner's part,
    PlanChanged, NotDeciding, lifecycle.StaleRequest when another officer was faster.
    """
    _require_platform_part(request, by)
    with late.attempt(request, "accept", *LATE, by=by), cases.locked(request.case_id):
        if digest is not None and digest != questions.plans_digest(request):
            raise PlanChanged
        return _decide(request, DecisionOutcome.ACCEPT, by.user, actor_of(by))


def refuse(request: Request, *, by: Membership, ground: str, text: str) -> Decision:
    """Refuse the platform's own part on `ground` (a code of dsr.law.grounds); `text` is told to the person.

    Before a match only "not identified" can be the ground; it then goes for every part that waits for the match, an
    owner's too, because finding out who asks is the platform's task. Raises as `accept`, and UnknownGround.
    """
    with late.attempt(request, "refuse", *LATE, by=by), cases.locked(request.case_id):
        request.refresh_from_db(fields=["status", "match", "version"])
        parts = [request]
        if may_refuse_unidentified(request):
            require_officer(by)
            if ground not in BEFORE_MATCH:
                raise UnknownGround(ground)
            parts = parts_identified_together(request) if request.match_id is None else parts
        else:
            _require_platform_part(request, by)
        refused = {
            part.pk: _decide(part, DecisionOutcome.REFUSE, by.user, actor_of(by), ground=ground, text=text)
            for part in parts
        }
    return refused[request.pk]


def may_refuse_unidentified(request: Request) -> bool:
    """Say whether nobody knows (any more) whose records they are, so that the request can be refused for just that:
    before a match, and where a record changed after something of the case was erased, so that nobody can look again."""
    if request.status == Status.IDENTIFYING and request.match_id is None:
        return True
    return request.status in (Status.IDENTIFYING, Status.DECIDING) and progress.stopped_by(request, "person_changed")


def parts_identified_together(request: Request) -> list[Request]:
    """Return the parts of the case that wait to be identified, `request` among them: one match is for all of them."""
    return list(cases.parts(request.case).filter(status=Status.IDENTIFYING, match=None))


def ask_owner_again(request: Request, *, by: Membership) -> Approval:
    """Send the owner's question again after it was withdrawn or ran out of time; raises NotDeciding."""
    with cases.locked(request.case_id):
        step = progress.waiting_step(request, "decide")
        if step is None or request.platform_role != Role.PROCESSOR:
            raise NotDeciding
        progress.wait(step, Waits("owner", "decide"))
        return questions.ask_owner(request, by.user)


def nothing_found(request: Request, *, actor: Actor) -> Request:
    """End a request because no record is the person's; the person is told in which systems was looked."""
    with transaction.atomic():
        lifecycle.transition(request, Status.COMPLETED, actor=actor, outcome=Outcome.NO_DATA)
        correspondence.answer(request, LetterKind.NO_DATA, actor=actor)
    return request


def extend(request: Request, *, by: Membership, reason: str, until: date | None = None) -> None:
    """Take more time to answer, for a `reason` of more_time.REASONS that a law of the request knows; tell the person.

    `until` is the new day: needed where such a law names no length, elsewhere it can only be shorter. Raises
    TooLateToExtend where the notice can no longer be in time, UnknownReason, and NoLaterDay.
    """
    with late.attempt(request, "extend", TooLateToExtend, by=by), cases.locked(request.case_id):
        request.refresh_from_db(fields=["status", "due_at"])
        if not may_extend(request):
            raise TooLateToExtend
        _check_extension(Request.objects.get(pk=request.pk), reason, until)
        trail.record(
            "request.extended",
            platform_id=request.platform_id,
            actor=answering_actor(by),
            subject=request.display_reference,
            reason=reason,
        )
        before = request.due_at
        kind, actor = clock.extension_kind(reason), answering_actor(by)
        clock.record(request, kind, actor=actor, by=by.user, reason=reason, until=until)
        moved = Added(reason=reason, before=before, after=request.due_at)
        again = str(ClockEvent.objects.filter(request=request).count())
        correspondence.tell(
            request.case, "extended", request=request, again=again, letter=LetterKind.EXTENSION, added=moved
        )


class TooLateToExtend(Exception):
    """The law wants the notice of an extension inside the first period, or knows no (further) extension."""


class UnknownReason(ValueError):
    """No law of the request gives more time for this reason."""


class NoLaterDay(ValueError):
    """The law leaves the new day to whoever answers, and none was named that is later than the present one."""


def may_extend(request: Request) -> bool:
    """Say whether the notice of an extension would still be in time under any law that has one left."""
    return more_time.is_open(request)


def _check_extension(request: Request, reason: str, until: date | None) -> None:
    """Raise UnknownReason or NoLaterDay. `request` is freshly read: what is kept with one may be older."""
    counts = more_time.open_counts(request)
    if reason not in more_time.reasons_of(counts):
        raise UnknownReason(reason)
    needed = bool(more_time.without_length(counts, reason))
    if (needed and until is None) or (until and until <= more_time.later_than(request, counts, reason)):
        raise NoLaterDay


def record(request: Request, outcome: str, *, by: Membership, text: str = "", ground: str = "") -> Decision:
    """Write down what `by` decided about a request for which no step waits, and nothing else. Under the lock."""
    absent = deputies.absent_for(by) if by.workspace_id else []
    on_behalf = str(absent[0].pk) if absent else ""
    return _write(request, outcome, by.user, answering_actor(by), text=text, ground=ground, on_behalf=on_behalf)


def require_ground(request: Request, ground: str) -> None:
    """Raise UnknownGround unless the law of the case lets its right be refused on `ground`."""
    if not is_ground(request.case.law, ground, request.right, request.case.received_at):
        raise UnknownGround(ground)


def latest(request: Request) -> Decision | None:
    """Return the decision in force, if there is one."""
    return Decision.objects.filter(request=request).order_by("-number").first()


def approval_answered(approval: Approval) -> None:
    """Do what follows from an approval's answer; called in the transaction of the answer.

    Raises approvals.SubjectChanged where the request no longer waits for it."""
    request = Request.objects.select_related("case__platform", "case__establishment").get(pk=approval.subject_id)
    if approval.kind == ApprovalKind.OWNER_INSTRUCTION:
        try:
            _owner_answered(request, approval)
        except (NotDeciding, lifecycle.StaleRequest) as error:
            raise approvals.SubjectChanged from error
    elif approval.kind == ApprovalKind.FOUR_EYES:
        _second_pair_of_eyes_answered(request, approval)


def _owner_answered(request: Request, approval: Approval) -> None:
    if approval.decided_by is None or approval.state not in (ApprovalState.ACCEPTED, ApprovalState.REJECTED):
        _owner_is_silent(request)
        if approval.state == ApprovalState.EXPIRED:
            owner_mail.tell_that_time_is_over(approval, request)
        return
    actor = Actor("owner", str(approval.decided_by_id))
    if approval.state == ApprovalState.ACCEPTED:
        _decide(request, DecisionOutcome.ACCEPT, approval.decided_by, actor, approval=approval)
    else:
        ground = approval.details.get("ground", "")
        text = approval.reason or ""
        _decide(
            request, DecisionOutcome.REFUSE, approval.decided_by, actor, ground=ground, text=text, approval=approval
        )


def _owner_is_silent(request: Request) -> None:
    """The question to the owner ended without an answer: an officer has to ask again, or to reach them otherwise."""
    step = progress.waiting_step(request, "decide")
    if step is not None:
        progress.wait(step, Waits("officer", "owner_silent"))


def _second_pair_of_eyes_answered(request: Request, approval: Approval) -> None:
    step = progress.waiting_step(request, "approve")
    if step is None:
        return
    if approval.state == ApprovalState.ACCEPTED:
        progress.complete(step, actor=Actor("officer", str(approval.decided_by_id)))
    else:
        progress.reconsider(request)


def _require_platform_part(request: Request, by: Membership) -> None:
    if request.platform_role != Role.CONTROLLER:
        raise NotYours
    require_officer(by)


def require_officer(by: Membership) -> None:
    """Raise PermissionDenied unless `by` works on the platform's requests."""
    require(by, Capability.WORK_ON_REQUESTS)


def _decide(
    request: Request,
    outcome: DecisionOutcome,
    user: User,
    actor: Actor,
    *,
    ground: str = "",
    text: str = "",
    approval: Approval | None = None,
) -> Decision:
    if outcome == DecisionOutcome.REFUSE:
        require_ground(request, ground)
    step = progress.waiting_step(request, "decide")
    without_step = request.status == Status.IDENTIFYING or may_refuse_unidentified(request)
    if step is None and not (outcome == DecisionOutcome.REFUSE and without_step):
        raise NotDeciding
    decision = _write(request, outcome, user, actor, ground=ground, text=text, approval=approval)
    if outcome == DecisionOutcome.REFUSE:
        _refuse(request, actor, ground, text)
    elif step is not None:
        lifecycle.transition(request, Status.EXECUTING, actor=actor)
        progress.complete(step, actor=actor)
    return decision


def _write(
    request: Request,
    outcome: str,
    user: User,
    actor: Actor,
    *,
    ground: str = "",
    text: str = "",
    approval: Approval | None = None,
    on_behalf: str = "",
) -> Decision:
    decision = Decision.objects.create(
        platform_id=request.platform_id,
        request=request,
        number=request.decisions.count() + 1,
        outcome=outcome,
        ground=ground,
        subject_key=request.case.subject_key,
        reason={"text": text},
        digest=questions.plans_digest(request),
        decided_by=user,
        decided_at=now(),
        approval=approval,
    )
    trail.record(
        "request.decided",
        platform_id=request.platform_id,
        actor=actor,
        subject=request.display_reference,
        outcome=str(outcome),
        ground=ground,
        digest=decision.digest,
        on_behalf=on_behalf,
    )
    if actor.kind == "owner":
        instructions.record(request, decision, actor=actor)
    return decision


def _refuse(request: Request, actor: Actor, ground: str, text: str) -> None:
    if Effect.objects.filter(step__request=request, state=EffectState.DONE).exists():
        certificates.write(request)
    lifecycle.transition(request, Status.REFUSED, actor=actor, ground=ground)
    why = Added(ground=ground, words=text)
    correspondence.answer(request, letter_of_refusal(ground), actor=actor, kind=ClockEventKind.REFUSED, added=why)


def letter_of_refusal(ground: str) -> LetterKind:
    """Return the kind of letter that refuses on `ground`: a child is answered in another one (EC-09)."""
    return LetterKind.MINOR if ground == GUARDIAN_NEEDED else LetterKind.REFUSAL


def plans(request: Request) -> list[Plan]:
    """Return the latest plan per system, by system."""
    return questions.latest_plans(request)
