"""The officers' queue: what binds first, whose turn it is, who has it."""

from datetime import timedelta

from django.db.models import F, QuerySet
from django.http import Http404

from dsr import cases, forwarding
from dsr.models import AT_WORK, FINAL, TO_HAND_OVER, UNANSWERED, Request, Status, Turn
from privacy_portal.audit import trail
from privacy_portal.clock import now
from workspaces.access import actor_of
from workspaces.models import MemberRole, Membership, User

# Nobody sees these before the address is confirmed (T6), and afterwards there is nothing to see.
HIDDEN = (Status.UNCONFIRMED, Status.LAPSED)
RELATED = (
    "case__platform",
    "case__establishment",
    "case__subject_key",
    "case__entered_by",
    "case__about__case__platform",
    "controller",
    "workspace__owner",
    "assigned_to",
    "clock",
    "verification",
    "match__subject_key",
)
VIEWS = (
    "needs_officer",
    "overdue",
    "this_week",
    "mine",
    "to_pass_on",
    "unheard",
    "with_owner",
    "with_person",
    "open",
    "to_hand_over",
    "closed",
)
A_WEEK = timedelta(days=7)


class TakenMeanwhile(Exception):
    """Somebody else took the request; `user` is who."""

    def __init__(self, user: User | None) -> None:
        super().__init__("taken meanwhile")
        self.user = user


def visible() -> QuerySet[Request]:
    """Return the parts that officers may see, with what the pages about them read."""
    return Request.objects.select_related(*RELATED).exclude(status__in=HIDDEN)


def find(reference: str, part: int) -> Request:
    """Return a part of a case on the platform in scope, with what its pages read; 404 for one that is not visible."""
    found = visible().filter(case__reference=reference, part=part).first()
    if found is None:
        raise Http404
    return found


def queue(view: str, user: User) -> QuerySet[Request]:
    """Return the requests of a view of the queue, what binds first on top; those that were answered come last."""
    is_open = Request.objects.filter(status__in=AT_WORK)
    chosen = {
        "needs_officer": is_open.filter(turn=Turn.OFFICER),
        "overdue": Request.objects.filter(status__in=UNANSWERED, overdue_since__isnull=False),
        "this_week": is_open.filter(binds_at__lt=now() + A_WEEK),
        "mine": is_open.filter(assigned_to=user),
        "to_pass_on": Request.objects.filter(forwarding.LATE, forward_by__lt=now()),
        "unheard": forwarding.unheard(),
        "with_owner": is_open.filter(turn=Turn.OWNER),
        "with_person": is_open.filter(turn=Turn.PERSON),
        "open": is_open,
        "to_hand_over": Request.objects.filter(status__in=TO_HAND_OVER, turn=Turn.OFFICER),
        "closed": Request.objects.filter(status__in=FINAL).exclude(status__in=HIDDEN),
    }[view]
    order = (F("closed_at").desc(), F("id").desc()) if view == "closed" else (F("binds_at").asc(nulls_last=True), "id")
    related = (
        "case__platform",
        "case__subject_key",
        "case__about__case",
        "controller",
        "workspace",
        "assigned_to",
        "clock",
    )
    return chosen.select_related(*related).order_by(*order)


def take(request: Request, *, by: Membership, from_user: User | None) -> Request:
    """Assign the request to `by`, who saw `from_user` (or nobody) having it; raises TakenMeanwhile."""
    with cases.locked(request.case_id):
        unchanged = Request.objects.filter(pk=request.pk, assigned_to=from_user)
        if not unchanged.update(assigned_to=by.user):
            request.refresh_from_db()
            raise TakenMeanwhile(request.assigned_to)
        request.refresh_from_db()
        _record(request, by, to=str(by.user_id))
    return request


def release(request: Request, *, by: Membership) -> Request:
    """Give the request back to everybody; raises TakenMeanwhile when it is somebody else's."""
    with cases.locked(request.case_id):
        if not Request.objects.filter(pk=request.pk, assigned_to=by.user).update(assigned_to=None):
            request.refresh_from_db()
            raise TakenMeanwhile(request.assigned_to)
        request.refresh_from_db()
        _record(request, by, to="")
    return request


def assignees() -> QuerySet[User]:
    """Return the officers of the platform in scope, to whom requests may be assigned, by name."""
    officers = Membership.objects.filter(role=MemberRole.OFFICER, workspace=None, until__isnull=True)
    return User.objects.filter(pk__in=officers.values("user"), is_active=True).order_by("name", "pk")


def next_for(request: Request, user: User) -> Request | None:
    """Return the request that needs an officer next, after `request` was dealt with: one's own first."""
    waiting = queue("needs_officer", user).exclude(pk=request.pk)
    return waiting.filter(assigned_to=user).first() or waiting.filter(assigned_to=None).first()


def _record(request: Request, by: Membership, *, to: str) -> None:
    trail.record(
        "request.assigned",
        platform_id=request.platform_id,
        actor=actor_of(by),
        subject=request.display_reference,
        to=to,
    )
