"""What a letter that refuses must hold, as the law of the person lists it."""

from datetime import date, datetime

from .obligations import LETTER_DUTIES
from .registry import clock_rule, law_on

# What every letter that refuses tells, whatever the law lists: why, by which article, and who can be asked to look.
ALWAYS = frozenset({"reasons", "provision", "authority"})


def demanded(law: str, right: str, ground: str, on: date | datetime) -> tuple[str, ...]:
    """The LETTER_DUTIES of a letter that refuses `right`, received `on` a day, wholly or partly, on `ground`.

    What depends on the case is demanded only there: that identity could not be shown where that is the ground, the way
    to appeal where an appeal exists, the offer to opt out where data stays (Cal. 11 CCR 7022(f)).
    """
    must = ALWAYS | set(law_on(law, on).refusal.letter_must)
    if ground != "not_identified":
        must -= {"not_authenticated"}
    if right != "erasure":
        must -= {"opt_out_offered"}
    if appeal_exists(law, on):
        must |= {"appeal"}
    return tuple(duty for duty in LETTER_DUTIES if duty in must)


def demanded_of_dismissal(law: str, on: date | datetime | None = None) -> tuple[str, ...]:
    """The LETTER_DUTIES of a letter that dismisses an appeal or a complaint."""
    must = {"reasons", "authority"} | set(law_on(law, on).refusal.appeal_letter_must)
    return tuple(duty for duty in LETTER_DUTIES if duty in must)


def appeal_exists(law: str, on: date | datetime) -> bool:
    """Whether the law gives an appeal to the controller itself against a refusal."""
    return clock_rule(law, "appeal", on).available != "no"
