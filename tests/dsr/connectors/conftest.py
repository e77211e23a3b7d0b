"""The clinic on every database that the connector speaks to."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from tests import machine
from tests.dsr.connectors.clinic import METADATA, RITA, Clinic, fill

SERVERS = {
    "postgresql": (machine.POSTGRES_URL, "postgresql+psycopg2"),
    "mariadb": (machine.MARIADB_URL, "mysql+pymysql"),
}
DATABASES = [
    "sqlite",
    pytest.param("postgresql", marks=pytest.mark.postgres),
    pytest.param("mariadb", marks=pytest.mark.mariadb),
]

MakeUrl = Callable[[str, str], str]


@pytest.fixture(scope="session")
def make_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakeUrl]:
    """Return a function from (kind of database, name) to the URL of a database with a clinic as nobody touched it.

    The same name is the same address each time: connectors remember a schema by its address for a while."""
    made: dict[tuple[str, str], str] = {}
    pristine = tmp_path_factory.mktemp("clinics") / "pristine.sqlite3"
    _build(f"sqlite:///{pristine}", METADATA.create_all, fill)

    def make(kind: str, name: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{shutil.copy(pristine, pristine.with_name(f'{name}.sqlite3'))}"
        new = (kind, name) not in made
        if new:
            made[kind, name] = f"test_{name}_{os.getpid()}"
            _administer(kind, f"CREATE DATABASE {made[kind, name]}")
        address, driver = SERVERS[kind]
        url = make_url(address).set(drivername=driver, database=made[kind, name]).render_as_string(False)
        _build(url, *([METADATA.create_all] if new else []), fill)
        return url

    yield make
    for (kind, _), name in made.items():
        _administer(kind, f"DROP DATABASE {name}")


def _build(url: str, *steps: Callable[[Connection], None]) -> None:
    with create_engine(url, poolclass=NullPool).begin() as connection:
        for step in steps:
            step(connection)


def _administer(kind: str, statement: str) -> None:
    url, driver = SERVERS[kind]
    engine = create_engine(make_url(url).set(drivername=driver), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)


@pytest.fixture(params=DATABASES)
def system(request: pytest.FixtureRequest, make_database: MakeUrl) -> Clinic:
    """A clinic of the test's own on each database."""
    return Clinic(make_database(request.param, "clinic"))


@pytest.fixture(scope="module", params=DATABASES)
def untouched(request: pytest.FixtureRequest, make_database: MakeUrl) -> Clinic:
    """A clinic on each database that tests only look at."""
    return Clinic(make_database(request.param, "clinic_to_read"))


@pytest.fixture
def rita() -> str:
    """Rita's key."""
    return f"members:{RITA}"
