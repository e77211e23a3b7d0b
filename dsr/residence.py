"""Where a person lives, down to the state where states have privacy laws of their own; and what if a record differs.

The place that the person declared decides the law. What a record says is shown to officers and decides nothing: one of
them may find out which is right, and set it.
"""

from collections.abc import Iterable

from dsr import cases, clock, correspondence, counts, decisions
from dsr.connectors.base import Candidate
from dsr.law import registry
from dsr.models import Case
from privacy_portal import countries
from privacy_portal.audit import trail
from workspaces.access import actor_of
from workspaces.models import Membership

# What somebody answers who lives in another state, or would rather not say: the law of the country, or its fallback.
NO_REGION = "none"


class Ended(Exception):
    """The case is closed: the law it was answered by is history."""


class SamePlace(ValueError):
    """The place is the one that counts already."""


def regions_with_law(country: str) -> list[tuple[str, str]]:
    """Return (code, name) of the states of `country` (ISO 3166-1) that have a privacy law of their own on file."""
    return [(code, name) for code, name in countries.regions(country) if f"{country}-{code}" in registry.codes()]


def places_with_law() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return those states by the name of their country, each as (code with its country's, name): ("US-CA", ...)."""
    found = sorted({code.split("-")[0] for code in registry.codes() if "-" in code})
    return [
        (countries.name(country), [(f"{country}-{code}", name) for code, name in regions_with_law(country)])
        for country in found
    ]


def is_region(country: str, region: str) -> bool:
    """Say whether `region` (ISO 3166-2 without the country's prefix) is a state of `country` that the portal knows."""
    return region in dict(countries.regions(country))


def detected(matched: Iterable[Candidate]) -> list[str]:
    """Return the countries in which the matched records say that their person lives, each once."""
    return sorted({candidate.country for candidate in matched} - {""})


def confirm(case: Case, country: str, region: str, *, by: Membership, told: str) -> None:
    """Let the place that an officer confirmed decide the law of `case` from now on, and count every date anew.

    `told` is what the person reads about it: which place, and how it was confirmed. The establishment that answers them
    stays the same. Raises Ended, SamePlace, PermissionDenied.
    """
    decisions.require_officer(by)
    with cases.locked(case.pk):
        case.refresh_from_db(fields=["residence", "residence_region", "law", "closed_at"])
        if case.closed_at is not None:
            raise Ended
        if (country, region) == (case.residence, case.residence_region):
            raise SamePlace
        former, law = case.law, counts.law_of(country, case.establishment, region)
        Case.objects.filter(pk=case.pk).update(residence=country, residence_region=region, law=law)
        case.refresh_from_db(fields=["residence", "residence_region", "law"])
        trail.record(
            "case.place_confirmed",
            platform_id=case.platform_id,
            actor=actor_of(by),
            subject=case.display_reference,
            was=former,
            law=law,
        )
        for part in case.requests.order_by("part"):
            clock.recompute(part)
        correspondence.send(case.requests.get(part=1), told, by=by)
