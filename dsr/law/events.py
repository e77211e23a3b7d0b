"""What happened to a request, as far as clocks care. Dates are computed from these and from nothing else."""

from dataclasses import dataclass
from datetime import date, datetime

from .lengths import Unit

RECEIVED = "received"
RECEIPT_CORRECTED = "receipt_corrected"
CONTACT_CONFIRMED = "contact_confirmed"
EXTENSION_NOTIFIED = "extension_notified"
EXTENSION_AGREED = "extension_agreed"
ANSWER_RECALLED = "answer_recalled"
FEE_QUOTED = "fee_quoted"
FEE_WAIVED = "fee_waived"

KINDS = frozenset(
    {
        RECEIVED,
        RECEIPT_CORRECTED,
        "request_dated",
        CONTACT_CONFIRMED,
        "identity_requested",
        "identity_received",
        "identity_verified",
        "clarification_requested",
        "clarification_received",
        FEE_QUOTED,
        "fee_paid",
        FEE_WAIVED,
        EXTENSION_NOTIFIED,
        EXTENSION_AGREED,
        "answered",
        ANSWER_RECALLED,
        "refused",
        "withdrawn",
    }
)

CLOSING = frozenset({"answered", "refused", "withdrawn"})


@dataclass(frozen=True)
class Event:
    """One entry of a request's log.

    `kind` is one of KINDS, `at` an aware datetime; for RECEIPT_CORRECTED it is when the request really arrived.
    The rest is read for the two extension kinds only. `days` is the length that was announced or agreed, counted in
    `unit`, `until` the day instead; neither means the longest that the law allows. `reason` is the condition of the law
    (schema.Condition) that was told, "" where nobody knows.
    """

    kind: str
    at: datetime
    days: int = 0
    unit: Unit = Unit.DAYS
    until: date | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown event: {self.kind!r}")
        if self.at.tzinfo is None:
            raise ValueError(f"{self.kind}: the moment needs a time zone")
