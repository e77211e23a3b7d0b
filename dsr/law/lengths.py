"""Lengths of time as laws write them: a number and a unit that is never converted into another."""

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working days"
    MONTHS = "months"


@dataclass(frozen=True)
class Length:
    """`Length(1, Unit.MONTHS)`: one month. A month is not thirty days and a working day is not a day."""

    n: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> "Length":
        """Read "1 month", "45 days", "10 working days" or "72 hours"; ValueError for anything else."""
        number, _, unit = text.strip().partition(" ")
        plural = unit if unit.endswith("s") else unit + "s"
        if not number.isdigit() or plural not in set(Unit):
            raise ValueError(f"not a length of time: {text!r}")
        return cls(int(number), Unit(plural))

    def __add__(self, other: "Length") -> "Length":
        """The sum of two lengths of one unit; ValueError when the units differ."""
        if other.unit is not self.unit:
            raise ValueError(f"{self} and {other} cannot be added")
        return Length(self.n + other.n, self.unit)

    def __str__(self) -> str:
        return f"{self.n} {self.unit.value if self.n != 1 else self.unit.value[:-1]}"
