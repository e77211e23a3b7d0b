"""Which laws Rita's request falls under, and why."""

import pytest

from dsr.law.applicable import Applicable, applicable

pytestmark = [pytest.mark.any_database, pytest.mark.req("X-02")]

RESIDENCE, ESTABLISHMENT, LAST_RESORT = "residence", "establishment", "last_resort"


@pytest.mark.parametrize(
    ("residence", "region", "country", "laws"),
    [
        ("DE", "", "US", [("EU", RESIDENCE)]),
        ("de", "", "us", [("EU", RESIDENCE)]),
        ("NO", "", "FR", [("EU", RESIDENCE)]),
        ("JP", "", "DE", [("JP", RESIDENCE), ("EU", ESTABLISHMENT)]),
        ("DE", "", "VN", [("EU", RESIDENCE), ("VN", ESTABLISHMENT)]),
        ("GB", "SCT", "GB", [("GB", RESIDENCE)]),
        ("US", "CA", "JP", [("US-CA", RESIDENCE), ("JP", ESTABLISHMENT)]),
        ("US", "US-CA", "US", [("US-CA", RESIDENCE)]),
        ("US", "WA", "JP", [("JP", ESTABLISHMENT)]),
        ("US", "", "US", [("EU", LAST_RESORT)]),
        ("CA", "QC", "", [("CA-QC", RESIDENCE)]),
        ("CA", "ON", "", [("CA", RESIDENCE)]),
        ("AE", "DIFC", "", [("AE-DIFC", RESIDENCE)]),
        ("", "", "VN", [("VN", ESTABLISHMENT)]),
        ("", "", "", [("EU", LAST_RESORT)]),
    ],
)
def test_the_declared_residence_comes_first_and_the_establishment_stands_beside_it(
    residence: str, region: str, country: str, laws: list[tuple[str, str]]
) -> None:
    assert [(law.law, law.because) for law in applicable(residence, region, country)] == laws


def test_a_californian_controller_brings_no_law_to_people_elsewhere() -> None:
    assert applicable("BR", "", "US", "CA") == (Applicable("BR", "residence"),)
