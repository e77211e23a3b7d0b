"""From which age on people act for themselves under a law, on a day and where they live."""

from datetime import date

from .obligations import Minors
from .schema import Law


def minors_on(law: Law, on: date, country: str = "") -> Minors:
    """What `law` says of children on a day; in a member state that sets an age of consent, with that age.

    `country` is where the person lives (GDPR Art. 8(1): a state may set a lower age than 16).
    """
    begun = [each for each in law.minors if each.since is None or each.since <= on]
    found = begun[-1] if begun else law.minors[0]
    state = law.member_states.get(country.upper())
    if state is None or state.age_of_consent is None:
        return found
    own = {name: getattr(state, name) for name in ("article", "source", "confidence", "verified", "note", "counsel")}
    return found.model_copy(update={**own, "consent_below": state.age_of_consent})


def guardian_age(minors: Minors) -> int | None:
    """Below which age a guardian has to make a request; None where no law says so, only guidance or nothing does."""
    return None if minors.guidance else minors.guardian_below
