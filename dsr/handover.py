"""Answers on paper: whoever gave no mail address is answered by an officer's hand, and that is recorded.

Until then the request is answered by nobody and its clock runs. An answer without data may go by post or be told on the
telephone. A package goes only into the hand of somebody whom an officer saw for this, since it lies ready (ADR 0005).
"""

from datetime import datetime

from django.db.models import F

from dsr import cases, clock, decisions, delivery, lifecycle
from dsr.models import ClockEventKind, Request, Status, Turn, Verification
from dsr.packages import shelf
from dsr.packages.contents import outcome_of
from dsr.verification import process
from dsr.workflow import progress
from privacy_portal.audit import trail
from privacy_portal.clock import now
from workspaces.access import actor_of
from workspaces.models import Membership

IN_PERSON = "in_person"
# How an answer reaches somebody without a mail address.
WAYS = ("post", "telephone", IN_PERSON)
# By what an officer knows whoever stands before them and gets a package.
SEEN_IN_PERSON = ("document_seen", "known_in_person")


class Unsafe(Exception):
    """This way does not make sure that the package reaches the person and nobody else."""


class NotThen(ValueError):
    """Nothing is handed over in the future, or before there was anything to hand over."""


def ways(request: Request) -> tuple[str, ...]:
    """Return how the answer to `request` may be handed over now: nothing where a package would not be safe."""
    if request.status != Status.READY:
        return WAYS
    return (IN_PERSON,) if was_seen(request) else ()


def was_seen(request: Request) -> bool:
    """Say whether an officer saw the person for handing the package of `request` over: since it lies ready, and within
    the day for which a proof counts. What the request rests on may be much older, and somebody else may come."""
    seen = Verification.objects.filter(
        case=request.case_id,
        match=request.match_id,
        recorded_by__isnull=False,
        workspace=None,
        note__in=SEEN_IN_PERSON,
        verified_at__gte=_since(request),
        expires_at__gt=now(),
    )
    return request.match_id is not None and seen.exists()


def see(request: Request, *, kind: str, by: Membership) -> Verification:
    """Record that the person stands before `by`, known by `kind` of SEEN_IN_PERSON, so that they may get the package.

    Raises ValueError for another kind, progress.NotWaiting when no package waits (any more), PermissionDenied.
    """
    decisions.require_officer(by)
    if kind not in SEEN_IN_PERSON:
        raise ValueError(f"nobody was seen by {kind}")
    with cases.locked(request.case_id):
        request = cases.parts(request.case).get(pk=request.pk)
        if not request.awaits_handover or request.status != Status.READY:
            raise progress.NotWaiting
        return process.record_officer_check(request.case, kind=kind, by=by)


def record(request: Request, *, way: str, at: datetime, by: Membership) -> Request:
    """Record that the answer was handed over by `way` at the moment `at`; with this it is given. Return the request.

    Raises progress.NotWaiting when nothing waits to be handed over (any more), Unsafe, NotThen, PermissionDenied.
    """
    decisions.require_officer(by)
    with cases.locked(request.case_id):
        request = cases.parts(request.case).get(pk=request.pk)
        if not request.awaits_handover:
            raise progress.NotWaiting
        if way not in ways(request):
            raise Unsafe
        if not _since(request) <= at <= now():
            raise NotThen
        if request.status == Status.READY:
            shelf.remove(delivery.kept(request), actor_of(by))
            lifecycle.transition(request, Status.COMPLETED, actor=actor_of(by), outcome=outcome_of(request))
        given = {"turn": Turn.NOBODY, "binds_at": None, "binds": "", "version": F("version") + 1}
        Request.objects.filter(pk=request.pk).update(**given)
        request.refresh_from_db(fields=["turn", "version", "status"])
        kind = ClockEventKind.REFUSED if request.status == Status.REFUSED else ClockEventKind.ANSWERED
        trail.record(
            "request.handed_over",
            platform_id=request.platform_id,
            actor=actor_of(by),
            subject=request.display_reference,
            way=way,
        )
        clock.record(request, kind, actor=actor_of(by), at=at, by=by.user, reason=way)
    return request


def take_out(request: Request, *, by: Membership) -> delivery.Download:
    """Return the package for the medium that goes into the person's hand. Each time is recorded, and counts.

    Raises Unsafe, progress.NotWaiting, delivery.NoPackage, PermissionDenied.
    """
    decisions.require_officer(by)
    if not request.awaits_handover or request.status != Status.READY:
        raise progress.NotWaiting
    if not was_seen(request):
        raise Unsafe
    return delivery.take_out(request, actor=actor_of(by))


def _since(request: Request) -> datetime:
    """Return since when there is something to hand over."""
    if request.closed_at is not None:
        return request.closed_at
    released_at = delivery.kept(request).released_at
    return released_at or now()
