"""The five packs, loaded once a session with few people in their systems, and put back before each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import override_settings

from privacy_portal.profiles import loader
from tests.e2e.services.stage import Service, in_scope
from tests.stored import RowChange, rows

PROFILES = Path(loader.__file__).parent
PACKS = ("enkomm", "ntt-cloud", "ecomkey", "customer-portal", "qontak")
PEOPLE = 40

# By kind of database: what loading the five packs writes.
_loaded: dict[str, RowChange] = {}


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the five services' systems, at one address for all tests: the loaded rows name it."""
    return tmp_path_factory.mktemp("services")


@pytest.fixture
def five(db: None, stage: Path, tmp_path: Path) -> Iterator[None]:
    """The five services side by side in one portal, as their packs have them, each with its sample system."""
    in_use, pristine = stage / "sample", stage / "pristine"
    if connection.vendor in _loaded:
        shutil.rmtree(in_use)
        shutil.copytree(pristine, in_use)
        _loaded[connection.vendor].repeat()
    else:
        in_use.mkdir(exist_ok=True)
        with override_settings(DATA_DIR=stage):
            for pack in PACKS:
                loader.load(PROFILES / pack, demo=True, people_in_samples=PEOPLE)
        shutil.copytree(in_use, pristine, dirs_exist_ok=True)
        _loaded[connection.vendor] = RowChange.between({}, rows())
    with override_settings(DATA_DIR=tmp_path, PACKAGE_DIR=tmp_path / "packages"):
        yield


@pytest.fixture
def service(five: None, request: pytest.FixtureRequest) -> Iterator[Service]:
    """The service that the module of the test names as SERVICE; the test sees its rows."""
    with in_scope(request.module.SERVICE) as found:
        yield found
