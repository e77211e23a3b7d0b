from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from privacy_portal.encryption import keys, rotation
from privacy_portal.encryption.models import SubjectKey


class Command(BaseCommand):
    help = (
        "Bring everything that is encrypted under the first of PORTAL_ENCRYPTION_KEYS. It may be stopped and started "
        "again at any time, while the portal runs (docs/operating/keys.md)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 when something is left")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["check"]:
            self._check()
            return
        self.stdout.write(f"{rotation.rewrap_subject_keys()} keys of persons wrapped anew")
        for model, fields in rotation.models_with_sealed_fields():
            self.stdout.write(f"{rotation.reseal(model, fields)} values of {model._meta.label} sealed anew")
        self._check()

    def _check(self) -> None:
        stale = SubjectKey.objects.wrapped_by_an_old_key().count()
        stale += sum(rotation.count_stale(model, fields) for model, fields in rotation.models_with_sealed_fields())
        current = keys.current_master_id()
        if stale:
            raise CommandError(f"{stale} values still need a key other than {current}.")
        self.stdout.write(self.style.SUCCESS(f"Everything is under {current}: the other keys can be removed."))
