"""The sample systems in the shape of MariaDB, on MariaDB: filled once, searched, exported and erased as elsewhere."""

import threading
import uuid
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.pool import NullPool

from privacy_portal.profiles.sample import customer_portal
from privacy_portal.profiles.sample.ntt_cloud import marketing, meetings
from tests import machine
from tests.portal.test_profile_customer_portal import PARTS, portal
from tests.portal.test_profile_ntt_cloud import MARKETING_PARTS, MEETING_PARTS, marketing_system, meeting_system
from tests.sample_story import System, tell

pytestmark = [pytest.mark.any_database, pytest.mark.mariadb]

Create = Callable[..., dict[str, int]]
SMALL = 40


@pytest.fixture
def url() -> Iterator[str]:
    """A MariaDB database of its own, dropped afterwards."""
    server = make_url(machine.MARIADB_URL).set(drivername="mysql+pymysql")
    name = f"sample_{uuid.uuid4().hex[:12]}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} CHARACTER SET utf8mb4"))
    yield server.set(drivername="mariadb", database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name}"))


def engine_at(url: str) -> Engine:
    return create_engine(make_url(url).set(drivername="mysql+pymysql"), poolclass=NullPool)


@pytest.mark.parametrize(
    ("create", "system", "parts", "reasons"),
    [
        (meetings.create, meeting_system, MEETING_PARTS, {"accounting_records"}),
        (marketing.create, marketing_system, MARKETING_PARTS, set()),
        (customer_portal.create, portal, PARTS, {"tax_records", "consent_proof"}),
    ],
)
def test_rita_is_found_exported_and_erased_and_nobody_else_is_touched(
    url: str, create: Create, system: Callable[[str], System], parts: list, reasons: set[str]
) -> None:
    create(url, people=SMALL)
    assert create(url, people=SMALL) == {}, "whoever was erased is not brought back"
    assert tell(system(url), parts).reasons == reasons


def test_names_in_all_scripts_come_back_as_they_were(url: str) -> None:
    meetings.create(url, people=SMALL)
    wanted = {row["id"]: row["full_name"] for row in meetings.rows(SMALL)["users"]}
    with engine_at(url).connect() as connection:
        assert dict(connection.execute(text("SELECT id, full_name FROM users")).all()) == wanted


def test_the_tables_have_the_types_of_mariadb(url: str) -> None:
    meetings.create(url, people=SMALL)
    with engine_at(url).connect() as connection:
        shape = connection.execute(text("SHOW CREATE TABLE meetings")).one()[1]
        assert "`id` bigint(20) NOT NULL AUTO_INCREMENT" in shape
        assert "`started_at` datetime NOT NULL" in shape
        assert "`recorded` tinyint(1) NOT NULL" in shape
        assert "CHARSET=utf8mb4" in shape
        assert "ENGINE=InnoDB" in shape
        for change in ("UPDATE meetings SET recorded = 7", "UPDATE users SET kind = 'robot'"):
            with pytest.raises(DatabaseError, match="CONSTRAINT"):
                connection.execute(text(change))


def test_a_filling_that_fails_leaves_no_row_and_the_next_one_fills(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = marketing.rows(people=SMALL)
    broken["web_visits"].append(broken["web_visits"][0])
    monkeypatch.setattr(marketing, "rows", lambda people, seed: broken)
    with pytest.raises(IntegrityError):
        marketing.create(url, people=SMALL)
    with engine_at(url).begin() as connection:
        assert connection.scalar(text("SELECT count(*) FROM contacts")) == 0
        connection.execute(text("DROP TABLE interview_notes"))
    monkeypatch.undo()
    assert marketing.create(url, people=SMALL)["contacts"] == SMALL


def test_two_who_fill_at_once_fill_once(url: str) -> None:
    counts: list[dict[str, int]] = []
    together = threading.Barrier(2)

    def fill() -> None:
        together.wait()
        counts.append(customer_portal.create(url, people=SMALL))

    workers = [threading.Thread(target=fill) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(count.get("users", 0) for count in counts) == [0, SMALL]
