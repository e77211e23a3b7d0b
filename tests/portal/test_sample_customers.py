"""What holds of both made-up systems whose customers keep data about people of their own."""

import uuid
from collections.abc import Iterator
from types import ModuleType

import pytest
from fideslang import DEFAULT_TAXONOMY
from fideslang.models import Dataset
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from privacy_portal.profiles.ecomkey import sample_system as ecomkey
from privacy_portal.profiles.qontak import sample_system as qontak
from privacy_portal.profiles.sample.drawing import Row
from privacy_portal.yaml_files import read_yaml
from tests import machine
from tests.portal.packaged_profiles import PROFILES, packed

pytestmark = pytest.mark.any_database

SYSTEMS = {"ecomkey": ecomkey, "qontak": qontak}
PLACES = {"ecomkey": "shops", "qontak": "customers"}
NOTED = {"ecomkey": "subscribers", "qontak": "contacts"}


@pytest.fixture(params=SYSTEMS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def system(name: str) -> ModuleType:
    return SYSTEMS[name]


@pytest.fixture
def rows(system: ModuleType) -> dict[str, list[Row]]:
    return system.rows(people=300)


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """A PostgreSQL database of its own, dropped afterwards."""
    server = make_url(machine.POSTGRES_URL).set(drivername="postgresql+psycopg2")
    name = f"sample_{uuid.uuid4().hex[:12]}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield server.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def dataset(name: str) -> dict:
    (found,) = packed(name).datasets.values()
    return found["dataset"][0]


def test_the_data_map_names_every_table_every_column_and_every_reference(name: str, system: ModuleType) -> None:
    described = {c.name: c for c in Dataset.model_validate(dataset(name)).collections}
    assert described.keys() == system.METADATA.tables.keys()
    for table in system.METADATA.tables.values():
        fields = {field.name: field for field in described[table.name].fields}
        assert fields.keys() == {column.name for column in table.columns}
        for column in table.columns:
            meta = fields[column.name].fides_meta
            assert bool(meta and meta.primary_key) == column.primary_key
            referenced = [r.field for r in (meta.references if meta else None) or []]
            assert referenced == [key.target_fullname for key in column.foreign_keys]


def test_the_data_categories_exist_in_the_fides_taxonomy(name: str) -> None:
    known = {category.fides_key for category in DEFAULT_TAXONOMY.data_category}
    fields = [field for collection in dataset(name)["collections"] for field in collection["fields"]]
    assert {category for field in fields for category in field["data_categories"]} <= known


def test_what_stays_and_how_long_backups_last_is_said_in_both_languages(name: str) -> None:
    notes = dataset(name)["meta"]["portal"]
    used = {note["keep"]["reason"] for note in notes["collections"].values() if "keep" in note}
    assert used == notes["reasons"].keys()
    for texts in (*notes["reasons"].values(), notes["backups"]):
        assert texts.keys() == {"en", "ja"}


def test_people_write_in_several_languages_and_nobodys_address_is_real(name: str, rows: dict[str, list[Row]]) -> None:
    mailboxes = {row["email"] for table in ("accounts", NOTED[name]) for row in rows[table] if row["email"]}
    assert {mailbox.rpartition("@")[2] for mailbox in mailboxes} <= {
        "example.org",
        "example.net",
        "example.com",
        "example.jp",
    }
    names = {row["full_name"] for row in rows[NOTED[name]]}
    assert any("Nguyễn" in one for one in names)
    assert any("Santoso" in one for one in names)
    assert any("佐藤" in one or "田中" in one for one in names)


def test_the_places_are_those_of_the_profile_and_each_has_whoever_signed(name: str, rows: dict[str, list[Row]]) -> None:
    listed = read_yaml(PROFILES / name / "workspaces.yaml")["workspaces"]
    places = rows[PLACES[name]]
    assert [place["key"] for place in places] == [entry["key"] for entry in listed]
    column = f"{PLACES[name][:-1]}_id"
    assert {row[column] for row in rows["staff"] if row["role"] == "owner"} == {place["id"] for place in places}


def test_one_person_is_known_to_several_customers_under_one_number(name: str, rows: dict[str, list[Row]]) -> None:
    by_person: dict[int, set[int]] = {}
    for row in rows[NOTED[name]]:
        by_person.setdefault(row["person_id"], set()).add(row[f"{PLACES[name][:-1]}_id"])
    assert sum(len(places) > 1 for places in by_person.values()) > 20
    assert len(rows[NOTED[name]]) == sum(map(len, by_person.values())), "a customer knows somebody twice"


def test_another_seed_gives_other_people_and_the_same_cast(system: ModuleType) -> None:
    first, second = system.rows(people=60), system.rows(people=60, seed="another")
    assert first != second
    # Who they are is the same; when they were last there depends on what is drawn.
    cast = [[row | {"last_seen_on": None} for row in tables["people"][:3]] for tables in (first, second)]
    assert cast[0] == cast[1]
    assert first["accounts"][0]["full_name"] == second["accounts"][0]["full_name"]


@pytest.mark.postgres
def test_it_fills_postgresql_as_well(system: ModuleType, postgres_url: str) -> None:
    assert system.create(postgres_url, people=system.SMALL)["people"] == system.SMALL
    assert system.create(postgres_url, people=system.SMALL) == {}
