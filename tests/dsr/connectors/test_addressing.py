"""Reading everybody's addresses: each person once, a page at a time, of the kind that was asked for."""

import pytest

from dsr.connectors.base import Addressable, AddressPage, Connector, ConnectorError
from dsr.connectors.registry import connector_for
from dsr.connectors.sql import addressing
from tests.dsr.connectors.clinic import HANA, MINH, NOBUO, Clinic, dataset

pytestmark = pytest.mark.any_database

MEMBERS, EVERYBODY = Addressable("members", "account_holder"), Addressable("members", "")
GUESTS = Addressable("guests", "individual_user")


def elsewise(system: Clinic, *members: int) -> None:
    """Give some of the members a kind that the data map has no word for."""
    system.run(*(f"UPDATE members SET kind = 'else' WHERE id = {member}" for member in members))


def pages(connector: Connector, people: Addressable, limit: int = 2) -> list[AddressPage]:
    found, after = [], None
    while not found or after is not None:
        found.append(connector.addresses(people, after, limit))
        after = found[-1].last
    return found


def test_every_person_with_all_addresses_once_whatever_the_size_of_a_page(untouched: Clinic) -> None:
    connector = untouched.connector()
    whole = connector.addresses(MEMBERS, None, 500)
    assert whole.last is None
    assert whole.people[0] == ("rita@example.org", "rita.sample@example.net")
    assert whole.people[MINH - 1] == ("minh.nguyen+news@example.com", "minh@example.org", "m.nguyen@example.jp")
    for limit in (1, 2, 4):
        read = pages(connector, MEMBERS, limit)
        assert tuple(person for page in read for person in page.people) == whole.people
        assert max(len(page.people) for page in read) == limit


def test_keys_that_are_words_are_read_in_their_order(untouched: Clinic) -> None:
    read = pages(untouched.connector(), GUESTS, 1)

    assert [page.people for page in read] == [(("gil@example.net",),), (("gala@example.net",),), ()]


def test_a_page_is_full_of_people_of_the_kind_and_of_nobody_else(system: Clinic) -> None:
    elsewise(system, NOBUO, HANA)
    connector = system.connector()
    (first, second, *rest) = pages(connector, MEMBERS, 2)

    assert [len(first.people), len(second.people)] == [2, 2]
    told = {address for page in (first, second, *rest) for person in page.people for address in person}
    assert "yamada@example.jp" not in told
    # Whose word the map does not know is reached as one of everybody.
    assert len(connector.addresses(EVERYBODY, None, 500).people) == 6


def test_whom_only_the_database_takes_for_one_of_the_kind_is_not_told(
    system: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewise(system, NOBUO)
    monkeypatch.setattr(addressing, "_of_kind", lambda source, table, kind: table.c[source.key].is_not(None))

    assert len(system.connector().addresses(MEMBERS, None, 500).people) == 5


def test_a_kind_that_stands_for_all_other_words_takes_them(system: Clinic) -> None:
    elsewise(system, NOBUO)
    described = dataset()
    described["meta"]["portal"]["identity"][0]["kind"] = "subscriber"
    connector = connector_for("sql", {"url": system.url}, described)

    assert len(connector.addresses(Addressable("members", "subscriber"), None, 500).people) == 1
    assert len(connector.addresses(MEMBERS, None, 500).people) == 5


def test_people_whose_addresses_nobody_described_are_refused(untouched: Clinic) -> None:
    connector = untouched.connector()
    assert set(connector.addressable()) == {MEMBERS, EVERYBODY, GUESTS}
    for unknown in (Addressable("notes", ""), Addressable("members", "visitor")):
        with pytest.raises(ConnectorError) as refused:
            connector.addresses(unknown, None, 2)
        assert refused.value.code == "no_addresses"
