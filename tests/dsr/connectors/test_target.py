"""A foreign database that is away, busy or broken says so in one word, and never with anybody's data."""

import logging
import socket
import threading
import traceback
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select

from dsr.connectors.base import ConnectorError, ConnectorUnavailable, Identity
from dsr.connectors.registry import connector_for
from dsr.connectors.sql.effects import LOG
from tests.dsr.connectors import clinic
from tests.dsr.connectors.clinic import PLATFORM, RITA, Clinic
from tests.dsr.connectors.conftest import MakeUrl

pytestmark = pytest.mark.any_database

SECRET = "rita@example.org"


def code_of(url: str) -> str:
    with pytest.raises(ConnectorError) as caught:
        connector_for("sql", {"url": url}, clinic.dataset()).find(Identity("Rita", SECRET))
    return caught.value.code


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("", "invalid_address"),
        ("not an address", "invalid_address"),
        ("oracle://db.example.org/x", "unsupported_database"),
        ("mssql+pyodbc://db.example.org/x", "unsupported_database"),
    ],
)
def test_address_that_cannot_be_used_is_an_error_for_good(url: str, code: str) -> None:
    assert code_of(url) == code


def test_sqlite_file_that_is_missing_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "away.sqlite3"
    with pytest.raises(ConnectorUnavailable, match="unreachable"):
        connector_for("sql", {"url": f"sqlite:///{path}"}, clinic.dataset()).find(Identity("Rita", SECRET))
    assert not path.exists()


@pytest.mark.parametrize("scheme", ["postgresql", "mysql"])
def test_server_that_does_not_answer_is_unavailable(scheme: str) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"{scheme}://portal:password@127.0.0.1:{unused.getsockname()[1]}/clinic"
    connector = connector_for("sql", {"url": url}, clinic.dataset())
    with pytest.raises(ConnectorUnavailable) as caught:
        connector.find(Identity("Rita", SECRET))
    told = "".join(traceback.format_exception(caught.value))
    assert "password" not in told
    assert "127.0.0.1" not in told


def test_error_of_the_database_tells_neither_values_nor_statements(
    system: Clinic, rita: str, caplog: pytest.LogCaptureFixture
) -> None:
    connector = system.connector()
    digest = connector.preview(rita, PLATFORM).digest
    system.run("ALTER TABLE members RENAME COLUMN kind TO sort")
    caplog.set_level(logging.DEBUG)
    with pytest.raises(ConnectorError) as caught:
        connector.erase(rita, PLATFORM, effect_key=uuid4(), expected_digest=digest)
    system.run("ALTER TABLE members RENAME COLUMN sort TO kind")
    told = "".join(traceback.format_exception(caught.value)) + caplog.text
    assert SECRET not in told
    assert "SELECT" not in told


def test_column_that_went_away_is_no_reason_to_try_again(make_database: MakeUrl) -> None:
    system = Clinic(make_database("sqlite", "shrunk"))
    connector = system.connector()
    connector.find(Identity("Rita", SECRET))
    system.run("ALTER TABLE members RENAME COLUMN email TO mail")
    with pytest.raises(ConnectorError) as caught:
        connector.find(Identity("Rita", SECRET))
    assert not isinstance(caught.value, ConnectorUnavailable)


def test_stored_value_that_cannot_be_read_is_not_quoted(make_database: MakeUrl, rita: str) -> None:
    system = Clinic(make_database("sqlite", "garbled"))
    system.run("UPDATE bills SET issued_on = 'rita@example.org'")
    with pytest.raises(ConnectorError, match="unreadable_value") as caught:
        system.connector().preview(rita, PLATFORM)
    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_reading_can_change_nothing(system: Clinic) -> None:
    connector = system.connector()
    with pytest.raises(ConnectorError), connector.target.reading() as connection:
        connection.exec_driver_sql("DELETE FROM visits")
    assert len(system.rows("visits")) == 2


def test_two_workers_with_one_key_have_one_effect(system: Clinic, rita: str) -> None:
    connector, key, outcomes = system.connector(), uuid4(), []
    digest, before = connector.preview(rita, PLATFORM).digest, system.rows("visits")
    together = threading.Barrier(2)

    def work() -> None:
        together.wait()
        try:
            outcomes.append(connector.erase(rita, PLATFORM, effect_key=key, expected_digest=digest))
        except ConnectorUnavailable:
            outcomes.append(None)

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    receipts = [receipt for receipt in outcomes if receipt]
    assert receipts
    assert set(receipts) == {connector.probe(key)}
    with system.engine.connect() as connection:
        assert connection.execute(select(LOG).where(LOG.c.effect_key == str(key))).all()
    assert system.rows("visits") == [row for row in before if row["member_id"] != RITA]


def test_row_locked_by_the_system_makes_the_erasure_wait_its_turn(
    system: Clinic, rita: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dsr.connectors.sql.target.LOCK_SECONDS", 1)
    connector = connector_for("sql", {"url": f"{system.url}{'&' if '?' in system.url else '?'}"}, clinic.dataset())
    connector.prepare()
    digest, before = connector.preview(rita, PLATFORM).digest, system.snapshot()
    with system.engine.connect() as other, other.begin():
        other.exec_driver_sql("UPDATE notes SET body = 'busy' WHERE id = 1")
        with pytest.raises(ConnectorUnavailable):
            connector.erase(rita, PLATFORM, effect_key=uuid4(), expected_digest=digest)
        other.exec_driver_sql("UPDATE notes SET body = 'My own list' WHERE id = 1")
    assert system.snapshot() == before
    connector.erase(rita, PLATFORM, effect_key=uuid4(), expected_digest=digest)
