"""A platform's promises as rules that count: they stand beside the laws, and the earliest date binds (EC-02, EC-12)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Literal

from dsr.law.facts import Fact
from dsr.law.lengths import Length
from dsr.law.rule import ClockRule
from dsr.law.schema import Clock
from dsr.law.sourced import Period, Sourced
from dsr.models import Promise, PromiseStart
from privacy_portal.dates import day_of

SOURCE = "terms"
# What a count says of a law, and how it is said of a promise; None: not at all.
_WORDS: dict[str, str | None] = {
    "aim": "promised",
    "due": "promised_by",
    "extension_unavailable": "promise_stands",
    "no_number": None,
    "received_on_rest_day": None,
    "confirmation_changes_nothing": None,
}


def about(platform_id: int, right: str, received_at: datetime) -> list[Promise]:
    """Return what the platform promises about `right` for a request received at `received_at`, by key."""
    promised = Promise.objects.filter(platform=platform_id).select_related("platform").order_by("key")
    return [one for one in promised if right in one.rights and _in_force(one, received_at)]


def rule(promise: Promise, beside: ClockRule) -> ClockRule:
    """Return the rule by which `promise` counts: in the way of the law `beside` it, but no weekend moves its last day.

    Nothing that is asked of the person stops it, and it knows no extension: whoever promised did not say so.
    """
    given = Sourced(article=promise.clause, source=SOURCE, confidence="high", verified="primary")
    period = Period(value=Length.parse(promise.length), **given.model_dump())
    starts: Literal["receipt", "contact_confirmed"] = (
        "contact_confirmed" if promise.starts == PromiseStart.CONTACT_CONFIRMED else "receipt"
    )
    return replace(
        beside,
        version=f"{promise.key}: {promise.length} from {promise.starts}",
        available="yes",
        clock=Clock(starts=starts, model=beside.clock.model, response=None, aim=period, rolls=False),
        right_basis=given,
        sources={SOURCE: promise.url},
        circumstances=frozenset(),
    )


def told(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Return the steps of a promise's count as one says them of a promise, where a law would be spoken of."""
    return tuple(replace(fact, code=code) for fact in facts if (code := _WORDS.get(fact.code, fact.code)))


def _in_force(promise: Promise, received_at: datetime) -> bool:
    day = day_of(received_at, promise.platform.time_zone)
    return (promise.since is None or promise.since <= day) and (promise.until is None or day < promise.until)
