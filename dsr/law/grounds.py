"""The grounds on which a law lets a request be refused. There is no refusal without one of them.

`schema.GROUNDS` names them; `words.ground_sentence` says them to a person.
"""

from dataclasses import dataclass

from .registry import in_force
from .schema import GROUNDS
from .sourced import Sourced

# Where a law sets an age below which a parent or guardian acts, that is a reason to answer a child with just that.
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


def grounds(law: str, right: str = "") -> tuple[RefusalGround, ...]:
    """The grounds that `law` knows for `right` (every ground of the law when empty), in the order of GROUNDS.

    That a guardian has to ask comes last, for any right, where the law sets an age.
    """
    rules = in_force(law)
    listed = [(code, rules.grounds[code]) for code in GROUNDS if code in rules.grounds]
    known: list[tuple[str, Sourced]] = [
        (code, ground) for code, ground in listed if not right or not ground.rights or right in ground.rights
    ]
    if rules.minors[-1].guardian_below is not None:
        known.append((GUARDIAN_NEEDED, rules.minors[-1]))
    return tuple(
        RefusalGround(code, ground.article, rules.sources[ground.source], ground.confidence, ground.verified)
        for code, ground in known
    )


def is_ground(law: str, code: str, right: str = "") -> bool:
    """Whether `law` lets a request for `right` (any right when empty) be refused on `code`."""
    return any(ground.code == code for ground in grounds(law, right))
