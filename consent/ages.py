"""From which age on people consent for themselves: asked of whoever knows the laws, an app above this one."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from dateutil.relativedelta import relativedelta
from django.utils.module_loading import import_string

# Nowhere does a law ask for a guardian's consent for people of this age.
OF_AGE_EVERYWHERE = 18


class Laws(Protocol):
    """What is asked: the age below which a guardian consents, where somebody lives; None where the law sets none."""

    def __call__(self, jurisdiction: str, on: date) -> int | None: ...


_laws: list[str] = []


def known_by(function: str) -> None:
    """Have the function at a dotted path (see Laws) answer from now on, because apps register before models load."""
    _laws[:] = [function]


def age_of_consent(jurisdiction: str, on: date) -> int | None:
    """Return the age below which a guardian consents in a place ("VN", "US-CA") on a day; None where no law says so."""
    if not _laws or not jurisdiction:
        return None
    laws: Laws = import_string(_laws[0])
    return laws(jurisdiction, on)


@dataclass(frozen=True)
class Age:
    """How old somebody is, as an application tells it: by the day of birth, or by years alone. It is never kept."""

    born: date | None = None
    years: int | None = None

    def reaches(self, years: int, on: date) -> date:
        """Return the day on which somebody who tells this age on the day `on` is `years` old.

        Of years alone the birthday is not known and may be tomorrow: the earliest day that it can be.
        """
        if self.born is not None:
            return self.born + relativedelta(years=years)
        told = self.years or 0
        return on + relativedelta(years=years - told - 1, days=1)

    def is_below(self, years: int, on: date) -> bool:
        return self.reaches(years, on) > on
