"""What the settings refuse, and that production as documented passes every check."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from privacy_portal import checks
from privacy_portal.env import secret

pytestmark = pytest.mark.any_database

PRODUCTION = {
    "PORTAL_PRODUCTION": "true",
    "PORTAL_PUBLIC_URL": "https://privacy.enkomm.example",
    "PORTAL_TRUSTED_PROXIES": "1",
    "PORTAL_SECRET_KEY": "s" * 25 + "ecret" * 9,
    "PORTAL_BLIND_INDEX_KEY": "b" * 25 + "lind" * 9,
    "PORTAL_ENCRYPTION_KEYS": "k1:" + "QUJD" * 10 + "QUI=",
    "DATABASE_URL": "postgres://portal:password@db.enkomm.example/portal",
    "REDIS_URL": "redis://redis.enkomm.example:6379/0",
    "EMAIL_URL": "submission://portal:password@mail.enkomm.example:587",
    "PORTAL_MAIL_FROM": "privacy@enkomm.example",
}
SQLITE = "sqlite:////var/lib/portal/portal.sqlite3"
# The same as settings, to change one at a time.
SOUND = {
    "PRODUCTION": True,
    "PUBLIC_URL": "https://privacy.enkomm.example",
    "ALLOWED_HOSTS": ["privacy.enkomm.example"],
    "TRUSTED_PROXIES": 1,
    "SECRET_KEY": PRODUCTION["PORTAL_SECRET_KEY"],
    "SECRET_KEY_FALLBACKS": [],
    "BLIND_INDEX_KEY": PRODUCTION["PORTAL_BLIND_INDEX_KEY"],
    "ENCRYPTION_KEYS": [PRODUCTION["PORTAL_ENCRYPTION_KEYS"]],
    "DATABASE_URL": PRODUCTION["DATABASE_URL"],
    "REDIS_URL": PRODUCTION["REDIS_URL"],
    "EMAIL_BACKEND": checks.SMTP,
    "DEFAULT_FROM_EMAIL": "Privacy <privacy@enkomm.example>",
    "DEMO": False,
}


def found() -> set[str]:
    return {str(message.id) for message in [*checks.contradictions(), *checks.production()]}


def manage(tmp_path: Path, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run a management command as an operator would: with this environment and no other of the portal's variables."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=inherited | {"PORTAL_DATA_DIR": str(tmp_path)} | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_production_as_documented_passes_the_deployment_check(tmp_path: Path) -> None:
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.returncode == 0, done.stderr
    # The documented database is nowhere: that is said, and nothing else.
    assert "portal.I053" in done.stderr
    assert "identified 1 issue" in done.stderr


def test_production_with_nothing_set_is_refused_with_every_reason(tmp_path: Path) -> None:
    done = manage(tmp_path, "check", PORTAL_PRODUCTION="true")
    assert done.returncode == 1
    for reason in ("E007", "E011", "E012", "E021", "E022", "E031", "E032", "E042"):
        assert f"portal.{reason}" in done.stderr, reason


def test_the_web_server_does_not_start_with_settings_that_the_checks_refuse(tmp_path: Path) -> None:
    broken = PRODUCTION | {"PORTAL_DEMO": "true"}
    inherited = {"PATH": os.environ["PATH"], "PORTAL_DATA_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", "import privacy_portal.wsgi"],
        cwd=settings.BASE_DIR,
        env=inherited | broken,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode != 0
    assert "portal.E001" in done.stderr


def test_sound_production_settings_are_not_refused() -> None:
    with override_settings(**SOUND):
        assert found() == set()
        checks.refuse_to_start()


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"DEMO": True}, "portal.E001"),
        ({"ALLOWED_HOSTS": ["*", "privacy.enkomm.example"]}, "portal.E002"),
        ({"ALLOWED_HOSTS": [".enkomm.example", "privacy.enkomm.example"]}, "portal.E002"),
        ({"ALLOWED_HOSTS": ["other.example"]}, "portal.E003"),
        ({"TRUSTED_PROXIES": -1}, "portal.E004"),
        ({"EMAIL_BACKEND": ""}, "portal.E005"),
        ({"STATIC_ROOT": Path("/srv/static"), "PACKAGE_DIR": Path("/srv/static/packages")}, "portal.E006"),
        ({"STATIC_ROOT": Path("/srv/static"), "PACKAGE_DIR": Path("/srv/x/../static")}, "portal.E006"),
        ({"ENCRYPTION_KEYS": []}, "portal.E007"),
        ({"ENCRYPTION_KEYS": ["k1:too-short"]}, "portal.E007"),
        ({"SECRET_KEY": settings.DEFAULT_SECRET}, "portal.E011"),
        ({"SECRET_KEY": "short"}, "portal.E011"),
        ({"BLIND_INDEX_KEY": settings.DEFAULT_SECRET}, "portal.E011"),
        ({"BLIND_INDEX_KEY": PRODUCTION["PORTAL_SECRET_KEY"]}, "portal.E012"),
        ({"SECRET_KEY_FALLBACKS": [settings.DEFAULT_SECRET]}, "portal.E013"),
        ({"PUBLIC_URL": "http://privacy.enkomm.example"}, "portal.E021"),
        ({"TRUSTED_PROXIES": 0}, "portal.E022"),
        ({"OUTBOUND_LOOPBACK": True}, "portal.E023"),
        ({"DATABASE_URL": SQLITE, "ALLOW_SQLITE": False}, "portal.E031"),
        ({"REDIS_URL": ""}, "portal.E032"),
        ({"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}, "portal.E041"),
        ({"DEFAULT_FROM_EMAIL": "Privacy <privacy@portal.invalid>"}, "portal.E042"),
    ],
)
def test_one_unsound_setting_is_refused_by_name(changed: dict[str, object], refusal: str) -> None:
    with override_settings(**SOUND), override_settings(**changed):
        assert found() == {refusal}
        with pytest.raises(ImproperlyConfigured, match=refusal):
            checks.refuse_to_start()


def test_a_small_office_may_run_production_on_sqlite_by_its_own_word() -> None:
    sqlite = {"DATABASE_URL": SQLITE, "ALLOW_SQLITE": True, "REDIS_URL": ""}
    with override_settings(**SOUND), override_settings(**sqlite):
        assert found() == set()


def test_a_secret_comes_from_the_environment_then_its_file_then_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PORTAL_EXAMPLE", raising=False)
    assert secret("PORTAL_EXAMPLE", "default", folder=tmp_path) == "default"
    (tmp_path / "portal_example").write_text("kept\n")
    assert secret("PORTAL_EXAMPLE", "default", folder=tmp_path) == "kept"
    (tmp_path / "elsewhere").write_text("named\n")
    monkeypatch.setenv("PORTAL_EXAMPLE_FILE", str(tmp_path / "elsewhere"))
    assert secret("PORTAL_EXAMPLE", "default", folder=tmp_path) == "named"
    monkeypatch.setenv("PORTAL_EXAMPLE", "given")
    assert secret("PORTAL_EXAMPLE", "default", folder=tmp_path) == "given"


def test_a_secret_file_that_is_not_there_stops_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_EXAMPLE_FILE", str(tmp_path / "missing"))
    with pytest.raises(ImproperlyConfigured, match="PORTAL_EXAMPLE"):
        secret("PORTAL_EXAMPLE", "default")
