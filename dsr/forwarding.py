"""The processor's own clock: by when a request has to reach the owner whose it is, beside the owner's statutory one.

No law on file sets a processor a number of days for it. The platform may promise one (`forward_within` of its pack); it
runs from the moment at which the portal knew whose part it is. The controller's time is counted from the receipt at the
platform: the earliest moment that a law could mean, so that passing on takes nothing from the person.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from dsr import brought, counts
from dsr.law.lengths import Length, Unit
from dsr.law.periods import end_of_hours, end_of_period, last_moment
from dsr.law.registry import clock_rule
from dsr.law.words import length_words
from dsr.models import AT_WORK, Case, Request, Status
from privacy_portal.audit import trail
from privacy_portal.audit.actor import Actor
from privacy_portal.clock import now
from workspaces import deputies
from workspaces.models import Role

# Of an owner's part that did not reach them although its time is over, or only after it was.
LATE = Q(forwarded_at__isnull=True, forward_by__isnull=False, status__in=AT_WORK)


@dataclass(frozen=True)
class Forwarding:
    """How passing a part on stands, in words. `promised` is empty where the platform promised no time."""

    by: datetime | None
    at: datetime | None
    late: bool
    zone: str
    promised: str
    law: str
    runs_from: str


def due(case: Case, opened_at: datetime) -> datetime | None:
    """Return by when a part of `case` opened at `opened_at` must reach its owner; None without a promise.

    Counted as the person's law counts, in the zone and on the working days of the establishment that answers.
    """
    if not case.platform.forward_within:
        return None
    length, place = Length.parse(case.platform.forward_within), case.establishment
    zone = ZoneInfo(place.time_zone)
    model = clock_rule(case.law, case.right, case.received_at).model
    if length.unit is Unit.HOURS:
        return end_of_hours(opened_at, length.n, model, zone)
    day = opened_at.astimezone(zone).date()
    return last_moment(end_of_period(day, length, model, counts.calendar_of(case.law, place)), zone)


def record(request: Request, *, actor: Actor) -> None:
    """Record that `request` reached its owner now; the first time counts. Under the lock of the case."""
    moment = now()
    first = Request.objects.filter(pk=request.pk, platform_role=Role.PROCESSOR, forwarded_at=None)
    if not first.update(forwarded_at=moment):
        return
    request.forwarded_at = moment
    trail.record(
        "request.forwarded",
        platform_id=request.platform_id,
        actor=actor,
        subject=request.display_reference,
        late=is_late(request),
    )


def is_late(request: Request) -> bool:
    """Say whether the part reached its owner too late, or is too late already."""
    return request.forward_by is not None and (request.forwarded_at or now()) > request.forward_by


def unheard() -> QuerySet[Request]:
    """Return the open parts that wait for an owner while nobody can answer for their workspace: nobody was written
    to, and nobody reads them."""
    waits = Request.objects.filter(status=Status.DECIDING, platform_role=Role.PROCESSOR, forwarded_at__isnull=False)
    return waits.filter(workspace__in=deputies.unanswered())


def is_unheard(request: Request) -> bool:
    """Say whether `request` waits for an owner who cannot read it."""
    return unheard().filter(pk=request.pk).exists()


def of(request: Request) -> Forwarding | None:
    """Return how passing `request` on stands; None for a part about which the platform decides, and for one that the
    person brought to the owner, who had it before the platform did."""
    if request.platform_role != Role.PROCESSOR or brought.was_brought(request):
        return None
    within, promised = request.case.platform.forward_within, ""
    if within:
        length = Length.parse(within)
        promised = _("%(platform)s promises to pass a request on within %(length)s after it knows whose it is.") % {
            "platform": request.case.platform.name,
            "length": length_words(length.n, length.unit.value),
        }
    return Forwarding(
        by=request.forward_by,
        at=request.forwarded_at,
        late=is_late(request),
        zone=request.case.establishment.time_zone,
        promised=promised,
        law=_(
            "No law on file names a number of days for it. A processor helps the controller to answer (GDPR Art. "
            "28(3)(e)), which means at once. Nobody has verified yet what other laws ask of a processor."
        ),
        runs_from=_(
            "The time to answer is counted from the day on which the request arrived here, and not from the day on "
            "which it was passed on. It is the earliest date that the law could mean; no source on file settles it."
        ),
    )
