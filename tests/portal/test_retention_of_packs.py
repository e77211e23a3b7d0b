"""Every retention rule of every pack reaches the rows of its categories in every system that holds them."""

from collections.abc import Iterator
from datetime import date

import pytest

from dsr.connectors.answers import RetentionStart
from dsr.connectors.base import Overdue, Part, Scope
from dsr.connectors.sql import dataset
from dsr.connectors.sql.datamap import Collection, DataMap
from dsr.connectors.sql.expiry import undated
from dsr.connectors.sql.fates import Fate
from dsr.law.lengths import Length
from dsr.retention_plan import overdue_before
from privacy_portal.profiles.register_schema import RetentionEntry
from tests.portal.packaged_profiles import packed

pytestmark = pytest.mark.any_database

PACKS = ("customer-portal", "ecomkey", "enkomm", "ntt-cloud", "qontak")
TODAY = date(2026, 11, 26)
# What a rule names and no run takes, with the reason.
STAYS = {
    # A consent is proven for as long as anybody could ask whether it was given (CP-06).
    ("customer-portal", "consent-proof"): {"consents", "vouchers"},
    # The contract itself stays while it runs and claims can come from it; the map gives that reason to the person.
    ("qontak", "books"): {"subscriptions"},
}

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
def test_every_rule_reaches_every_table_of_its_categories_or_the_gap_is_known(case: Case) -> None:
    pack, rule, key = case
    system = maps(pack)[key]
    collections = covered(pack, rule, system)
    scope = Scope(frozenset(Part(collection.category or "") for collection in collections), frozenset())
    before = overdue_before(Length.parse(rule.length), TODAY)
    overdue = Overdue(RetentionStart(rule.starts), before, kinds=frozenset(rule.people))

    assert undated(system, overdue, scope) == ()
    kept = {collection.name for collection in collections if collection.erase == Fate.KEEP}
    assert kept == STAYS.get((pack, rule.key), set())


@pytest.mark.parametrize("pack", PACKS)
def test_every_rule_holds_for_data_that_some_system_of_the_pack_has(pack: str) -> None:
    reached = {rule.key for of, rule, _system in cases() if of == pack}
    assert {rule.key for rule in packed(pack).profile.retention} == reached


@pytest.mark.parametrize("pack", PACKS)
def test_the_period_of_every_rule_can_be_counted(pack: str) -> None:
    for rule in packed(pack).profile.retention:
        assert overdue_before(Length.parse(rule.length), TODAY) < TODAY, rule.key
