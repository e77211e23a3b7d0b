"""Until when a person who is not content can turn to us again, to the authority, to a court."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from dsr import counts
from dsr.law import registry
from dsr.law.periods import last_moment
from dsr.law.remedies import AUTHORITY, COURT, Remedy
from dsr.law.remedies import remedies as ways_under
from dsr.models import DISPUTES, Case, ClockEvent, ClockEventKind, Message, Outcome, Request, Right, Sender, Status
from privacy_portal.dates import date_words, day_of

APPEAL = "appeal"
ANSWERS = (ClockEventKind.ANSWERED, ClockEventKind.REFUSED)


@dataclass(frozen=True)
class Way:
    """A way that is open until the end of `until`, a moment in `zone`; None where no end is set. `where` is APPEAL,
    AUTHORITY or COURT; `article` is empty where the time is our own."""

    where: str
    until: datetime | None
    zone: str
    article: str

    @property
    def day(self) -> date | None:
        return day_of(self.until, self.zone) if self.until else None


def until(request: Request) -> tuple[Way, ...]:
    """Return the ways that an answer to `request` leaves open under the person's own law, ours first.

    Empty before there is an answer. An appeal is one after a refusal or less than was asked, where the law knows it;
    laws ask for a reasonable time to file one, and the platform says which (`Platform.appeal_days`).
    """
    answered_at = answered_at_of(request)
    if answered_at is None:
        return ()
    zone = counts.zone_of(request.case)
    others = [
        Way(remedy.where, remedy.until, zone, remedy.basis.article)
        for remedy in outside(request, answered_at)
        if not remedy.manner or remedy.manner == "no_limit"
    ]
    return (*_appeal(request, answered_at, zone), *others)


def outside(request: Request, answered_at: datetime | None, law: str = "") -> tuple[Remedy, ...]:
    """Return the ways to the authority and to a court, with their ends for an answer given at `answered_at`.

    Without an answer, what runs from one has no end yet. `law` is the person's own unless it is said.
    """
    case = request.case
    moments = {"receipt": case.received_at}
    if answered_at is not None:
        moments |= {"answer": answered_at, "last_contact": _last_contact(request, answered_at)}
    return ways_under(law or case.law, moments, counts.calendar_of(law or case.law, case.establishment))


def of_case(case: Case) -> tuple[Remedy, ...]:
    """Return the ways of a case whatever became of its parts: what runs from an answer has no end here."""
    return ways_under(case.law, {"receipt": case.received_at}, counts.calendar_of(case.law, case.establishment))


def knows_court(case: Case) -> bool:
    """Say whether a court can be asked now: some laws leave that to the authority, or send there first."""
    return any(way.where == COURT and way.manner not in ("not_required", "after_authority") for way in of_case(case))


def appeal_end(request: Request, answered_at: datetime) -> date:
    """Return the last day for an appeal against an answer given at `answered_at`: laws ask for a reasonable time."""
    return day_of(answered_at, counts.zone_of(request.case)) + timedelta(days=request.case.platform.appeal_days)


def sentences(request: Request) -> list[str]:
    """Return the ways that end on a day, as the person reads them."""
    words = {
        APPEAL: _("You can ask us until %(day)s to look at it again."),
        AUTHORITY: _("You can complain to the authority until %(day)s."),
        COURT: _("You can go to court until %(day)s."),
    }
    return [words[way.where] % {"day": date_words(way.day)} for way in until(request) if way.day]


def _appeal(request: Request, answered_at: datetime, zone: str) -> tuple[Way, ...]:
    unfavourable = request.status == Status.REFUSED or request.outcome == Outcome.PARTIAL
    rule = registry.clock_rule(request.case.law, Right.APPEAL, answered_at)
    if request.right in DISPUTES or not unfavourable or rule.available == "no":
        return ()
    return (Way(APPEAL, last_moment(appeal_end(request, answered_at), ZoneInfo(zone)), zone, ""),)


def answered_at_of(request: Request) -> datetime | None:
    """Return when the answer in force was given; one that was called back is none."""
    kinds = (*ANSWERS, ClockEventKind.ANSWER_RECALLED)
    last = ClockEvent.objects.filter(request=request, kind__in=kinds).order_by("at", "id").last()
    return last.at if last and last.kind in ANSWERS else None


def _last_contact(request: Request, answered_at: datetime) -> datetime:
    written = Message.objects.filter(case=request.case_id, sender=Sender.OFFICER).order_by("sent_at").last()
    return max(answered_at, written.sent_at) if written else answered_at
