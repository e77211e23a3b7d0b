"""The clinic on every database that the connector speaks to."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from tests import machine
from tests.dsr.connectors.clinic import RITA, Clinic

# MariaDB is tried where somebody names a database for it; its tables are dropped and made anew.
MARIADB_URL = os.environ.get("TEST_MARIADB_URL")
DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres), *(["mariadb"] if MARIADB_URL else [])]


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL database of this process, dropped at the end."""
    server = make_url(machine.POSTGRES_URL).set(drivername="postgresql+psycopg2")
    engine = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    name = f"test_clinic_{os.getpid()}"
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
        try:
            yield server.set(database=name).render_as_string(hide_password=False)
        finally:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=DATABASES)
def system(request: pytest.FixtureRequest, tmp_path: Path) -> Clinic:
    """A clinic of one's own on each database."""
    if request.param == "sqlite":
        return Clinic(f"sqlite:///{tmp_path / 'clinic.sqlite3'}")
    return Clinic(request.getfixturevalue("postgres_url") if request.param == "postgresql" else str(MARIADB_URL))


@pytest.fixture
def rita() -> str:
    """Rita's key."""
    return f"members:{RITA}"
