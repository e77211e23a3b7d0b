"""Deciding a complaint or an appeal: by somebody who had no hand in the request that it is about."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from dsr import cases, correspondence, decisions, lifecycle, routing, triage
from dsr.models import (
    DISPUTES,
    SEARCHED,
    VERDICTS,
    Case,
    Decision,
    LetterKind,
    Match,
    Outcome,
    Package,
    Request,
    Right,
    Status,
    Verification,
)
from dsr.verification import copies
from dsr.workflow import planning, progress
from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from workspaces.access import actor_of
from workspaces.models import Approval, ApprovalState, Membership, Role, User


class SamePerson(PermissionDenied):
    """Nobody judges a complaint or an appeal about what they had a hand in themselves."""


class NothingToDoAgain(ValueError):
    """The request that it is about is not answered, or there is nothing that could be done another time."""


def judge(request: Request, *, by: Membership, verdict: str, text: str, again: bool = False) -> Decision:
    """Decide a complaint or an appeal as `by`: `verdict` is one of VERDICTS, `text` is told to the person.

    With `again` what was asked at first is opened as another part of this case, with the proof and the match it had,
    and goes its normal way: counted, decided, carried out. An appeal that is upheld, wholly or partly, always does.
    Raises SamePerson, NothingToDoAgain, and decisions.NotDeciding when somebody was faster.
    """
    decisions.require_officer(by)
    if verdict not in VERDICTS:
        raise ValueError(f"unknown verdict: {verdict}")
    with cases.locked(request.case_id):
        request.refresh_from_db(fields=["status", "version"])
        if request.right not in DISPUTES or request.status != Status.DECIDING:
            raise decisions.NotDeciding
        former = about(request)
        match = copies.hold(former)
        if by.user_id in {user.pk for user in had_a_hand(former)}:
            raise SamePerson
        again = again or opens_again(request, verdict)
        if again and (verdict == Outcome.DISMISSED or not may_do_again(former)):
            raise NothingToDoAgain
        decision = decisions.record(request, verdict, by=by, text=text)
        if again:
            _do_again(request.case, former, match)
        lifecycle.transition(request, Status.COMPLETED, actor=actor_of(by), outcome=verdict)
        correspondence.answer(request, LetterKind.VERDICT, actor=actor_of(by))
    return decision


def had_a_hand(former: Request) -> list[User]:
    """Return who had a hand in `former` or judged an earlier complaint or appeal about it; by name.

    That is whoever matched or found nobody to match, saw a proof, decided, answered a question about it, released its
    package or handed it over.
    """
    ids = set(Decision.objects.filter(_of_or_about(former)).values_list("decided_by", flat=True))
    ids |= set(Package.objects.filter(request=former).values_list("released_by", flat=True))
    answered = Approval.objects.filter(topic=lifecycle.APPROVAL_TOPIC, subject_id=former.pk)
    ids |= set(answered.exclude(state=ApprovalState.WITHDRAWN).values_list("decided_by", flat=True))
    if former.match is not None:
        ids |= {former.match.decided_by_id}
        ids |= set(Verification.objects.filter(match=former.match).values_list("recorded_by", flat=True))
    return list(User.objects.filter(pk__in=(ids | _in_the_trail(former)) - {None}).order_by("name", "pk"))


def _of_or_about(former: Request) -> Q:
    return Q(request=former) | Q(request__case__about=former, request__right__in=DISPUTES)


def _in_the_trail(former: Request) -> set[int]:
    """Return the officers of whose act no row is kept: who found nobody, or handed the answer over."""
    told = AuditEntry.objects.of_platform(former.platform_id).filter(actor_kind="officer")
    found = told.about(former.case.display_reference).filter(action="case.unmatched")
    handed = told.about(former.display_reference).filter(action="request.handed_over")
    return {int(entry.actor_id) for entry in [*found, *handed]}


def judges(request: Request) -> QuerySet[User]:
    """Return the officers of the platform who may decide the complaint or appeal `request`, by name."""
    return triage.assignees().exclude(pk__in=[user.pk for user in had_a_hand(about(request))])


def may_do_again(former: Request) -> bool:
    """Say whether what `former` asked for can be done another time: it is answered, and is answered out of records.

    An owner's part needs the match that it had: only the platform finds out who somebody is.
    """
    whose = former.match_id is not None or former.platform_role == Role.CONTROLLER
    return former.right in SEARCHED and former.status in (Status.REFUSED, Status.COMPLETED) and whose


def opens_again(request: Request, verdict: str) -> bool:
    """Say whether `verdict` by itself has what was asked done: that is what upholding an appeal means."""
    if request.right != Right.APPEAL or verdict == Outcome.DISMISSED:
        return False
    return may_do_again(about(request))


def about(request: Request) -> Request:
    """Return the request that the complaint or appeal `request` is about; raises ValueError for any other request."""
    if request.case.about is None:
        raise ValueError("only a complaint or an appeal is about another request")
    return request.case.about


def _do_again(case: Case, former: Request, match: Match | None) -> None:
    """Open what was asked as another part of `case`, by a copy of `match`: that of `former`, held, and in force.

    Without one the part begins with finding out whose records they are. It rests on the proof of `former` only while
    that counts: who asks now may be somebody else, so after it the person shows again who they are.
    """
    if match is None:
        progress.start(routing.open_again(case, former, now()), identify=True)
        return
    match = copies.copy(match, case)
    if former.verification is None or former.verification.expires_at <= now():
        progress.start(routing.open_again(case, former, now()), first=planning.PROVE)
        return
    proof = _proof_of(case, former.verification, match)
    progress.start(routing.open_again(case, former, now(), match=match, verification=proof), first=planning.FIND)


def _proof_of(case: Case, proof: Verification, match: Match) -> Verification:
    return Verification.objects.create(
        platform_id=case.platform_id,
        case=case,
        level=proof.level,
        methods=proof.methods,
        verified_at=proof.verified_at,
        expires_at=proof.expires_at,
        recorded_by=proof.recorded_by,
        match=match,
        note=proof.note,
        workspace=proof.workspace,
    )
