"""`manage.py prepare`: what must be done once before the portal runs, and again after each new version."""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from privacy_portal.row_security import roles
from privacy_portal.supervisor.greeting import greeting
from privacy_portal.translations import compile_stale


class Command(BaseCommand):
    help = (
        "Compiles the translations, migrates the database and collects the static files. Where "
        "PORTAL_OWNER_DATABASE_URL names the owner of the tables it migrates as that role, and lets the role of "
        "DATABASE_URL use what is there. Where PORTAL_DEMO is true it "
        "also loads the packaged profiles with their sample systems, and prints where to go and who to sign in as. "
        "Running it again changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        compile_stale(settings.LOCALE_PATHS)
        with ThreadPoolExecutor(1) as pool:  # compressing files and filling databases need each other for nothing
            static = pool.submit(call_command, "collectstatic", interactive=False, verbosity=0)
            _migrate()
            if settings.DEMO:
                for profile in packaged_profiles():
                    call_command("load_profile", str(profile), stdout=sys.stderr)
            static.result()
        if settings.DEMO:
            self.stdout.write(greeting())


def _migrate() -> None:
    """Migrate: as the owner where one is named, who then makes the role that the portal runs as."""
    if not settings.OWNER_DATABASE_URL:
        call_command("migrate", interactive=False, verbosity=0)
        return
    call_command("migrate", database="owner", interactive=False, verbosity=0)
    try:
        roles.prepare(connections["owner"], connections["default"])
    except roles.UnfitRole as error:
        raise CommandError(f"The portal must not run as this role: {error}.") from error
    finally:
        connections["owner"].close()


def packaged_profiles() -> list[Path]:
    """Return the folders of the profiles that come with the portal."""
    return sorted(file.parent for file in (settings.BASE_DIR / "privacy_portal" / "profiles").glob("*/profile.yaml"))
