"""Which laws a request falls under: the person's own, and the one of the controller's establishment beside it.

Nothing here looks at where a person seems to be: the declared residence counts, and an officer may correct it.
"""

from dataclasses import dataclass
from typing import Literal

from .registry import codes, in_force

# Where no law is on file, the one that gives a person the most.
LAST_RESORT = "EU"


@dataclass(frozen=True)
class Applicable:
    """A law and why it applies: the person lives in its place ("residence"), the controller is established there and
    the law protects everybody whose data such a controller has ("establishment"), or no other is on file."""

    law: str
    because: Literal["residence", "establishment", "last_resort"]


def applicable(
    residence: str, region: str = "", establishment_country: str = "", establishment_subdivision: str = ""
) -> tuple[Applicable, ...]:
    """The laws for somebody who lives in `residence`, the person's own first; never empty.

    Countries are ISO 3166-1 codes, `region` and `establishment_subdivision` parts of them as in ISO 3166-2 ("CA" or
    "US-CA"). A state's law goes before its country's; a member state of the European Economic Area leads to "EU".
    Whom a law protects is data of the law (`Scope`): GDPR Art. 3(1) everybody whose data a controller established in
    the Union has, American states only their residents.
    """
    found: list[Applicable] = []
    own = law_of(residence, region)
    if own and in_force(own).scope.residence:
        found.append(Applicable(own, "residence"))
    theirs = law_of(establishment_country, establishment_subdivision)
    if theirs and theirs != own and in_force(theirs).scope.establishment:
        found.append(Applicable(theirs, "establishment"))
    return tuple(found) or (Applicable(LAST_RESORT, "last_resort"),)


def law_of(country: str, region: str = "") -> str:
    """The code of the law of a place, "" where none is on file."""
    country = country.strip().upper()
    region = region.strip().upper().removeprefix(f"{country}-")
    for code in (f"{country}-{region}", country):
        if code in codes():
            return code
    return "EU" if country in in_force("EU").member_states else ""
