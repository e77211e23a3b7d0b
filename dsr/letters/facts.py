"""What letters may say about a part: who, by when, by which law, and where else one can turn."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from dsr import counts, presentation
from dsr.law.authorities import ComplaintAuthority, authority_for
from dsr.law.remedies import Remedy, remedies
from dsr.models import ClockEventKind, Request
from privacy_portal.clock import now
from privacy_portal.dates import date_words, datetime_words, day_of
from privacy_portal.links import absolute

ANSWERS = (ClockEventKind.ANSWERED, ClockEventKind.REFUSED)


@dataclass(frozen=True)
class Facts:
    """The facts of one part, as a letter of today reads them. Days are words of the active language."""

    request: Request
    controller: str
    received_on: str
    answer_by: str
    law: str
    authority: ComplaintAuthority
    remedies: dict[str, Remedy]

    def url(self, name: str) -> str:
        """Return the address of a page of the case: "case", "write", "complain" ..."""
        case = self.request.case
        return absolute(reverse(name, args=[case.platform.slug, case.reference]))

    def public_url(self, name: str) -> str:
        """Return the address of a page for everybody: "centre", "do_not_sell" ..."""
        return absolute(reverse(name, args=[self.request.case.platform.slug]))

    def day(self, moment: datetime) -> str:
        """Return a day in the zone of the request's law."""
        return date_words(day_of(moment, self.request.clock.time_zone))


def facts_of(request: Request) -> Facts:
    """Return the facts of `request`, in the active language; needs case, platform, establishment and clock."""
    case, answer_by = request.case, presentation.due_day(request)
    return Facts(
        request=request,
        controller=presentation.controller_name(request),
        received_on=datetime_words(case.received_at, zone=counts.zone_of(case), name_zone=True),
        answer_by=date_words(answer_by) if answer_by else "",
        law=presentation.law_name(case.law),
        authority=authority_for(case.law, case.residence),
        remedies={way.where: way for way in _remedies(request)},
    )


def _remedies(request: Request) -> tuple[Remedy, ...]:
    """Return the ways to others with their ends: counted from the answer, or from today where it is being written."""
    answered = [event.at for event in request.clock_events.all() if event.kind in ANSWERS]
    answer = answered[-1] if answered else now()
    moments = {"receipt": request.case.received_at, "answer": answer, "last_contact": answer}
    return remedies(request.case.law, moments, counts.calendar_of(request.case.law, request.case.establishment))
