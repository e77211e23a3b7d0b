"""The running end of a period: the first length, what extensions add and why, what pauses leave out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from .calendars import WorkCalendar
from .events import EXTENSION_AGREED, EXTENSION_NOTIFIED, Event
from .facts import Fact
from .lengths import Length
from .log import Log
from .pauses import Pause
from .periods import end_of_period, last_moment, roll
from .rule import ClockRule
from .schema import Condition, Extension

# Conditions that name no reason of their own, and the reasons that stand for them: of those every such law knows.
_GENERAL = {"necessary", "just_cause", "cannot_in_time"}
_ANYWHERE: tuple[Condition, ...] = ("complexity", "number_of_requests")


def reasons(extension: Extension) -> tuple[Condition, ...]:
    """Return the reasons for which `extension` may be used: those that the law names, or the two that are meant
    wherever it says no more than that longer is needed. "agreement" is the person's own yes."""
    named = [one for one in extension.conditions if one not in _GENERAL]
    general = _ANYWHERE if len(named) < len(extension.conditions) or not named else ()
    return tuple(dict.fromkeys([*named, *general]))


@dataclass
class Run:
    """A period of days, working days or months while its extensions are read, one after the other."""

    rule: ClockRule
    calendar: WorkCalendar
    zone: ZoneInfo
    start: date
    pauses: Sequence[Pause]
    used: int = 0
    facts: list[Fact] = field(default_factory=list)
    end: date = field(init=False)
    total: Length = field(init=False)

    def __post_init__(self) -> None:
        self.total = self.rule.response
        self.end = self._from_start(self.total)

    def next_extension(self) -> Extension | None:
        """The extension that the law still allows, None when there is none or it is used up."""
        extension = self.rule.clock.extension
        if extension is None or (extension.times is not None and self.used >= extension.times):
            return None
        return extension

    def notice_by(self, log: Log) -> datetime | None:
        """The last moment to tell of an extension: inside the running period. None where nothing can be extended."""
        extension = self.next_extension()
        if extension is None:
            return None
        end = self.end
        dated = log.of_kind("request_dated")
        if extension.notice_from == "request_date" and dated:
            # PIPEDA s 8(4) runs the notice from the date of the request, s 8(3) the answer from its receipt.
            end = min(end, self._counted(dated[0].at.astimezone(self.zone).date(), self.rule.response))
        return last_moment(self.rolled(end), self.zone)

    def rolled(self, end: date) -> date:
        """The last day for an act in a period that ends on `end`."""
        return roll(end, self.rule.model, self.calendar)[0] if self.rule.rolls(self.rule.response.unit) else end

    def read(self, log: Log) -> None:
        """Apply every extension of the log; one that came too late or that the law does not know changes nothing."""
        for event in log.of_kind(EXTENSION_NOTIFIED, EXTENSION_AGREED):
            if event.until and event.until <= self.end:
                continue  # it was told because of another law; this one gives until then anyway
            extension, by = self.next_extension(), self.notice_by(log)
            told = event.at.astimezone(self.zone).date().isoformat()
            if extension is None or by is None or not _is_for(event, extension):
                basis = self.rule.basis(self.rule.clock.extension or self.rule.period)
                self.facts.append(basis.fact("extension_unavailable", told=told))
            elif event.at > by:
                late = self.rule.basis(extension).fact("extension_too_late", told=told, by=by.date().isoformat())
                self.facts.append(late)
            else:
                self._extend(event, extension, told)

    def _extend(self, event: Event, extension: Extension, told: str) -> None:
        before = self.end
        self.end, self.total = self._extended(event, extension)
        self.used += 1
        code = "extended" if self.end > before else "extension_without_date"
        self.facts.append(self.rule.basis(extension).fact(code, told=told, day=self.end.isoformat()))

    def _extended(self, event: Event, extension: Extension) -> tuple[date, Length]:
        """The new end and the whole length: as announced, but never beyond what the law allows.

        The old ones if neither the law nor the notice gives a length.
        """
        lengths = [Length(event.days, event.unit)] if event.days else []
        if extension.value:
            lengths.append(extension.value)
        ends = [self._lengthened_by(length, extension) for length in lengths]
        if event.until:
            ends.append((event.until, self.total))
        return min(ends, key=lambda each: each[0], default=(self.end, self.total))

    def _lengthened_by(self, length: Length, extension: Extension) -> tuple[date, Length]:
        if extension.total_from_start and length.unit is self.total.unit:
            # Adding two months to a month that February cut short is not the same as three months from the start.
            total = self.total + length
            return self._from_start(total), total
        return self._from_end(length), self.total

    def _from_start(self, length: Length) -> date:
        return self._lengthened(self._counted(self.start, length), self.pauses)

    def _from_end(self, length: Length) -> date:
        """Pauses that began before the running end are already in it."""
        return self._lengthened(
            self._counted(self.end, length), [each for each in self.pauses if each.first > self.end]
        )

    def _counted(self, start: date, length: Length) -> date:
        return end_of_period(start, length, self.rule.model, self.calendar)

    def _lengthened(self, end: date, pauses: Sequence[Pause]) -> date:
        for pause in pauses:
            end = pause.lengthens(end, self.rule.response.unit, self.calendar)
        return end


def _is_for(event: Event, extension: Extension) -> bool:
    """Say whether the person was asked where the law wants that, and told a reason that the law knows."""
    rightly = extension.by_agreement == (event.kind == EXTENSION_AGREED)
    return rightly and (not event.reason or event.reason in reasons(extension))
