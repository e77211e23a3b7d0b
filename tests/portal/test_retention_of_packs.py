"""Every retention rule of every pack reaches the rows of its categories in every system that holds them."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from shutil import copytree

import pytest
import yaml

from dsr.connectors.answers import RetentionStart
from dsr.connectors.base import Overdue, Part, Scope
from dsr.connectors.sql import dataset
from dsr.connectors.sql.datamap import Collection, DataMap
from dsr.connectors.sql.expiry import undated
from dsr.connectors.sql.fates import Fate
from dsr.law.lengths import Length
from dsr.retention_plan import overdue_before
from privacy_portal.profiles.pack import ProfileError
from privacy_portal.profiles.register_schema import RetentionEntry
from privacy_portal.profiles.validation import check
from tests.portal.packaged_profiles import PROFILES, packed
from tests.portal.packs import change, line_of

pytestmark = pytest.mark.any_database

PACKS = ("customer-portal", "ecomkey", "enkomm", "ntt-cloud", "qontak")
TODAY = date(2026, 11, 26)

Case = tuple[str, RetentionEntry, str]  # a pack, a rule of it, and a system that holds data of the rule


def maps(pack: str) -> dict[str, DataMap]:
    return {key: dataset.read(described) for key, described in packed(pack).datasets.items()}


def covered(pack: str, rule: RetentionEntry, system: DataMap) -> list[Collection]:
    """Return the collections of a system that hold what a rule is about."""
    everything = [category.key for category in packed(pack).profile.categories]
    categories = everything if rule.categories == "all" else rule.categories
    return [collection for collection in system.personal if collection.category in categories]


def cases() -> Iterator[Case]:
    for pack in PACKS:
        for rule in packed(pack).profile.retention:
            yield from ((pack, rule, key) for key, system in maps(pack).items() if covered(pack, rule, system))


def named(case: Case) -> str:
    pack, rule, system = case
    return f"{pack}-{rule.key}-{system}"


@pytest.mark.req("EK-11", "NC-09", "QO-07")
@pytest.mark.parametrize("case", list(cases()), ids=named)
def test_every_rule_reaches_every_table_of_its_categories_and_none_stays_without_end(case: Case) -> None:
    pack, rule, key = case
    system = maps(pack)[key]
    collections = covered(pack, rule, system)
    scope = Scope(frozenset(Part(collection.category or "") for collection in collections), frozenset())
    before = overdue_before(Length.parse(rule.length), TODAY)
    overdue = Overdue(RetentionStart(rule.starts), before, kinds=frozenset(rule.people))

    assert undated(system, overdue, scope) == ()
    assert [collection.name for collection in collections if collection.erase == Fate.KEEP] == []


@pytest.mark.parametrize("pack", PACKS)
def test_every_rule_holds_for_data_that_some_system_of_the_pack_has(pack: str) -> None:
    reached = {rule.key for of, rule, _system in cases() if of == pack}
    assert {rule.key for rule in packed(pack).profile.retention} == reached


@pytest.mark.parametrize("pack", PACKS)
def test_the_period_of_every_rule_can_be_counted(pack: str) -> None:
    for rule in packed(pack).profile.retention:
        assert overdue_before(Length.parse(rule.length), TODAY) < TODAY, rule.key


# -- the rule and the data map say the same


@pytest.fixture
def portal(tmp_path: Path) -> Path:
    return copytree(PROFILES / "customer-portal", tmp_path / "customer-portal")


def problems(pack: Path) -> list[str]:
    with pytest.raises(ProfileError) as refused:
        check(pack)
    return refused.value.problems


@pytest.mark.req("CP-06", "EK-11")
@pytest.mark.parametrize(
    "without_end", ["keep: {reason: consent_proof}", "keep: {reason: consent_proof}\n            erase: keep"]
)
def test_a_map_that_keeps_without_end_what_a_rule_gives_a_period_is_refused(portal: Path, without_end: str) -> None:
    kept = "keep: {reason: consent_proof, years: 5, from: withdrawn_at}\n            erase: delete"
    change(portal, "dataset.yaml", kept, without_end)

    (told,) = problems(portal)
    assert told.startswith(f"customer-portal/retention.yaml:{line_of(portal, 'retention.yaml', 'key: consent-proof')}:")
    assert "the data map of portal keeps consents without end, and this rule says 60 months" in told
    assert "leave consent out of the rule" in told


@pytest.mark.req("EC-04", "EK-11")
def test_a_rule_that_is_shorter_than_what_the_law_keeps_is_refused(portal: Path) -> None:
    change(portal, "retention.yaml", "length: 84 months", "length: 83 months")

    (told,) = problems(portal)
    assert "keeps invoices for 7 years, and this rule for billing is shorter" in told


def test_a_longer_rule_beside_a_short_one_agrees_with_the_map(portal: Path) -> None:
    retention = portal / "retention.yaml"
    rules = yaml.safe_load(retention.read_text(encoding="utf-8"))
    short = {**rules["retention"][4], "key": "invoices-of-visitors", "length": "1 month", "people": ["visitor"]}
    rules["retention"].append(short)
    retention.write_text(yaml.safe_dump(rules, allow_unicode=True), encoding="utf-8")

    assert check(portal)
