from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from consent import projection
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.scoping import platform_scope
from workspaces.models import Platform

_NAMED = 20


class Command(BaseCommand):
    help = (
        "Make how things stand with consents anew from the ledger; with --check only compare, and exit with 1 if not."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="compare, and change nothing")
        parser.add_argument("--platform", metavar="SLUG", help="only this platform")

    def handle(self, *_args: Any, **options: Any) -> None:
        slug: str | None = options["platform"]
        platforms = Platform.objects.filter(slug=slug) if slug else Platform.objects.order_by("slug")
        if not platforms:
            raise CommandError(f"There is no platform {slug}." if slug else "There is no platform yet.")
        differing = 0
        for platform in platforms:
            with platform_scope(platform.pk):
                differing += self._check(platform) if options["check"] else self._rebuild(platform)
        if differing and options["check"]:
            raise CommandError(f"{differing} do not follow from the ledger. Run it without --check to mend them.")

    def _check(self, platform: Platform) -> int:
        found = 0
        for difference in projection.compare():
            found += 1
            if found <= _NAMED:
                self.stdout.write(f"{platform.slug}: {difference.subject}, {difference.purpose}: {difference.says}")
        if not found:
            self.stdout.write(f"{platform.slug}: everything follows from the ledger.", self.style.SUCCESS)
        return found

    def _rebuild(self, platform: Platform) -> int:
        mended = projection.rebuild()
        if mended:
            with transaction.atomic():
                trail.record("consent.rebuilt", platform_id=platform.pk, actor=SYSTEM, mended=mended)
        self.stdout.write(f"{platform.slug}: {mended} people’s were made anew.", self.style.SUCCESS)
        return mended
