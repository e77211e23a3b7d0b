"""Where a person lives, down to the state where states have privacy laws of their own (the United States, Canada)."""

from dsr.law import registry
from privacy_portal import countries

# What somebody answers who lives in another state, or would rather not say: the law of the country, or its fallback.
NO_REGION = "none"


def regions_with_law(country: str) -> list[tuple[str, str]]:
    """Return (code, name) of the states of `country` (ISO 3166-1) that have a privacy law of their own on file."""
    return [(code, name) for code, name in countries.regions(country) if f"{country}-{code}" in registry.codes()]


def is_region(country: str, region: str) -> bool:
    """Say whether `region` (ISO 3166-2 without the country's prefix) is a state of `country` that the portal knows."""
    return region in dict(countries.regions(country))
