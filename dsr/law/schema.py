"""The shape of a jurisdiction's rules file, `rules/<code>.yaml`.

Every value names the article that says so, the source in which it was read, how sure we are and how it was
checked. A file with an unknown key, an unknown counting model or a value without a known source is refused.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, ValidationInfo, field_validator, model_validator

from .counting_models import COUNTING_MODELS
from .events import KINDS
from .gaps import Part
from .lengths import Unit
from .obligations import Fees, Minors, OptOutSignal, Refusal, Scope
from .sourced import Period, Sourced, Span, Text, sourced_parts

RIGHTS = (
    "access",
    "rectification",
    "erasure",
    "restriction",
    "portability",
    "objection",
    "withdraw_consent",
    "automated_decision",
    "opt_out_sale",
    "limit_sensitive",
    "removal_from_view",
    "third_party_list",
    "complaint",
    "appeal",
)
GROUNDS = (
    "harm_to_others",
    "trade_secrets",
    "public_interest",
    "legal_duty_to_keep",
    "not_identified",
    "unfounded_or_excessive",
    "statutory_exception",
    "legal_privilege",
    "proceedings",
    "impossible",
    "data_correct",
    "compelling_grounds",
    "contract_needs_it",
)
# Every law says something about these, if only that it sets no time. "breach" is the notice that the law names first:
# to an authority in most places, to the people themselves in American states; the other notice has a key of its own.
DUTIES = ("breach", "records", "authority_complaint", "court")

Address = Annotated[str, StringConstraints(pattern=r"^https?://")]
Condition = Literal[
    "complexity",
    "number_of_requests",
    "necessary",
    "just_cause",
    "cannot_in_time",
    "large_quantity",
    "consultations",
    "interference",
    "agreement",
]


class Enactment(Part):
    """A law, and since when it applies."""

    title: Text
    citation: Text
    since: date | None = None
    until: date | None = None


class Extension(Sourced):
    """How the time to answer may be made longer.

    `value` is the longest single extension, null where the controller sets the date. `total_from_start` adds it to
    the first period and counts both from the start (GDPR: one month and two are three months), otherwise it runs
    from the nominal end. `by_agreement` needs the person's consent instead of a notice.
    """

    value: Span | None
    times: int | None = Field(default=1, ge=1)
    total_from_start: bool = False
    by_agreement: bool = False
    notice_from: Literal["start", "request_date"] = "start"
    conditions: tuple[Condition, ...]


class Effect(Sourced):
    """What a question to the person does to the clock.

    `restart`: it begins when the answer arrives. `pause`: the days from `asked` to the answer, both included, do
    not count. `wait`: it begins `wait` after `asked`. An effect with `relied_on: false` is told, never counted upon.
    """

    kind: Literal["restart", "pause", "wait"]
    asked: Text
    answered: tuple[Text, ...] = ()
    wait: Span | None = None
    rights: tuple[str, ...] = RIGHTS
    relied_on: bool = True

    @model_validator(mode="after")
    def _is_whole(self) -> "Effect":
        unknown = {self.asked, *self.answered} - KINDS
        if unknown:
            raise ValueError(f"unknown events: {', '.join(sorted(unknown))}")
        if (self.kind == "wait") != (self.wait is not None) or (self.kind == "wait") == bool(self.answered):
            raise ValueError("a wait names its length and no answer, anything else names the answers")
        return self


class Target(Sourced):
    """The portal's own aim where it differs from the last lawful day: so many days before the nominal end."""

    days_before: int = Field(ge=0)


class Clock(Part):
    """One way in which time runs. `response` null: the law gives no number, `aim` is then what the portal aims at;
    `published`: the law has the controller set a time and publish it, and `aim` is that.

    Every law counts from the receipt; only a promise of a contract may start at the confirmation of an address.
    """

    valid_from: date | None = None
    valid_to: date | None = None
    starts: Literal["receipt", "contact_confirmed"] = "receipt"
    model: str
    published: bool = False
    response: Period | None
    aim: Period | None = None
    acknowledge: Period | None = None
    extension: Extension | None = None
    effects: dict[str, Effect] = {}
    circumstances: dict[str, Period] = {}
    target: Target | None = None
    rolls: bool = True

    @field_validator("model")
    @classmethod
    def _model_is_known(cls, value: str) -> str:
        if value not in COUNTING_MODELS:
            raise ValueError(f"unknown counting model: {value}")
        return value

    @model_validator(mode="after")
    def _has_a_date(self) -> "Clock":
        if self.response is None and self.aim is None:
            raise ValueError("a clock needs a response or an aim")
        return self

    @model_validator(mode="after")
    def _days_and_hours_are_kept_apart(self) -> "Clock":
        """Hours end at a moment, all else on a day: only the answer runs in hours, and then nothing makes it longer."""
        waits = [effect.wait for effect in self.effects.values()]
        spans = [self.acknowledge and self.acknowledge.value, self.extension and self.extension.value, *waits]
        if any(span and span.unit is Unit.HOURS for span in spans):
            raise ValueError("an acknowledgement, an extension and a wait are not counted in hours")
        answers = [period for period in (self.response, self.aim, *self.circumstances.values()) if period]
        in_hours = {period.value.unit is Unit.HOURS for period in answers}
        if len(in_hours) > 1 or (True in in_hours and self.extension):
            raise ValueError("a clock that runs in hours runs in nothing else, and is not extended")
        return self


