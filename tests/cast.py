"""Fixtures: enKomm with its small sample system, and the people of every story.

Rita asks; Omar and Mei are enKomm's officers; Olga owns the workspace Sakura, Linh the workspace Lotus; Otto is an
officer of another platform; Mallory has an account and no business here.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from privacy_portal.profiles import loader, sample_systems
from privacy_portal.scoping import platform_scope
from tests import factories
from workspaces.models import Establishment, Membership, Organisation, Platform, User

PROFILE = Path(loader.__file__).parent / "enkomm"
PEOPLE = 60


@pytest.fixture(scope="session")
def pristine_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small sample system as a file, made once a session and copied for every test that may change it."""
    path = tmp_path_factory.mktemp("pristine") / "enkomm.sqlite3"
    sample_systems.SAMPLES["enkomm"](f"sqlite:///{path}", people=PEOPLE)
    return path


@pytest.fixture
def sample_system(pristine_sample: Path, tmp_path: Path) -> Iterator[Path]:
    """A fresh copy of the sample system, in a data folder of this test."""
    copy = tmp_path / "sample" / "enkomm.sqlite3"
    copy.parent.mkdir()
    shutil.copy(pristine_sample, copy)
    with override_settings(DATA_DIR=tmp_path, PACKAGE_DIR=tmp_path / "packages"):
        yield copy


@pytest.fixture
def enkomm(db: None, sample_system: Path) -> Iterator[Platform]:
    """The platform enKomm as its profile says, in scope for the test."""
    platform = loader.load(PROFILE, demo=True, people_in_samples=PEOPLE).platform
    with platform_scope(platform.pk):
        yield platform


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
def elsewhere(db: None) -> Platform:
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
def mallory(db: None) -> User:
    return User.objects.create_user("mallory@example.com", factories.PASSWORD, name="Mallory")
