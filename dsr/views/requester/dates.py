"""A counted date as the pages show it: the day, the steps of the count, the days of the calendar."""

from typing import Any

from dsr import dates_shown
from dsr.law import words
from dsr.law.counting import Deadlines


def shown(dates: Deadlines) -> dict[str, Any]:
    """Return `due_at`, `zone`, `facts` and `days` of a count, as `{% date_why %}` takes them."""
    return {
        "due_at": dates.due_at,
        "zone": dates.time_zone,
        "facts": [fact_line(fact.as_dict()) for fact in dates.explanation],
        "days": dates_shown.days(dates),
    }


def fact_line(fact: dict[str, object]) -> dict[str, object]:
    """Return one step of a count as a sentence with its article."""
    return {"text": words.sentence(fact), "article": fact["article"]}
