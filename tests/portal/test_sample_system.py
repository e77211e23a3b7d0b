"""The made-up enKomm installation: what stories, benchmarks and the demonstration rely on."""

import hashlib
import unicodedata
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, func, make_url, select, text
from sqlalchemy.pool import NullPool

from dsr.connectors.base import Part, Scope
from dsr.connectors.registry import connector_for
from dsr.connectors.sql import dataset as data_map
from privacy_portal.profiles.enkomm import sample_system
from privacy_portal.profiles.enkomm.sample_system.schema import METADATA
from privacy_portal.profiles.sample import people
from privacy_portal.profiles.sample.tax import tax_return_due_on
from privacy_portal.yaml_files import read_yaml
from tests import machine

pytestmark = pytest.mark.any_database

PACK = Path(sample_system.__file__).parents[1]
RITA = 10_001
OWNER_DECIDES = ("workspace_content", "call_detail")


def manifest() -> dict:
    return read_yaml(PACK / "dataset.yaml")


@pytest.fixture(scope="module")
def small() -> dict[str, list[dict]]:
    return sample_system.rows(people=sample_system.SMALL)


@pytest.fixture(scope="module")
def full() -> dict[str, list[dict]]:
    return sample_system.rows()


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


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    url = f"sqlite:///{tmp_path_factory.mktemp('sample')}/enkomm.sqlite3"
    sample_system.create(url, people=sample_system.SMALL)
    return create_engine(url)


def digest(tables: dict[str, list[dict]]) -> str:
    return hashlib.sha256(repr(sorted(tables.items())).encode()).hexdigest()


def test_the_full_system_has_two_thousand_people_and_two_hundred_thousand_rows(full: dict) -> None:
    assert len(full["accounts"]) == 2_000
    assert sum(map(len, full.values())) >= 200_000
    assert len(full) >= 12
    assert all(full.values()), "a table is empty"


def test_the_same_seed_gives_the_same_rows_and_another_seed_gives_others(small: dict) -> None:
    assert digest(sample_system.rows(people=sample_system.SMALL)) == digest(small)
    assert digest(sample_system.rows(people=sample_system.SMALL, seed="another")) != digest(small)


def test_the_cast_has_the_same_ids_however_many_others_there_are(small: dict, full: dict) -> None:
    cast = len(people.cast())
    assert [(a["id"], a["full_name"], a["email"]) for a in small["accounts"][:cast]] == [
        (a["id"], a["full_name"], a["email"]) for a in full["accounts"][:cast]
    ]


def test_every_foreign_key_leads_somewhere(database: Engine) -> None:
    with database.connect() as connection:
        assert connection.execute(text("PRAGMA foreign_key_check")).fetchall() == []


def test_creating_again_brings_nobody_back(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/deeper/enkomm.sqlite3"
    assert sum(sample_system.create(url, people=sample_system.SMALL).values()) > 5_000
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM access_logs"))
    assert sample_system.create(url, people=sample_system.SMALL) == {}
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM access_logs")) == 0


def test_a_filling_that_fails_leaves_no_table_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path}/enkomm.sqlite3"
    broken = sample_system.rows(people=sample_system.SMALL)
    broken["invoices"].append(broken["invoices"][0])
    monkeypatch.setattr(sample_system, "rows", lambda people, seed: broken)
    with pytest.raises(Exception, match="UNIQUE"):
        sample_system.create(url)
    monkeypatch.undo()
    assert sample_system.create(url, people=sample_system.SMALL)["accounts"] == sample_system.SMALL


@pytest.mark.postgres
def test_it_fills_postgresql_as_well(postgres_url: str) -> None:
    assert sample_system.create(postgres_url, people=sample_system.SMALL)["accounts"] == sample_system.SMALL
    assert sample_system.create(postgres_url, people=sample_system.SMALL) == {}


# -- the map says what the database holds


def test_the_connector_understands_the_data_map() -> None:
    understood = data_map.read(manifest())
    assert {c.name for c in understood.personal} == set(METADATA.tables) - {"channels", "meetings"}
    assert understood.reasons["tax_records"].keys() == {"en", "ja"}


# -- Rita and the traps


def rows_of_rita(database: Engine) -> Counter[str]:
    """Count Rita's rows by following the data map: subject column, or parent."""
    notes = manifest()["dataset"][0]["meta"]["portal"]["collections"]
    counts: Counter[str] = Counter()
    with database.connect() as connection:
        for name, note in notes.items():
            if note["category"] == "none":
                continue
            table, subject = METADATA.tables[name], note["subject"]
            if isinstance(subject, dict):
                parent = METADATA.tables[subject["via"]]
                query = select(func.count()).select_from(table.join(parent))
                query = query.where(parent.c[notes[parent.name]["subject"]] == RITA)
            else:
                query = select(func.count()).select_from(table).where(table.c[subject] == RITA)
            counts[name] = connection.scalar(query) or 0
    return counts


def test_rita_has_rows_in_every_table_that_is_about_people(database: Engine) -> None:
    counts = rows_of_rita(database)
    assert {name for name, count in counts.items() if count == 0} == set()


