"""A clock rule: one law's clock for one right, as it was in force on one day."""

from dataclasses import dataclass, field
from functools import cached_property

from .counting_models import COUNTING_MODELS, CountingModel
from .facts import Basis
from .lengths import Length, Unit
from .schema import Clock, Effect
from .sourced import Period, Sourced


@dataclass(frozen=True)
class ClockRule:
    """What `counting.deadlines` needs of a law.

    `available` says whether the law knows the right ("yes", "partial", "no"); a right that it does not know still
    has a clock, the portal's own aim. `circumstances` are facts of the case that give it another length, such as
    "third_party" (Vietnam: a processor has to be asked).
    """

    law: str
    right: str
    version: str
    tz: str
    available: str
    clock: Clock
    right_basis: Sourced
    sources: dict[str, str] = field(repr=False)
    circumstances: frozenset[str] = frozenset()

    @cached_property
    def model(self) -> CountingModel:
        return COUNTING_MODELS[self.clock.model]

    @cached_property
    def period(self) -> Period:
        """The time to answer: the law's number in these circumstances, or the portal's aim where it has none."""
        special = [period for name, period in self.clock.circumstances.items() if name in self.circumstances]
        period = special[0] if special else self.clock.response or self.clock.aim
        if period is None:
            raise ValueError(f"{self.law} {self.right}: a clock without a length")
        return period

    @property
    def response(self) -> Length:
        return self.period.value

    @property
    def statutory(self) -> bool:
        """Whether the number comes from the law and not from the portal's own aim."""
        return self.available != "no" and self.clock.response is not None

    @cached_property
    def effects(self) -> dict[str, Effect]:
        """What questions to the person do to this right's clock, by name."""
        return {name: effect for name, effect in self.clock.effects.items() if self.right in effect.rights}

    def may_roll(self, unit: Unit) -> bool:
        """Whether the law knows days on which the last day of a period in `unit` moves on."""
        return self.clock.rolls and unit in self.model.roll_units

    def rolls(self, unit: Unit) -> bool:
        """Whether we rely on that; where a law is doubtful the earlier day stands."""
        return self.may_roll(unit) and self.model.relies_on_roll

    def basis(self, part: Sourced) -> Basis:
        """The article of a value with the address of its source."""
        return Basis.of(part, self.sources[part.source])

    @property
    def model_basis(self) -> Basis:
        """The article that says how this law counts."""
        model = self.model
        return Basis(model.article, model.url, model.confidence, model.verified)
