"""The grounds on which a law lets a request be refused. There is no refusal without one of them.

`schema.GROUNDS` names them; `words.ground_sentence` says them to a person.
"""

from dataclasses import dataclass
from datetime import date, datetime

from .ages import guardian_age, minors_on
from .registry import day_in, law_on
from .schema import GROUNDS
from .sourced import Sourced

# Where a law sets an age below which a parent or guardian makes the request, a child is answered with just that.
GUARDIAN_NEEDED = "guardian_needed"

__all__ = ["GROUNDS", "GUARDIAN_NEEDED", "RefusalGround", "grounds", "is_ground"]


@dataclass(frozen=True)
class RefusalGround:
    """A ground with the article that allows it, where that was read, and how sure the reading is."""

    code: str
    article: str
    source: str
    confidence: str
    verified: str


def grounds(law: str, right: str = "", on: date | datetime | None = None) -> tuple[RefusalGround, ...]:
    """The grounds that `law` knows for `right` (every ground of the law when empty), in the order of GROUNDS.

    `on` is when the request was received; None: the grounds as they stand last.

    That a guardian has to ask comes last, for any right, where the law sets an age for that. An age of consent is
    none, nor is one that an authority only advises.
    """
    rules = law_on(law, on)
    listed = [(code, rules.grounds[code]) for code in GROUNDS if code in rules.grounds]
    known: list[tuple[str, Sourced]] = [
        (code, ground) for code, ground in listed if not right or not ground.rights or right in ground.rights
    ]
    minors = minors_on(rules, date.max if on is None else day_in(rules, on))
    if guardian_age(minors) is not None:
        known.append((GUARDIAN_NEEDED, minors))
    return tuple(
        RefusalGround(code, ground.article, rules.sources[ground.source], ground.confidence, ground.verified)
        for code, ground in known
    )


def is_ground(law: str, code: str, right: str = "", on: date | datetime | None = None) -> bool:
    """Whether `law` lets a request for `right` (any right when empty), received `on`, be refused on `code`."""
    return any(ground.code == code for ground in grounds(law, right, on))
