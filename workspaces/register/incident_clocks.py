"""Which duties an incident brings, and by when: a law and facts in, dates out. Pure."""

from dataclasses import dataclass
from datetime import datetime

from workspaces.register.incident_laws import Duty, Law, Length, target

UNLIKELY, RISK, HIGH = "unlikely", "risk", "high"


@dataclass(frozen=True)
class Facts:
    """What the dates rest on. `risk` is "" until somebody assessed it; `excused` says that two officers decided that
    no authority is told."""

    aware_at: datetime
    assessed_at: datetime | None = None
    reported_at: datetime | None = None
    risk: str = ""
    malicious: bool = False
    as_controller: bool = True
    as_processor: bool = False
    excused: bool = False


@dataclass(frozen=True)
class Count:
    """One duty and its date. `due_at` is None while the time has not begun; `by_law` is false for our own target."""

    kind: str
    rule: Duty
    zone: str
    length: Length
    starts_at: datetime | None
    due_at: datetime | None
    by_law: bool


def counts(law: Law, facts: Facts, zone: str) -> tuple[Count, ...]:
    """Return what `law` asks for, counted by the clock of `zone`.

    A risk that nobody assessed yet counts as the one that brings the duty: the time runs from the knowledge of the
    breach, not from the assessment. A risk too small for a report to an authority ends its time only
    once two officers said so.
    """
    return tuple(_count(kind, rule, facts, zone) for kind, rule in law.duties.items() if _arises(kind, rule, facts))


def excusable(rule: Duty, risk: str) -> bool:
    """Say whether a law lets nobody be told at this risk. While nobody assessed the risk it does not; what is only
    recommended it always does."""
    if not risk:
        return False
    if rule.recommended:
        return True
    if rule.when == "always":
        return False
    return risk == UNLIKELY or (rule.when == HIGH and risk == RISK)


def _arises(kind: str, rule: Duty, facts: Facts) -> bool:
    if kind == "customers":
        return facts.as_processor
    if not facts.as_controller:
        return False
    if kind.startswith("authority"):
        return not (facts.excused and excusable(rule, facts.risk))
    return not facts.risk or not excusable(rule, facts.risk)


def _count(kind: str, rule: Duty, facts: Facts, zone: str) -> Count:
    legal = rule.malicious if facts.malicious and rule.malicious else rule.within
    length = legal or rule.aim or target(kind)
    starts = {"aware": facts.aware_at, "assessed": facts.assessed_at, "reported": facts.reported_at}[rule.starts]
    due = length.after(starts, zone, first_day=rule.first_day) if starts else None
    return Count(kind, rule, zone, length, starts, due, legal is not None)