class Right(Sourced):
    """Whether a right exists here, and its clocks in the order of time. Before `since` it does not exist."""

    available: Literal["yes", "partial", "no"]
    since: date | None = None
    clocks: tuple[str, ...] = Field(min_length=1)


class Duty(Sourced):
    """What is no right of a person but has its time: telling of a breach, keeping a log, going to an authority.

    `starts` is what the time runs from. Without `clocks` the law sets no number, and `manner` says what it does say:
    "promptly", "no_limit", "after_authority" (a court that is open only once the authority has decided; with a number
    the time then `starts` with "authority_decision"), "not_required" (there is no such duty), or "unknown" (we found
    nothing). `controller_first`: the authority wants the person to have turned to the controller before.
    """

    clocks: tuple[str, ...] = ()
    starts: Literal[
        "receipt",
        "answer",
        "last_contact",
        "awareness",
        "assessment",
        "notice",
        "entry",
        "proposal",
        "expiry",
        "authority_decision",
    ] = "receipt"
    manner: Literal["", "promptly", "no_limit", "after_authority", "not_required", "unknown"] = ""
    controller_first: bool = False

    @model_validator(mode="after")
    def _has_a_time_or_says_why_not(self) -> "Duty":
        if bool(self.clocks) == bool(self.manner):
            raise ValueError("a duty has either clocks or a manner")
        return self


class Ground(Sourced):
    """A lawful reason to refuse. `rights` empty: any right."""

    rights: tuple[str, ...] = ()


class Authority(Sourced):
    name: Text
    url: str = ""
    complaint_url: str = ""


class MemberState(Sourced):
    """What differs inside the European law area: authority, zone of time, holidays, age of consent."""

    authority: Text
    url: str
    complaint_url: str = ""
    timezone: Text
    age_of_consent: int | None = None


class Earlier(Part):
    """What held up to the day `until`, where a law switched, in the place of what the file says now (`earlier.as_of`).

    Rights and duties that it does not name are the same; `grounds`, where given, are all that there were.
    """

    until: date
    rights: dict[str, Right] = {}
    duties: dict[str, Duty] = {}
    grounds: dict[str, Ground] | None = None
    refusal: Refusal | None = None
    fees: Fees | None = None
    authority: Authority | None = None


class Law(Part):
    """One jurisdiction's rules."""

    code: Text
    name: Text
    timezone: Text
    country: str
    subdivision: str = ""
    scope: Scope
    sources: dict[str, Address]
    laws: tuple[Enactment, ...]
    clocks: dict[str, Clock]
    rights: dict[str, Right]
    duties: dict[str, Duty]
    grounds: dict[str, Ground]
    refusal: Refusal
    fees: Fees
    minors: tuple[Minors, ...] = Field(min_length=1)
    opt_out_signal: OptOutSignal | None = None
    authority: Authority
    member_states: dict[str, MemberState] = {}
    earlier: tuple[Earlier, ...] = ()

    @field_validator("rights")
    @classmethod
    def _names_every_right(cls, value: dict[str, Right]) -> dict[str, Right]:
        if set(value) != set(RIGHTS):
            raise ValueError(f"rights missing or unknown: {', '.join(sorted(set(value) ^ set(RIGHTS)))}")
        return value

    @field_validator("duties")
    @classmethod
    def _names_the_common_duties(cls, value: dict[str, Duty]) -> dict[str, Duty]:
        missing = set(DUTIES) - set(value)
        if missing:
            raise ValueError(f"duties missing: {', '.join(sorted(missing))}")
        return value

    @field_validator("grounds")
    @classmethod
    def _knows_the_grounds(cls, value: dict[str, Ground], info: ValidationInfo) -> dict[str, Ground]:
        unknown = set(value) - set(GROUNDS)
        if unknown:
            raise ValueError(f"{info.field_name} unknown: {', '.join(sorted(unknown))}")
        return value

    @model_validator(mode="after")
    def _hangs_together(self) -> "Law":
        for owner, sourced in sourced_parts(self, self.code):
            if sourced.source not in self.sources:
                raise ValueError(f"{owner}: unknown source {sourced.source!r}")
        unused = set(self.sources) - {sourced.source for _owner, sourced in sourced_parts(self, self.code)}
        if unused:
            raise ValueError(f"sources that no value names: {', '.join(sorted(unused))}")
        late = [name for name, clock in self.clocks.items() if clock.starts != "receipt"]
        if late:
            raise ValueError(f"a law counts from the receipt, not later: {', '.join(late)}")
        editions: tuple[Law | Earlier, ...] = (self, *self.earlier)
        for edition in editions:
            entries: list[tuple[str, Right | Duty]] = [*edition.rights.items(), *edition.duties.items()]
            for key, entry in entries:
                unknown = set(entry.clocks) - set(self.clocks)
                if unknown:
                    raise ValueError(f"{key}: unknown clocks {', '.join(sorted(unknown))}")
            unknown = {*edition.rights} - {*RIGHTS} | {*(edition.grounds or {})} - {*GROUNDS}
            if unknown:
                raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
        return self
