"""Fixtures: enKomm with its small sample system, and the people of every story.

Rita asks; Omar and Mei are enKomm's officers; Olga owns the workspace Sakura, Linh the workspace Lotus; Otto is an
officer of another platform; Mallory has an account and no business here.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import override_settings

from dsr.connectors.registry import connector_for
from dsr.models import DataSystem
from privacy_portal.profiles import loader, sample_systems
from privacy_portal.profiles.validation import check
from privacy_portal.scoping import across_platforms, platform_scope
from tests import factories, remembered
from tests.stored import RowChange, rows
from workspaces.models import Establishment, Membership, Organisation, Platform, User

PROFILE = Path(loader.__file__).parent / "enkomm"
PEOPLE = 60


@pytest.fixture(scope="session")
def pristine_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small sample system as a file, made once a session and copied for every test that may change it."""
    path = tmp_path_factory.mktemp("pristine") / "enkomm.sqlite3"
    url = f"sqlite:///{path}"
    sample_systems.SAMPLES["enkomm"](url, people=PEOPLE)
    (dataset,) = check(PROFILE).datasets.values()
    connector_for("sql", {"url": url}, dataset).prepare()
    return path


@pytest.fixture
def sample_system(pristine_sample: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A fresh copy of the sample system, and a data folder of this test.

    The copy lies at the same address for every test: connectors remember a schema by its address for a while."""
    in_use = pristine_sample.parent / "in-use"
    shutil.rmtree(in_use, ignore_errors=True)
    in_use.mkdir()
    fresh = Path(shutil.copy2(pristine_sample, in_use))
    folders = () if remembered.may_patch(request.node) else (tmp_path, in_use)
    with override_settings(DATA_DIR=tmp_path, PACKAGE_DIR=tmp_path / "packages"), remembered.files_in(*folders):
        yield fresh


@pytest.fixture
def enkomm(db: None, sample_system: Path) -> Iterator[Platform]:
    """The platform enKomm as its profile says, in scope for the test."""
    platform = _loaded_once(sample_system)
    with platform_scope(platform.pk):
        yield platform


# Reading and checking the profile takes the better part of a second: its rows are written again, by kind of database.
_profile: dict[str, RowChange] = {}


def _loaded_once(sample_system: Path) -> Platform:
    if connection.vendor in _profile:
        _profile[connection.vendor].repeat()
    else:
        loader.load(PROFILE, demo=True, people_in_samples=PEOPLE)
        with across_platforms():
            system = DataSystem.unscoped.get()
            system.config = {"url": f"sqlite:///{sample_system}"}
            system.save()
        _profile[connection.vendor] = RowChange.between({}, rows())
    return Platform.objects.get(slug="enkomm")


@pytest.fixture
def omar(enkomm: Platform) -> Membership:
    return factories.officer(enkomm, "omar@enkomm.example", "Omar Haddad")


@pytest.fixture
def mei(enkomm: Platform) -> Membership:
    return factories.officer(enkomm, "mei@enkomm.example", "林 芽衣")


@pytest.fixture
def olga(enkomm: Platform) -> Membership:
    return factories.owner(enkomm, "ws-sakura", "olga@sakura.example", "Olga Petrova")


@pytest.fixture
def linh(enkomm: Platform) -> Membership:
    return factories.owner(enkomm, "ws-lotus", "linh@lotus.example", "Đỗ Khánh Linh")


@pytest.fixture
def elsewhere(enkomm: Platform) -> Platform:
    """Another platform of the same installation."""
    platform = Platform.objects.create(
        slug="elsewhere",
        name="Elsewhere",
        reference_prefix="EW",
        contact_email="privacy@elsewhere.example",
        languages=["en"],
    )
    with platform_scope(platform.pk):
        operator = Organisation.objects.create(platform=platform, key="elsewhere", name="Elsewhere", is_operator=True)
        Establishment.objects.create(
            platform=platform,
            organisation=operator,
            key="main",
            name="Elsewhere GmbH",
            country="DE",
            time_zone="Europe/Berlin",
            contact_email="privacy@elsewhere.example",
        )
    return platform


@pytest.fixture
def otto(elsewhere: Platform) -> Membership:
    with platform_scope(elsewhere.pk):
        return factories.officer(elsewhere, "otto@elsewhere.example", "Otto Roth")


@pytest.fixture
def second_factor_excused() -> Iterator[None]:
    """Let staff in by their password alone, as the demo does."""
    with override_settings(DEMO=True):
        yield


@pytest.fixture
def mallory(enkomm: Platform) -> User:
    return User.objects.create_user("mallory@example.com", factories.PASSWORD, name="Mallory")


@pytest.fixture
def every_platform() -> Iterator[None]:
    """Show the test the rows of every platform, as a sweep sees them: for parts that are below any platform's scope."""
    with across_platforms():
        yield
