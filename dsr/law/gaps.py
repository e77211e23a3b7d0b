"""Where the holiday data differs from what the law of a place calls a holiday: the shape of `rules/calendars.yaml`."""

from datetime import date, timedelta
from functools import cached_property, lru_cache
from pathlib import Path

from dateutil.easter import easter
from pydantic import BaseModel, ConfigDict, TypeAdapter

from privacy_portal.yaml_files import read_yaml

GAPS_FILE = Path(__file__).parent / "rules" / "calendars.yaml"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Part(BaseModel):
    """A strict piece of a rules file: unknown keys are refused, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Block(Part):
    """A run of days off of every year, both ends included, "12-25" to "01-15"."""

    name: str
    first: str
    last: str

    def holds(self, day: date) -> bool:
        today = f"{day:%m-%d}"
        if self.first <= self.last:
            return self.first <= today <= self.last
        return today >= self.first or today <= self.last


class AddedDay(Part):
    """A holiday that the package leaves out: days after Easter Sunday, or the last weekday before a date."""

    name: str
    easter: int | None = None
    fixed: str = ""
    last: str = ""
    before: str = ""

    def falls_on(self, day: date) -> bool:
        if self.easter is not None:
            return day == easter(day.year) + timedelta(days=self.easter)
        if self.fixed:
            return f"{day:%m-%d}" == self.fixed
        month, number = (int(part) for part in self.before.split("-"))
        limit = date(day.year, month, number)
        return WEEKDAYS[day.weekday()] == self.last and timedelta(0) < limit - day <= timedelta(days=7)


class CalendarGap(Part):
    """What one country's calendar needs beside the package's data, and why."""

    reason: str = ""
    default_subdivision: str = ""
    weekend: tuple[str, ...] = ("sat", "sun")
    categories: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    add: tuple[AddedDay, ...] = ()
    omit: tuple[str, ...] = ()

    @cached_property
    def weekend_numbers(self) -> frozenset[int]:
        """The weekend as `date.weekday()` numbers."""
        return frozenset(WEEKDAYS.index(name) for name in self.weekend)

    def block(self, day: date) -> str:
        """The name of the block of days off in which the day lies, "" if it lies in none."""
        return next((block.name for block in self.blocks if block.holds(day)), "")

    def added(self, day: date) -> str:
        """The name of the holiday that only this gap knows, "" if it knows none."""
        return next((extra.name for extra in self.add if extra.falls_on(day)), "")


@lru_cache(maxsize=1)
def calendar_gaps() -> dict[str, CalendarGap]:
    """The gaps of every country that has one, by ISO code. A malformed file raises pydantic.ValidationError."""
    return TypeAdapter(dict[str, CalendarGap]).validate_python(read_yaml(GAPS_FILE))
