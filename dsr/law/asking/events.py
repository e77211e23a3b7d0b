"""What happened, told as names with dates: "clarification_requested: 2026-03-10", "extension_days: 30"."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from dsr.law.events import EXTENSION_AGREED, EXTENSION_NOTIFIED, KINDS, RECEIPT_CORRECTED, RECEIVED, Event
from dsr.law.lengths import Unit
from dsr.law.rule import ClockRule

from .moments import read_moment
from .unreadable import Unreadable

Told = tuple[str, object]

LATER = KINDS - {RECEIVED}

# Other names in use, by the kind of event that they are.
ALSO_KNOWN_AS = {
    "id_requested": "identity_requested",
    "id_received": "identity_received",
    "id_verified": "identity_verified",
    "identity_proved": "identity_verified",
    "clarification_asked": "clarification_requested",
    "clarification_answered": "clarification_received",
    "fee_requested": "fee_quoted",
    "fee_notified": "fee_quoted",
    "cost_notified": "fee_quoted",
    "cost_quoted": "fee_quoted",
    "fee_received": "fee_paid",
    "fee_confirmed": "fee_paid",
    "cost_confirmed": "fee_paid",
    "cost_paid": "fee_paid",
    "email_confirmed": "contact_confirmed",
    "answer_received": "answered",
    "reply_received": "answered",
    "response_received": "answered",
    "request_date": "request_dated",
}
# A longer time, by notice or by agreement: whichever this law has.
LONGER = {"extension_notice_by", "extension_notice", "extended", "written_notice_and_partial_by"}
LONGER_BY = {
    "extension_days": Unit.DAYS,
    "extension_working_days": Unit.WORKING_DAYS,
    "extension_business_days": Unit.WORKING_DAYS,
    "extension_months": Unit.MONTHS,
}
# Facts of the case, by the name that the rules have for them.
CIRCUMSTANCES = {"processor_involved": "third_party", "processor": "third_party", "third_party_involved": "third_party"}
# The days to think about a fee went by, and the request stands.
STANDS = {"fee_paid", "reflection_ends", "reflection_ended"}
# No clock cares.
UNTIMED = frozenset(
    {"partially_answered", "appealed", "acknowledged", "complained", "transferred", "forwarded", "reminded"}
)


@dataclass(frozen=True)
class Happened:
    """A request's events; `circumstances` as the rules name them; `stands`: the person did not give up over a fee."""

    events: tuple[Event, ...]
    circumstances: frozenset[str]
    stands: bool

    @property
    def extended(self) -> bool:
        return any(event.kind in {EXTENSION_NOTIFIED, EXTENSION_AGREED} for event in self.events)


def told_in(value: object) -> list[Told]:
    """The names and values of a list of single-key maps, or of one map."""
    entries = [value] if isinstance(value, Mapping) else value or []
    if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
        raise Unreadable("Events are a list, each a name with a date: clarification_requested: 2026-03-10.")
    return [(_kind(str(name)), at) for entry in entries for name, at in entry.items()]


def read_receipt(received: object, told: list[Told], zone: ZoneInfo) -> list[Event]:
    """The receipt, and what was put right about it."""
    if received is None:
        raise Unreadable("Say when the request was received, such as 2026-03-10.")
    corrections = [
        Event(RECEIPT_CORRECTED, read_moment(_dated(name, at), zone)) for name, at in told if name == RECEIPT_CORRECTED
    ]
    return [Event(RECEIVED, read_moment(received, zone)), *corrections]


def read_events(told: list[Told], rule: ClockRule, receipt: datetime, zone: ZoneInfo) -> Happened:
    """What happened after the `receipt`, under `rule`. A length without a day was told in time."""
    events: list[Event] = []
    circumstances = {CIRCUMSTANCES.get(name, name) for name, at in told if at is not False}
    told = [(name, at) for name, at in told if name != RECEIPT_CORRECTED]
    for name, value in told:
        if name in LONGER_BY:
            events.append(Event(longer(rule), receipt, _number(name, value), _unit(name, rule)))
        elif name in LONGER or name in LATER:
            before = max((event.at for event in events), default=receipt)
            kind = longer(rule) if name in LONGER else name
            events.append(Event(kind, read_moment(_dated(name, value), zone, not_before=before)))
        elif name not in known_events(rule):
            raise Unreadable.of("event", name, known_events(rule))
    return Happened(
        tuple(events),
        frozenset(circumstances & set(rule.clock.circumstances)),
        any(name in STANDS for name, _at in told),
    )


def longer(rule: ClockRule) -> str:
    """The kind of event by which this law gives more time."""
    extension = rule.clock.extension
    return EXTENSION_AGREED if extension and extension.by_agreement else EXTENSION_NOTIFIED


def _unit(name: str, rule: ClockRule) -> Unit:
    """The unit of a length: as its name says, but working days where this law extends by those."""
    value = rule.clock.extension.value if rule.clock.extension else None
    return Unit.WORKING_DAYS if value and value.unit is Unit.WORKING_DAYS else LONGER_BY[name]


def known_events(rule: ClockRule) -> set[str]:
    """Every name that can be used under `rule`."""
    return {*LATER, *ALSO_KNOWN_AS, *LONGER, *LONGER_BY, *CIRCUMSTANCES, *STANDS, *UNTIMED, *rule.clock.circumstances}


def _kind(name: str) -> str:
    key = "_".join(name.strip().lower().replace("-", " ").split())
    return ALSO_KNOWN_AS.get(key, key)


def _dated(name: str, value: object) -> object:
    if value is None or value == "" or isinstance(value, bool):
        raise Unreadable(f"The event {name} needs a date: {name}=2026-03-10.")
    return value


def _number(name: str, value: object) -> int:
    number = str(value).strip()
    if not number.isdecimal() or int(number) not in range(1, 1000):
        raise Unreadable(f"The event {name} needs a number from 1 to 999: {name}=30.")
    return int(number)
