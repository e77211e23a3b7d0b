from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consent import verification
from privacy_portal.scoping import platform_scope
from workspaces.models import Platform


class Command(BaseCommand):
    help = (
        "Check the consent ledger: each person's chain and the seals; name every fault and exit with 1 if there is one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--platform", metavar="SLUG", help="only this platform")

    def handle(self, *_args: Any, **options: Any) -> None:
        slug: str | None = options["platform"]
        platforms = Platform.objects.filter(slug=slug) if slug else Platform.objects.order_by("slug")
        if slug and not platforms:
            raise CommandError(f"There is no platform {slug}.")
        bad = 0
        for platform in platforms:
            with platform_scope(platform.pk):
                bad += self._verify(platform)
        if bad:
            raise CommandError(f"The ledgers have {bad} faults.")

    def _verify(self, platform: Platform) -> int:
        faults = list(verification.faults())
        for fault in faults:
            self.stdout.write(f"{platform.slug}: {fault.about} {fault.says}", self.style.ERROR)
        if not faults:
            self.stdout.write(f"{platform.slug}: the ledger is as it was written.", self.style.SUCCESS)
        return len(faults)
