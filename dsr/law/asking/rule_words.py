"""What the words for a rule add to a question: "30 + 30 days", "20 days where a third party is involved"."""

import re
from datetime import datetime

from dsr.law.events import Event
from dsr.law.lengths import Length, Unit
from dsr.law.rule import ClockRule

from .events import longer

UNITS = {"hour": Unit.HOURS, "day": Unit.DAYS, "month": Unit.MONTHS}
UNIT = r"(?:(?P<{0}working>working|business)\s+|calendar\s+)?(?P<{0}unit>hour|day|month)?s?"
FIRST = re.compile(r"\b(?P<n>\d+)\s*" + UNIT.format(""))
SUM = re.compile(r"\b(?P<first>\d+)\s*" + UNIT.format("") + r"(?P<more>(?:\s*\+\s*\d+)+)\s*" + UNIT.format("last_"))


def extensions_in(text: str, rule: ClockRule, receipt: datetime) -> list[Event]:
    """The extensions, told in time, of a sum that begins with this rule's own length."""
    found = SUM.search(text)
    if not found or int(found["first"]) != rule.response.n:
        return []
    unit = _unit(found["last_working"], found["last_unit"]) or rule.response.unit
    return [Event(longer(rule), receipt, int(n), unit) for n in re.findall(r"\d+", found["more"])]


def circumstances_in(text: str, rule: ClockRule) -> set[str]:
    """The circumstance that the first length in the words belongs to, where it is not the rule's plain one."""
    length = length_in(text)
    if length == rule.response:
        return set()
    return set([name for name, period in rule.clock.circumstances.items() if period.value == length][:1])


def length_in(text: str) -> Length | None:
    """The first length of time in the words."""
    found = FIRST.search(text)
    unit = found and _unit(found["working"], found["unit"])
    return Length(int(found["n"]), unit) if found and unit else None


def _unit(working: str | None, unit: str | None) -> Unit | None:
    if unit == "day" and working:
        return Unit.WORKING_DAYS
    return UNITS.get(unit or "")
