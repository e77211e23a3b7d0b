from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.encryption import keys, rotation
from privacy_portal.encryption.models import SubjectKey
from privacy_portal.scoping import across_platforms, platform_scope
from workspaces import accounts
from workspaces.models import Platform


class Command(BaseCommand):
    help = (
        "Bring everything that is encrypted under the first of PORTAL_ENCRYPTION_KEYS. It may be stopped and started "
        "again at any time, while the portal runs (docs/operating/keys.md)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 when something is left")

    def handle(self, *_args: Any, **options: Any) -> None:
        with across_platforms():
            self._run(options)

    def _run(self, options: dict[str, Any]) -> None:
        if not options["check"]:
            self._rotate()
        stale = SubjectKey.objects.wrapped_by_an_old_key().count()
        stale += sum(rotation.count_stale(model, fields) for model, fields in rotation.models_with_sealed_fields())
        stale += accounts.stale_second_factors()
        current = keys.current_master_id()
        if stale:
            raise CommandError(f"{stale} values still need a key other than {current}.")
        self.stdout.write(self.style.SUCCESS(f"Everything is under {current}: the other keys can be removed."))

    def _rotate(self) -> None:
        rewrapped, resealed = rotation.rewrap_subject_keys(), 0
        self.stdout.write(f"{rewrapped} keys of persons wrapped anew")
        for model, fields in rotation.models_with_sealed_fields():
            count = rotation.reseal(model, fields)
            self.stdout.write(f"{count} values of {model._meta.label} sealed anew")
            resealed += count
        second_factors = accounts.reseal_second_factors()
        self.stdout.write(f"{second_factors} second factors sealed anew")
        resealed += second_factors
        if rewrapped or resealed:
            _record(rewrapped, resealed)


@transaction.atomic
def _record(rewrapped: int, resealed: int) -> None:
    """Tell every platform's trail: the master key is the installation's, and so are the counts."""
    for platform_id in Platform.objects.order_by("pk").values_list("pk", flat=True):
        with platform_scope(platform_id):
            trail.record(
                "keys.rotated",
                platform_id=platform_id,
                actor=SYSTEM,
                master=keys.current_master_id(),
                keys=rewrapped,
                values=resealed,
            )
