"""What a workspace's owner does with a part of theirs beside approving: ask the person, take more time, answer.

Whatever the portal found and would carry out is answered by an approval (workspaces.approvals, dsr.decisions). A part
that an officer relayed by hand has nothing of that kind: its owner answers in words, or refuses on a ground.
"""

from datetime import date

from django.core.exceptions import PermissionDenied

from dsr import cases, correspondence, decisions, lifecycle, owner_checks
from dsr.letters.draft import Added
from dsr.models import (
    ClockEventKind,
    DecisionOutcome,
    LetterKind,
    Message,
    Outcome,
    Request,
    Status,
)
from workspaces.access import answering_actor
from workspaces.deputies import may_answer_for_tenant
from workspaces.models import Membership, Role


def require_owner(request: Request, by: Membership) -> None:
    """Raise PermissionDenied unless `request` is about data of the workspace for which `by` answers, by their role or
    in the place of somebody who is absent."""
    owns = request.platform_role == Role.PROCESSOR and request.workspace_id == by.workspace_id
    if not (owns and request.platform_id == by.platform_id and may_answer_for_tenant(by)):
        raise PermissionDenied


def possible(request: Request) -> list[str]:
    """Return what the owner can do with this part now, beside answering a question: "answer" and "refuse", "check"
    (record a proof of identity), "ask" and "extend". Somebody who gave no address reads nothing."""
    if request.case.purged_at or not request.is_open:
        return []
    found = ["answer", "refuse"] if may_answer(request) else []
    if owner_checks.may_check(request):
        found.append("check")
    if (request.case.person or {}).get("email"):
        found.append("ask")
        if decisions.may_extend(request):
            found.append("extend")
    return found


def may_answer(request: Request) -> bool:
    """Say whether the owner answers this part in words: it was relayed by hand, and is open."""
    return request.is_relayed and request.status == Status.DECIDING


def ask(request: Request, text: str, *, by: Membership, asks: bool) -> Message:
    """Write to the person through the portal as the owner; with `asks` the request waits for the answer.

    Raises PermissionDenied, keeping.NamesOwner, and decisions.NotDeciding for a part that is over or a person who gave
    no address.
    """
    require_owner(request, by)
    if "ask" not in possible(request):
        raise decisions.NotDeciding
    return correspondence.send(request, text, by=by, asks=asks)


def extend(request: Request, *, by: Membership, reason: str, until: date | None = None) -> None:
    """Take more time as the controller of this part (Art. 12(3) GDPR); raises as decisions.extend, PermissionDenied."""
    require_owner(request, by)
    decisions.extend(request, by=by, reason=reason, until=until)


def answer(request: Request, text: str, *, by: Membership) -> Request:
    """Answer a relayed part in the owner's own words, which the person reads as they stand.

    Raises PermissionDenied, decisions.NotDeciding, lifecycle.StaleRequest, keeping.NotSent.
    """
    require_owner(request, by)
    with cases.locked(request.case_id):
        request = _waiting(request)
        decisions.record(request, DecisionOutcome.ANSWER, by=by, text=text)
        lifecycle.transition(request, Status.COMPLETED, actor=answering_actor(by), outcome=Outcome.ANSWERED)
        answered = cases.parts(request.case).get(pk=request.pk)
        correspondence.answer(answered, LetterKind.COMPLETION, actor=answering_actor(by))
    return answered


def refuse(request: Request, *, by: Membership, ground: str, text: str) -> Request:
    """Refuse a relayed part on `ground`, with words that the person reads as they stand.

    Raises as `answer`, and decisions.UnknownGround.
    """
    require_owner(request, by)
    with cases.locked(request.case_id):
        request = _waiting(request)
        decisions.require_ground(request, ground)
        decisions.record(request, DecisionOutcome.REFUSE, by=by, text=text, ground=ground)
        lifecycle.transition(request, Status.REFUSED, actor=answering_actor(by), ground=ground)
        added = Added(ground=ground, words=text)
        letter = decisions.letter_of_refusal(ground)
        correspondence.answer(request, letter, actor=answering_actor(by), kind=ClockEventKind.REFUSED, added=added)
    return request


def _waiting(request: Request) -> Request:
    """Return the part freshly read, under the lock; raise NotDeciding where it waits for no answer in words."""
    found = cases.parts(request.case).get(pk=request.pk)
    if not may_answer(found):
        raise decisions.NotDeciding
    return found
