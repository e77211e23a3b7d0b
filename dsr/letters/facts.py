"""What letters may say about a part: who, by when, by which law, and where else one can turn."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from dsr import clock, counts, presentation, remedies
from dsr.law.authorities import ComplaintAuthority, authority_for
from dsr.law.remedies import Remedy
from dsr.models import Request
from privacy_portal.clock import now
from privacy_portal.dates import date_words, datetime_words, day_of
from privacy_portal.links import absolute


@dataclass(frozen=True)
class Beside:
    """Another law that protects the person, because of where the controller is, with the ways that it opens."""

    code: str
    law: str
    authority: ComplaintAuthority
    remedies: dict[str, Remedy]


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
    beside: tuple[Beside, ...]
    appeal_until: str
    # Why the person's own law applies: "residence", "establishment", "last_resort" (dsr.law.applicable).
    because: str

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


def facts_of(request: Request, *, answers: bool) -> Facts:
    """Return the facts of `request`, in the active language; needs case, platform, establishment and clock.

    `answers`: the letter is the answer, or comes after it. Before that, times that run from an answer have no end.
    """
    case, answer_by = request.case, presentation.due_day(request)
    found = clock.counts_of(request)
    own = next((one for one in found if one.law == case.law and not one.promise), found[0])
    answered_at = (remedies.answered_at_of(request) or now()) if answers else None
    others = [one for one in found if not one.promise and one.law != case.law]
    return Facts(
        request=request,
        controller=presentation.controller_name(request),
        received_on=datetime_words(case.received_at, zone=counts.zone_of(case), name_zone=True),
        answer_by=date_words(answer_by) if answer_by else "",
        law=presentation.law_name(case.law),
        authority=authority_for(case.law, case.residence, case.received_at),
        remedies=_ways(request, answered_at, case.law),
        beside=tuple(_beside(request, answered_at, one.law) for one in others),
        appeal_until=date_words(remedies.appeal_end(request, answered_at or now())),
        because=own.because,
    )


def _beside(request: Request, answered_at: datetime | None, law: str) -> Beside:
    authority = authority_for(law, request.case.establishment.country, request.case.received_at)
    return Beside(law, presentation.law_name(law), authority, _ways(request, answered_at, law))


def _ways(request: Request, answered_at: datetime | None, law: str) -> dict[str, Remedy]:
    return {way.where: way for way in remedies.outside(request, answered_at, law)}