def test_rita_writes_in_her_own_workspace_and_in_sakura(database: Engine) -> None:
    query = text("""SELECT w.key, w.kind, count(*) FROM messages m JOIN workspaces w ON w.id = m.workspace_id
                    WHERE m.author_id = 10001 GROUP BY w.key, w.kind""")
    with database.connect() as connection:
        places = {key: (kind, count) for key, kind, count in connection.execute(query)}
    assert places["ws-sakura"][0] == "business"
    assert places["ws-personal-rita"][0] == "personal"
    assert {kind for key, (kind, _) in places.items() if key != "ws-sakura"} == {"personal"}


def test_what_rita_did_in_sakura_belongs_to_sakura(database: Engine) -> None:
    """Every table of content and calls has rows of hers there, and the connector finds them in that part only."""
    connector = connector_for("sql", {"url": str(database.url)}, manifest())
    sakura = frozenset({"ws-sakura"})
    owners = Scope(frozenset(Part(category, "ws-sakura") for category in OWNER_DECIDES), sakura)
    own = Scope(frozenset(Part(category) for category in OWNER_DECIDES), sakura)
    theirs = {table.table: table.found for table in connector.preview(f"accounts:{RITA}", owners).tables}
    hers = {table.table: table.found for table in connector.preview(f"accounts:{RITA}", own).tables}
    notes = manifest()["dataset"][0]["meta"]["portal"]["collections"]
    content = {name for name, note in notes.items() if note["category"] in OWNER_DECIDES}
    assert theirs.keys() == hers.keys() == content
    counts = rows_of_rita(database)
    assert {name: theirs[name] + hers[name] for name in content} == {name: counts[name] for name in content}


def test_others_write_about_rita(small: dict) -> None:
    about = [m for m in small["messages"] if "Rita Sample" in m["body"] or "rita@example.org" in m["body"]]
    assert {m["author_id"] for m in about} - {RITA}


def test_the_oldest_of_ritas_invoices_are_past_the_tax_period_and_the_others_are_not(small: dict) -> None:
    due = [i["tax_return_due_on"] for i in small["invoices"] if i["account_id"] == RITA]
    free = [day for day in due if day.replace(year=day.year + 7) < date(2026, 11, 22)]
    assert 0 < len(free) < len(due)


@pytest.mark.parametrize(
    ("issued_on", "due_on"),
    [
        (date(2024, 3, 31), date(2024, 5, 31)),
        (date(2024, 4, 1), date(2025, 5, 31)),
        (date(2024, 12, 31), date(2025, 5, 31)),
    ],
)
def test_the_tax_return_is_due_two_months_after_the_business_year(issued_on: date, due_on: date) -> None:
    assert tax_return_due_on(issued_on) == due_on


@pytest.mark.parametrize(
    ("column", "value", "holders"),
    [
        ("full_name", "Rita Sample", 2),
        ("email", "familie.muster@example.org", 2),
        ("phone", "+81 3-0000-4711", 2),
        ("name_kana", "タナカ ケンイチ", 2),
        ("phone", "+84 24 0000 0815", 2),
        ("phone", "+44 7700 900 255", 2),
        ("email", "rita@example.org", 1),
    ],
)
def test_twins_share_what_they_should_and_nothing_else(
    small: dict, full: dict, column: str, value: str, holders: int
) -> None:
    for tables in (small, full):
        assert sum(account[column] == value for account in tables["accounts"]) == holders


def test_some_names_differ_only_in_how_they_are_encoded(small: dict) -> None:
    written = Counter(unicodedata.normalize("NFKC", account["full_name"]) for account in small["accounts"])
    assert written["Maria Klein"] == 2
    assert written[unicodedata.normalize("NFC", "Nguyễn Văn Ân")] == 2
    assert len({account["full_name"] for account in small["accounts"]} & {"Maria Klein", "Ｍａｒｉａ Ｋｌｅｉｎ"}) == 2


def test_nobody_outside_the_cast_has_ritas_number_or_mailbox(full: dict) -> None:
    accounts = full["accounts"]
    digits = ["".join(c for c in a["phone"] or "" if c.isdigit()) for a in accounts]
    mailboxes = [(a["email"] or "").split("+")[0].replace(".", "").lower() for a in accounts]
    assert digits.count("493023125042") == 1
    assert sum(mailbox.startswith("rita@") for mailbox in mailboxes) == 1


def test_every_contact_is_at_an_example_domain(full: dict) -> None:
    accounts = full["accounts"]
    found = {a[c].rpartition("@")[2] for a in accounts for c in ("email", "recovery_email") if a[c]}
    assert found <= {"example.org", "example.net", "example.com", "example.jp"}


def test_people_write_their_names_in_five_languages(full: dict) -> None:
    accounts = full["accounts"]
    assert {a["language"] for a in accounts} == set(people.LANGUAGES)
    assert all(a["name_kana"] for a in accounts if a["language"] == "ja")
    assert any("ễ" in a["full_name"] for a in accounts)


def test_workspaces_carry_the_keys_of_the_profile(small: dict) -> None:
    listed = {w["key"]: w for w in read_yaml(PACK / "workspaces.yaml")["workspaces"]}
    held = {w["key"]: w for w in small["workspaces"]}
    assert listed.keys() <= held.keys()
    assert {key for key, w in held.items() if w["kind"] == "business"} == {
        key for key, w in listed.items() if w["kind"] == "business"
    }
    assert all(held[key]["kind"] == entry["kind"] for key, entry in listed.items())
