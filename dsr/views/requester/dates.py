"""A counted date as the pages show it: the day, the steps of the count, the days of the calendar."""

from typing import Any

from dsr.law import words
from dsr.law.counting import Deadlines
from dsr.law.run import calendar_days

# What the calendar says of itself; every other reason for a day off is the name of a holiday.
_WEEKENDS = {"saturday", "sunday", "weekend"}


def shown(dates: Deadlines) -> dict[str, Any]:
    """Return `due_at`, `zone`, `facts` and `days` of a count, as `{% date_why %}` takes them."""
    return {
        "due_at": dates.due_at,
        "zone": dates.time_zone,
        "facts": [fact_line(fact.as_dict()) for fact in dates.explanation],
        "days": [
            {"date": day.day, "kind": day.kind, "name": "" if day.rest in _WEEKENDS else day.rest}
            for day in calendar_days(dates)
        ],
    }


def fact_line(fact: dict[str, object]) -> dict[str, object]:
    """Return one step of a count as a sentence with its article."""
    return {"text": words.sentence(fact), "article": fact["article"]}
