"""What letters may say about a part: who, by when, by which law, and where else one can turn."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from dsr import counts, presentation, remedies
from dsr.law.authorities import ComplaintAuthority, authority_for
from dsr.law.remedies import Remedy
from dsr.models import Request
from privacy_portal.clock import now
from privacy_portal.dates import date_words, datetime_words, day_of
from privacy_portal.links import absolute


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
    appeal_until: str

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
    answered_at = _answered_at(request)
    return Facts(
        request=request,
        controller=presentation.controller_name(request),
        received_on=datetime_words(case.received_at, zone=counts.zone_of(case), name_zone=True),
        answer_by=date_words(answer_by) if answer_by else "",
        law=presentation.law_name(case.law),
        authority=authority_for(case.law, case.residence, case.received_at),
        remedies={way.where: way for way in remedies.outside(request, answered_at)},
        appeal_until=date_words(remedies.appeal_end(request, answered_at)),
    )


def _answered_at(request: Request) -> datetime:
    """Return when the answer was given; now, where it is being written."""
    answered = [event.at for event in request.clock_events.all() if event.kind in remedies.ANSWERS]
    return answered[-1] if answered else now()
