"""What every test stands on: a database and a data folder of its own, and the services that this machine has."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import hypothesis
import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import translation

from privacy_portal import kept, throttling
from privacy_portal.translations import compile_stale
from tests import machine

pytest_plugins = [
    "tests.any_database",
    "tests.postgres",
    "tests.append_only",
    "tests.cast",
    "tests.lock_order",
    "tests.portal.packs",
    "tests.requirements_report",
]

# Only what a test run needs otherwise: cheap password hashes, and static files without a collected manifest.
UNDER_TEST = {
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    "STORAGES": settings.STORAGES
    | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
}
CHROMIUM_FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
NEEDS = {"browser": machine.browser, "postgres": machine.postgres, "mariadb": machine.mariadb}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--require-browser", action="store_true", help="fail where no Chrome or Chromium is found")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One process a core (four at most) for the whole suite; a part of it runs here, without their start."""
    whole = config.args_source == pytest.Config.ArgsSource.TESTPATHS
    return min(os.cpu_count() or 1, 4) if whole else 0


def pytest_configure(config: pytest.Config) -> None:
    compile_stale(settings.LOCALE_PATHS)
    everything = os.environ.get("CI") == "true"
    # A slow machine is no counterexample; where changes land, a run repeats the one before.
    hypothesis.settings.register_profile("portal", deadline=None, derandomize=everything)
    hypothesis.settings.load_profile("portal")
    if machine.browser() is None and (everything or config.getoption("--require-browser")):
        raise pytest.UsageError("No Chrome or Chromium was found (python -m tests.browser installs one).")
    if machine.postgres() is None and everything:
        raise pytest.UsageError(f"No PostgreSQL server answers at {machine.POSTGRES_URL}.")
    if machine.mariadb() is None and everything:
        raise pytest.UsageError("No MariaDB server lets the tests in at TEST_MARIADB_URL.")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    missing = {mark for mark, found in NEEDS.items() if found() is None}
    left_out = [item for item in items if missing & {mark.name for mark in item.iter_markers()}]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    # Those that take long begin first: at the end no process waits for another's.
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over what stays until the end: modules, tests, models, rules."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for mark, found in NEEDS.items():
        if found() is None:
            terminalreporter.section(f"THE {mark.upper()} TESTS DID NOT RUN: none was found", red=True, bold=True)


@pytest.fixture(scope="session", autouse=True)
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give this process a data folder of its own, and return it: nothing that a test does reaches another's files."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "static").mkdir()
    paths = {"DATA_DIR": folder, "PACKAGE_DIR": folder / "packages", "STATIC_ROOT": folder / "static"}
    with override_settings(**paths, **UNDER_TEST):
        yield folder


@pytest.fixture(autouse=True)
def counters_of_its_own(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let each test begin with an empty cache, also where many processes share one Redis."""
    own = {"default": settings.CACHES["default"] | {"KEY_PREFIX": uuid4().hex}}
    with override_settings(CACHES={} if request.node.get_closest_marker("any_database") else own):
        yield


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Let no test read rows that the process kept from another's database."""
    kept.forget()


@pytest.fixture(autouse=True)
def in_no_hurry() -> Iterator[None]:
    """Let no page take its time lest it tell something; test_requester_follow.py and test_throttling.py look at it."""
    with patch.object(throttling, "STEADY_SECONDS", 0):
        yield


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Let each test begin in English: a page in another language leaves its language in the thread."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(data_dir: Path, django_db_modify_db_settings_parallel_suffix: None) -> None:
    """SQLite in a file, as in life: in memory, threads would share one connection and never meet a lock."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database.setdefault("TEST", {})["NAME"] = str(data_dir / "portal.sqlite3")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The Chromium of this machine, without anything that it would fetch or send by itself."""
    # Playwright keeps an event loop in the test's thread; Django takes that for code that must not touch the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    return browser_type_launch_args | {
        "executable_path": machine.browser(),
        "chromium_sandbox": False,
        "args": CHROMIUM_FLAGS,
    }
