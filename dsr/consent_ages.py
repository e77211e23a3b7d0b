"""The age of consent where somebody lives, for the ledger of consents (consent.ages.known_by)."""

from datetime import date

from dsr.law.ages import minors_on
from dsr.law.applicable import LAST_RESORT, law_of
from dsr.law.registry import law_on


def age_of_consent(jurisdiction: str, on: date) -> int | None:
    """Return below which age a guardian has to consent in a place ("DE", "US-CA") on a day; None where no age is set.

    The higher one counts of the age for consents and the one below which a guardian acts at all; what an authority only
    advises counts too, because asking a guardian is what it advises. Where no law is on file, LAST_RESORT says it.
    """
    country, _dash, region = jurisdiction.partition("-")
    minors = minors_on(law_on(law_of(country, region) or LAST_RESORT, on), on, country)
    return max((age for age in (minors.consent_below, minors.guardian_below) if age is not None), default=None)
