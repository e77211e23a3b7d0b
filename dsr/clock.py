"""The clock of a request: append what happened, and compute again what follows from it, as the law counts."""

from datetime import datetime

from django.db import transaction

from dsr import editions
from dsr.law import counting, registry
from dsr.law.applicable import applicable
from dsr.law.calendars import WorkCalendar
from dsr.law.events import KINDS, Event
from dsr.models import Case, Clock, ClockEvent, ClockEventKind, Request
from privacy_portal.audit import trail
from privacy_portal.audit.actor import Actor
from privacy_portal.clock import now
from workspaces.models import Establishment, User


def record(
    request: Request,
    kind: ClockEventKind,
    *,
    actor: Actor,
    at: datetime | None = None,
    by: User | None = None,
    reason: str = "",
) -> Clock:
    """Append the event `kind` at `at` (default: now) to the request's clock and return the dates computed anew.

    Under the lock of the case (dsr.cases), or of its making. `reason` is a code, never a person's words.
    """
    moment = now()
    with transaction.atomic():
        ClockEvent.objects.create(
            platform_id=request.platform_id,
            request=request,
            kind=kind,
            at=at or moment,
            reason=reason,
            recorded_by=by,
            recorded_at=moment,
        )
        trail.record(
            "clock.event",
            platform_id=request.platform_id,
            actor=actor,
            subject=request.display_reference,
            event=str(kind),
            reason=reason,
        )
        return recompute(request)


def recompute(request: Request) -> Clock:
    """Compute the dates of `request` from its events and store them with the versions they were computed by."""
    editions.adopt(request.case.law)
    dates = deadlines_of(request)
    clock, _created = Clock.objects.update_or_create(
        request=request,
        defaults={
            "platform_id": request.platform_id,
            "law": request.case.law,
            "starts_at": dates.starts_at,
            "nominal_end": dates.nominal_end,
            "due_at": dates.due_at,
            "acknowledge_by": dates.acknowledge_by,
            "extension_notice_by": dates.extension_notice_by,
            "target": dates.target,
            "paused": dates.paused,
            "time_zone": dates.time_zone,
            "rule_version": dates.rule_version,
            "holidays_version": dates.calendar_version,
            "explanation": [fact.as_dict() for fact in dates.explanation],
            "computed_at": now(),
        },
    )
    Request.objects.filter(pk=request.pk).update(due_at=dates.due_at)
    request.due_at = dates.due_at
    return clock


def deadlines_of(request: Request) -> counting.Deadlines:
    """Return the dates of `request` as its events give them; needs the case's establishment."""
    return _counted(request, _log(request))


def with_extension(request: Request) -> counting.Deadlines:
    """Return the dates that `request` would have if the person were told of an extension now. Writes nothing."""
    return _counted(request, [*_log(request), Event(ClockEventKind.EXTENSION_NOTIFIED, now())])


def _log(request: Request) -> list[Event]:
    return [Event(event.kind, event.at) for event in request.clock_events.all() if event.kind in KINDS]


def _counted(request: Request, events: list[Event]) -> counting.Deadlines:
    received_at = min(event.at for event in events)
    rule = registry.clock_rule(request.case.law, request.right, received_at)
    return counting.deadlines(events, rule, calendar_of(request.case.law, request.case.establishment))


def law_of(residence: str, establishment: Establishment) -> str:
    """Return the law that protects a person living in `residence` towards `establishment`."""
    return applicable(residence, "", establishment.country, establishment.subdivision)[0].law


def calendar_of(law: str, establishment: Establishment) -> WorkCalendar:
    """Return the working days by which `law` counts for a controller acting from `establishment`."""
    return registry.calendar_for(law, establishment.country, establishment.subdivision)


def expected(right: str, residence: str, establishment: Establishment, received_at: datetime) -> counting.Deadlines:
    """Return the dates that a request for `right` received at `received_at` would have."""
    return _expected(right, law_of(residence, establishment), establishment, received_at)


def expected_under(case: Case, right: str, received_at: datetime) -> counting.Deadlines:
    """Return the dates that `right` would have if the person of `case` used it, received at `received_at`."""
    return _expected(right, case.law, case.establishment, received_at)


def _expected(right: str, law: str, establishment: Establishment, received_at: datetime) -> counting.Deadlines:
    rule = registry.clock_rule(law, right, received_at)
    received = Event(ClockEventKind.RECEIVED, received_at)
    return counting.deadlines([received], rule, calendar_of(law, establishment))
