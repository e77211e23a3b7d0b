"""The mails to a workspace's owners, and to who stands in for one of them: a request reached them, they are asked what
to do, and a date of theirs draws near or passed.

They name a reference, the workspace, a date and a way to the page, and nothing of the person. Before the date of a
question its own reminders go out (workspaces.approval_reminders).
"""

from datetime import datetime

from django.utils import translation

from dsr.models import Request, Status, Timer, TimerKind
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.dates import datetime_words
from privacy_portal.links import absolute
from privacy_portal.mail import outbox
from workspaces import deputies, notifications, places
from workspaces.models import Approval, ApprovalKind, ApprovalState, OptionalMail, Role, User, Workspace

# What a mail is about, as the trail says it.
REACHED, ASKED, SOON, LATE, CLOSED = "reached", "asked", "soon", "late", "closed"
_OF_TIMER = {TimerKind.DUE_SOON: SOON, TimerKind.OVERDUE: LATE}


def tell_of_part(request: Request) -> int:
    """Write that `request` was passed on by hand to whoever may answer for its workspace; return to how many. In the
    transaction in which it reached them."""
    return _write(REACHED, "owner_reached", request, request.due_at, _page_of(request), str(request.pk))


def tell_of_question(approval: Approval, request: Request) -> int:
    """Write that `approval` waits to whoever may answer it; return to how many. The same question is told once."""
    return _write(ASKED, "owner_asked", request, approval.expires_at, _page_of_question(approval), str(approval.pk))


def tell_that_time_is_over(approval: Approval, request: Request) -> int:
    """Write to whoever could have answered `approval` that its time is over; return to how many."""
    about, link = str(approval.pk), _page_of_question(approval)
    return _write(CLOSED, "owner_question_closed", request, approval.expires_at, link, about)


def question(request: Request) -> Approval | None:
    """Return the question about `request` that waits for the owner, None where none does."""
    waiting = Approval.objects.filter(kind=ApprovalKind.OWNER_INSTRUCTION, state=ApprovalState.WAITING)
    return waiting.filter(reference=request.display_reference, workspace=request.workspace).first()


def remind(timer: Timer) -> int:
    """Write of the statutory date that `timer` announces to whoever owes an answer to it; return to how many.

    Nothing where the owner owes none, and ahead of the date nothing while a question waits, which has its own
    reminders."""
    request, slot = timer.request, _OF_TIMER.get(TimerKind(timer.kind))
    if slot is None or timer.deadline != request.due_at or not _owes(request):
        return 0
    if slot == SOON and question(request):
        return 0
    about = f"{request.pk}/{timer.deadline:%Y%m%d%H%M}"
    return _write(slot, f"owner_due_{slot}", request, timer.deadline, _page_of(request), about)


def _owes(request: Request) -> bool:
    """Say whether it is the owner who has not decided: what they decided, the platform carries out."""
    reached = request.platform_role == Role.PROCESSOR and request.forwarded_at is not None
    return reached and request.status == Status.DECIDING


def _write(kind: str, template: str, request: Request, due_at: datetime | None, link: str, about: str) -> int:
    told = deputies.who_may_answer(request.workspace)
    if kind == SOON:
        told = notifications.hearing(told, OptionalMail.OWNER_DUE_SOON)
    for user in told:
        outbox.queue(
            template,
            platform=request.case.platform,
            to=user.email,
            language=user.language,
            context={
                "reference": request.display_reference,
                "workspace": _workspace(request).name,
                "day": _in_words(due_at, request, user),
                "link": link,
                "choose_mails": notifications.choose_address() if kind == SOON else "",
            },
            dedupe_key=f"owner/{kind}/{about}/{user.pk}",
            subject_key=request.case.subject_key,  # It is shredded with the case.
        )
    trail.record(
        "owner.told",
        platform_id=request.platform_id,
        actor=SYSTEM,
        subject=request.display_reference,
        occasion=kind,
        told=len(told),
    )
    return len(told)


def _in_words(moment: datetime | None, request: Request, user: User) -> str:
    """Return the moment in the language of `user`, on the clock of the place from which the person is answered."""
    if moment is None:
        return ""
    with translation.override(user.language):
        return datetime_words(moment, zone=request.case.establishment.time_zone, name_zone=True)


def _page_of(request: Request) -> str:
    about = {"reference": request.case.reference, "part": request.part}
    return absolute(places.address(request.case.platform, _workspace(request), "request", **about))


def _page_of_question(approval: Approval) -> str:
    return absolute(places.address(approval.platform, approval.workspace, "approval", approval=approval.public_id))


def _workspace(request: Request) -> Workspace:
    if request.workspace is None:
        raise ValueError("only a part of a workspace has owners to write to")
    return request.workspace
