"""A request's events in the order of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from .events import ANSWER_RECALLED, CLOSING, RECEIVED, Event


@dataclass(frozen=True)
class Log:
    """A request's events in the order of time, from the receipt on."""

    events: tuple[Event, ...]

    @classmethod
    def of(cls, events: Sequence[Event]) -> "Log":
        """Sort the events and drop what happened before the receipt. ValueError without a receipt."""
        ordered = sorted(events, key=lambda event: event.at)
        received = next((event for event in ordered if event.kind == RECEIVED), None)
        if received is None:
            raise ValueError("a clock needs a receipt")
        return cls(tuple(event for event in ordered if event.at >= received.at or event.kind == "request_dated"))

    @property
    def received_at(self) -> datetime:
        return self.first(RECEIVED).at

    @property
    def closed(self) -> bool:
        """Whether the request is answered, refused or withdrawn. An answer that was called back is none."""
        ends = self.of_kind(*CLOSING, ANSWER_RECALLED)
        return bool(ends) and ends[-1].kind != ANSWER_RECALLED

    def first(self, kind: str) -> Event:
        """The earliest event of a kind; StopIteration if there is none."""
        return next(event for event in self.events if event.kind == kind)

    def of_kind(self, *kinds: str) -> list[Event]:
        return [event for event in self.events if event.kind in kinds]
