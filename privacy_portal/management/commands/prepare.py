"""`manage.py prepare`: what must be done once before the portal runs, and again after each new version."""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from privacy_portal.supervisor.greeting import greeting
from privacy_portal.translations import compile_stale


class Command(BaseCommand):
    help = (
        "Compiles the translations, migrates the database and collects the static files. Where PORTAL_DEMO is true it "
        "also loads the packaged profiles with their sample systems, and prints where to go and who to sign in as. "
        "Running it again changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        compile_stale(settings.LOCALE_PATHS)
        with ThreadPoolExecutor(1) as pool:  # compressing files and filling databases need each other for nothing
            static = pool.submit(call_command, "collectstatic", interactive=False, verbosity=0)
            call_command("migrate", interactive=False, verbosity=0)
            if settings.DEMO:
                for profile in packaged_profiles():
                    call_command("load_profile", str(profile), stdout=sys.stderr)
            static.result()
        if settings.DEMO:
            self.stdout.write(greeting())


def packaged_profiles() -> list[Path]:
    """Return the folders of the profiles that come with the portal."""
    return sorted(file.parent for file in (settings.BASE_DIR / "privacy_portal" / "profiles").glob("*/profile.yaml"))
