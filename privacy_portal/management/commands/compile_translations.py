"""`manage.py compile_translations`: for images, where nothing may be written once they run."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from privacy_portal.translations import compile_stale


class Command(BaseCommand):
    help = "Compiles the translations that are missing or older than their source; needs no gettext programs."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for path in compile_stale(settings.LOCALE_PATHS):
            self.stdout.write(f"Compiled {path.relative_to(settings.BASE_DIR)}")
