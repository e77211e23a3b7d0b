"""The running end of a period: the first length, what extensions add, and what pauses leave out."""

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from .calendars import WorkCalendar
from .events import EXTENSION_AGREED, EXTENSION_NOTIFIED, Event
from .facts import Fact
from .lengths import Length, Unit
from .periods import end_of_period, last_moment, roll
from .questions import Log, Pause
from .rule import ClockRule


@dataclass
class Run:
    """A period of days, working days or months while its extensions are read, one after the other."""

    rule: ClockRule
    calendar: WorkCalendar
    zone: ZoneInfo
    start: date
    pauses: list[Pause]
    used: int = 0
    facts: list[Fact] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.total = self.rule.response
        self.end = self._lengthened(self._counted(self.start, self.total), self.start)
        self.first_end = self.end

    def may_be_extended(self) -> bool:
        extension = self.rule.clock.extension
        return extension is not None and (extension.times is None or self.used < extension.times)

    def notice_by(self, log: Log) -> datetime:
        """The last moment to tell of an extension: inside the running period, on its last day for an act."""
        extension = self.rule.clock.extension
        end = self.end
        dated = log.of_kind("request_dated")
        if extension is not None and extension.notice_from == "request_date" and dated:
            # PIPEDA s 8(4) runs the notice from the date of the request, s 8(3) the answer from its receipt.
            end = min(end, self._counted(dated[0].at.astimezone(self.zone).date(), self.rule.response))
        return last_moment(self.rolled(end), self.zone)

    def rolled(self, end: date) -> date:
        model = self.rule.model
        moves = self.rule.clock.rolls and model.relies_on_roll and self.rule.response.unit in model.roll_units
        return roll(end, model, self.calendar)[0] if moves else end

    def read(self, log: Log) -> None:
        """Apply every extension of the log; one that came too late or that the law does not know changes nothing."""
        for event in log.of_kind(EXTENSION_NOTIFIED, EXTENSION_AGREED):
            told = event.at.astimezone(self.zone)
            extension = self.rule.clock.extension
            agreed = event.kind == EXTENSION_AGREED
            if extension is None or not self.may_be_extended() or agreed != extension.by_agreement:
                basis = self.rule.basis(extension or self.rule.period)
                self.facts.append(basis.fact("extension_unavailable", told=told.date().isoformat()))
            elif event.at > (by := self.notice_by(log)):
                fact = self.rule.basis(extension).fact(
                    "extension_too_late", told=told.date().isoformat(), by=by.date().isoformat()
                )
                self.facts.append(fact)
            else:
                self._extend(event)

    def _extend(self, event: Event) -> None:
        extension = self.rule.clock.extension
        if extension is None:
            return
        before, self.used = self.end, self.used + 1
        limit = self._extended_by(extension.value) if extension.value else None
        announced = self._extended_by(Length(event.days, Unit.DAYS), chained=True) if event.days else limit
        self.end = max(before, min(announced or before, limit or announced or before))
        if extension.value and extension.total_from_start:
            self.total += extension.value
        code = "extended" if self.end > before else "extension_without_date"
        told = event.at.astimezone(self.zone).date().isoformat()
        self.facts.append(self.rule.basis(extension).fact(code, told=told, day=self.end.isoformat()))

    def _extended_by(self, length: Length, *, chained: bool = False) -> date:
        extension = self.rule.clock.extension
        if extension is not None and extension.total_from_start and not chained:
            # Three months are counted from the start; one month, shortened by February, and then two are not the same.
            return self._lengthened(self._counted(self.start, self.total + length), self.start)
        return self._lengthened(self._counted(self.end, length), self.end)

    def _counted(self, start: date, length: Length) -> date:
        return end_of_period(start, length, self.rule.model, self.calendar)

    def _lengthened(self, end: date, since: date) -> date:
        """`end` with the pauses that began in the period; those before `since` are already in it."""
        for pause in self.pauses:
            if pause.first > since or since == self.start:
                end = pause.lengthens(end, self.rule.response.unit, self.calendar)
        return end
