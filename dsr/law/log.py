"""A request's events in the order of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from .events import (
    ANSWER_RECALLED,
    CLOSING,
    CONTACT_CONFIRMED,
    FEE_QUOTED,
    FEE_WAIVED,
    RECEIPT_CORRECTED,
    RECEIVED,
    Event,
)

# A letter has its date, and an address may have been confirmed, before a request arrives.
MAY_COME_BEFORE = {"request_dated", CONTACT_CONFIRMED}


@dataclass(frozen=True)
class Log:
    """A request's events in the order of time, from the receipt on.

    `entered_at` is the receipt as it was first recorded, `received_at` as it stands after its corrections.
    """

    received_at: datetime
    entered_at: datetime
    events: tuple[Event, ...]

    @classmethod
    def of(cls, events: Sequence[Event]) -> "Log":
        """Sort the events; drop what happened before the receipt, and a fee that is asked no more. ValueError without
        a receipt."""
        received_at = receipt_of(events)
        ordered = _without_waived_fees(sorted(events, key=lambda event: event.at))
        return cls(
            received_at,
            _entered_at(events),
            tuple(event for event in ordered if event.at >= received_at or event.kind in MAY_COME_BEFORE),
        )

    @property
    def closed(self) -> bool:
        """Whether the request is answered, refused or withdrawn. An answer that was called back is none."""
        ends = self.of_kind(*CLOSING, ANSWER_RECALLED)
        return bool(ends) and ends[-1].kind != ANSWER_RECALLED

    def of_kind(self, *kinds: str) -> list[Event]:
        return [event for event in self.events if event.kind in kinds]


def receipt_of(events: Sequence[Event]) -> datetime:
    """When the request arrived: as first recorded, or as the last correction in the sequence says.

    ValueError without a receipt.
    """
    entered_at = _entered_at(events)
    return next((event.at for event in reversed(events) if event.kind == RECEIPT_CORRECTED), entered_at)


def _entered_at(events: Sequence[Event]) -> datetime:
    received = [event.at for event in events if event.kind == RECEIVED]
    if not received:
        raise ValueError("a clock needs a receipt")
    return min(received)


def _without_waived_fees(ordered: Sequence[Event]) -> list[Event]:
    """The events without each fee that was dropped: it counts as never asked, so the time it took is not held up."""
    kept: list[Event] = []
    for event in ordered:
        quoted = [one for one in kept if one.kind == FEE_QUOTED]
        if event.kind == FEE_WAIVED and quoted:
            kept.remove(quoted[-1])
        else:
            kept.append(event)
    return kept
