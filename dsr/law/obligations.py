"""What a law says beside its clocks: whom it protects, what may be charged, what a refusal tells, who is a child."""

from datetime import date
from typing import Literal

from pydantic import model_validator

from .sourced import Sourced, Span

# What a letter that refuses must hold, as laws list it. `letters` proves that each is there.
LETTER_DUTIES = (
    "reasons",  # why, in words
    "facts",  # the facts on which the reason stands, with what shows them
    "provision",  # the article relied on
    "not_authenticated",  # that identity could not be shown, where that is the reason
    "controller_complaint",  # that one can complain to the controller first
    "appeal",  # how to appeal to the controller
    "objection",  # how to object to the controller
    "authority",  # to which authority one can complain
    "court",  # that a court can be asked
    "time_limit",  # until when the authority or the court can be asked
    "help",  # that help to understand the letter can be had
    "opt_out_offered",  # that one can opt out of sale instead
)
# What a letter that dismisses an appeal or a complaint can hold: we have looked twice, and only others are left.
DISMISSAL_DUTIES = ("reasons", "authority", "court", "time_limit")
LetterDuty = Literal[
    "reasons",
    "facts",
    "provision",
    "not_authenticated",
    "controller_complaint",
    "appeal",
    "objection",
    "authority",
    "court",
    "time_limit",
    "help",
    "opt_out_offered",
]


class Scope(Sourced):
    """Whom a law protects: people who live in its place; everybody whose data a controller established there has."""

    residence: bool
    establishment: bool


class Fees(Sourced):
    """What may be charged. `free_times` answers within `free_within` cost nothing; None: no such count.

    `announced`: the sum is told first, so that the person can withdraw. `limit` is the most that may be asked.
    """

    charge: Literal["free", "cost", "reasonable", "unsaid"]
    free_times: int | None = None
    free_within: Span | None = None
    excessive: Literal["fee_or_refusal", "fee", "refusal", "unsaid"] = "unsaid"
    announced: bool = False
    limit: str = ""

    @model_validator(mode="after")
    def _counts_within_a_time(self) -> "Fees":
        if (self.free_times is None) != (self.free_within is None):
            raise ValueError("a number of free answers needs the time within which they are counted")
        return self


class Refusal(Sourced):
    """What the letter must hold; `appeal_letter_must`: what the one that dismisses an appeal must hold."""

    letter_must: tuple[LetterDuty, ...]
    appeal_letter_must: tuple[LetterDuty, ...] = ()


class Minors(Sourced):
    """From `since` on: the ages below which something else holds. None: the law sets no such age.

    `guardian_below`: a guardian makes the request. `consent_below`: consent to a use has to come from a parent, which
    says nothing about who may ask. `opt_in_below`: advertising or sale needs the person's own consent.
    `no_marketing_below`: neither may happen at all. `guidance`: an authority advises the age, no law sets it.
    """

    since: date | None = None
    guardian_below: int | None = None
    consent_below: int | None = None
    opt_in_below: int | None = None
    no_marketing_below: int | None = None
    guidance: bool = False


class OptOutSignal(Sourced):
    """Whether a signal of the browser (Global Privacy Control) must be taken for an opt-out, and since when."""

    required: bool
    since: date | None = None
