"""The law: how many dates a second are counted, each with its reasons.

Every law on file, every right and every duty with a time; one receipt in two has a story (a question and its answer, a
fee, an extension, a correction). Receipts are spread over three years by a fixed seed. Loading the rules is told apart.
"""

import random
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks import servers
from dsr.law.counting import Deadlines, Event, deadlines
from dsr.law.registry import calendar_for, clock_rule, codes, law_on, load
from dsr.law.schema import RIGHTS

SEED = 1971
DATES = 10_000
FIRST = datetime(2026, 12, 1, tzinfo=UTC)
HOURS = 3 * 365 * 24
# What happened, by the days after the receipt on which it did.
STORIES = (
    {"identity_requested": 1, "identity_received": 4},
    {"clarification_requested": 2, "clarification_received": 9},
    {"fee_quoted": 3, "fee_paid": 5},
    {"extension_notified": 7},
    {"extension_agreed": 7},
    {"clarification_requested": 1, "extension_notified": 8, "clarification_received": 12},
    {"receipt_corrected": 1, "contact_confirmed": 2},
)


def run() -> dict[str, Any]:
    """Return {"deadlines_per_s", ..., "sweep_ratio", ...}."""
    return _counting() | servers.measured("sweep", "sweep_ratio")


def _counting() -> dict[str, Any]:
    started = time.perf_counter()
    questions = _questions(random.Random(SEED))  # noqa: S311 - the same questions every time
    loaded = time.perf_counter()
    reasons = sum(len([fact.as_dict() for fact in _count(*question).explanation]) for question in questions)
    seconds = time.perf_counter() - loaded
    return {
        "deadlines_per_s": round(DATES / seconds),
        "deadlines": DATES,
        "laws": len(codes()),
        "reasons": reasons,
        "loading_seconds": round(loaded - started, 3),
    }


def _questions(draw: random.Random) -> list[tuple[str, str, list[Event]]]:
    laws = {law: [*RIGHTS, *_timed_duties(law)] for law in sorted(codes())}
    found = []
    for _ in range(DATES):
        law = draw.choice(list(laws))
        at = FIRST + timedelta(hours=draw.randrange(HOURS))
        story = draw.choice(STORIES) if draw.random() < 0.5 else {}
        happened = [Event(kind, at + timedelta(days=days)) for kind, days in story.items()]
        found.append((law, draw.choice(laws[law]), [Event("received", at), *happened]))
    return found


def _timed_duties(law: str) -> list[str]:
    """Return the duties that have a time on every day of the benchmark, also where a law switches meanwhile."""
    editions = [law_on(law, FIRST).duties, load(law).duties]
    return [name for name in editions[-1] if all(one[name].clocks for one in editions)]


def _count(law: str, right: str, events: list[Event]) -> Deadlines:
    country = "DE" if law == "EU" else load(law).country
    return deadlines(events, clock_rule(law, right, events[0].at), calendar_for(law, country))
