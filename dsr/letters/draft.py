"""A letter that is being composed: the facts of its part, and what its writer adds."""

from dataclasses import dataclass
from datetime import datetime

from dsr.answers import Answer
from dsr.letters.facts import Facts
from dsr.models import Request


@dataclass(frozen=True)
class Added:
    """What a letter says beyond the state of its part.

    `ground` (dsr.law.grounds) and `words`, the decider's own, go with a refusal; `words` is the question of a
    clarification. `reason` is a code of more_time.REASONS, `before` and `after` are the dates it moves.
    `answer` is one that is not given yet, for a preview.
    """

    ground: str = ""
    words: str = ""
    reason: str = ""
    before: datetime | None = None
    after: datetime | None = None
    answer: Answer | None = None

    @property
    def moved(self) -> bool:
        """Whether the earliest date moves: a law or a promise that is not extended may hold it where it is."""
        return self.before != self.after


@dataclass(frozen=True)
class Draft:
    facts: Facts
    added: Added

    @property
    def request(self) -> Request:
        return self.facts.request
