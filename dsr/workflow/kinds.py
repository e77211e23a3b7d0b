"""What a kind of step is, and the register of kinds: one module below `steps/` per kind, imported by DsrConfig."""

from dataclasses import dataclass, field
from typing import Any

from dsr.models import Step


@dataclass(frozen=True)
class Done:
    """The step is done. `result` holds counts, digests and codes, never a person's data."""

    result: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Waits:
    """The step waits for a person; `whom` is "officer", "owner" or "person", `why` a code."""

    whom: str
    why: str


class Kind:
    """A kind of step. It arrives when its predecessors are done; automatic ones then perform and record.

    `irreversible` steps turn UNKNOWN, not READY, when their worker is lost in the middle.
    """

    name: str
    irreversible = False

    def arrive(self, step: Step) -> Done | Waits | None:
        """Called in the transaction in which the step's turn comes. None: have it performed by a worker."""
        return None

    def perform(self, step: Step) -> Any:
        """Do the step's input and output, outside any transaction; what it returns goes to `record`."""
        return None

    def record(self, step: Step, found: Any) -> Done | Waits:
        """Write down what was found, in the transaction that also closes the step."""
        return Done()


_kinds: dict[str, Kind] = {}


def register(kind: type[Kind]) -> type[Kind]:
    """Add a kind of step (a class decorator)."""
    _kinds[kind.name] = kind()
    return kind


def kind_of(step: Step) -> Kind:
    """Return the kind of `step`; raises KeyError for one that no module registered."""
    return _kinds[step.kind]
