"""Questions to the person, and when the clock begins because of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from .calendars import WorkCalendar
from .events import CONTACT_CONFIRMED
from .facts import Fact
from .lengths import Length, Unit
from .log import Log
from .periods import end_of_period, last_moment
from .rule import ClockRule
from .schema import Effect


@dataclass(frozen=True)
class Question:
    """Something asked of the person, and when the answer came (None: not yet)."""

    name: str
    effect: Effect
    asked: datetime
    answered: datetime | None

    def span(self, zone: ZoneInfo) -> tuple[date, date]:
        """The first and the last day that the question was open, both included."""
        end = self.answered or self.asked
        return self.asked.astimezone(zone).date(), end.astimezone(zone).date()


def questions(log: Log, rule: ClockRule, kind: str) -> Iterator[Question]:
    """Every question whose effect is of `kind`. One that is asked again while open is one question.

    An answered, refused or withdrawn request waits for nothing any more.
    """
    for name, effect in rule.effects.items():
        if effect.kind != kind:
            continue
        asked: datetime | None = None
        for event in log.of_kind(effect.asked, *effect.answered):
            if event.kind == effect.asked:
                asked = asked or event.at
            elif asked is not None:
                yield Question(name, effect, asked, event.at)
                asked = None
        if asked is not None and (kind == "wait" or not log.closed):
            yield Question(name, effect, asked, None)


@dataclass(frozen=True)
class Start:
    """When the clock begins. `waiting`: an answer is outstanding; `requester_by`: until when the person must act.

    `begun` is False for a promise whose time has not begun yet; `at` is then the earliest that it can.
    """

    at: datetime
    begun: bool
    waiting: bool
    requester_by: datetime | None
    facts: tuple[Fact, ...]


def start_of(log: Log, rule: ClockRule, zone: ZoneInfo, calendar: WorkCalendar) -> Start:
    """The receipt, or the latest answer that this law waits for (UK GDPR Art. 12A(2): the latest of the three)."""
    at, begun, facts = _first_moment(log, rule, zone)
    waiting, requester_by = False, None
    for question in questions(log, rule, "restart"):
        basis = rule.basis(question.effect)
        if question.answered is None:
            waiting = True
            facts.append(basis.fact("waiting", question=question.name, asked=_iso(question.asked, zone)))
        else:
            at = max(at, question.answered)
            answered = _iso(question.answered, zone)
            facts.append(basis.fact("restarted", question=question.name, answered=answered))
    for question in questions(log, rule, "wait"):
        until = _wait_ends(question, rule, zone, calendar)
        at, requester_by = max(at, until), until
        facts.append(rule.basis(question.effect).fact("wait", question=question.name, until=_iso(until, zone)))
    return Start(at, begun, waiting, requester_by, tuple(facts))


def _first_moment(log: Log, rule: ClockRule, zone: ZoneInfo) -> tuple[datetime, bool, list[Fact]]:
    """The receipt; for the promise of a contract that says so, the confirmation of the address."""
    if rule.clock.starts == "receipt":
        return log.received_at, True, []
    basis = rule.basis(rule.period)
    confirmed = log.of_kind(CONTACT_CONFIRMED)
    if not confirmed:
        return log.received_at, False, [basis.fact("begins_when_confirmed")]
    at = confirmed[0].at
    return max(log.received_at, at), True, [basis.fact("began_when_confirmed", day=_iso(at, zone))]


def _wait_ends(question: Question, rule: ClockRule, zone: ZoneInfo, calendar: WorkCalendar) -> datetime:
    length = question.effect.wait or Length(0, Unit.DAYS)
    day = end_of_period(question.asked.astimezone(zone).date(), length, rule.model, calendar)
    return last_moment(day, zone)


def _iso(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).date().isoformat()
