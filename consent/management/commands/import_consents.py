import csv
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from consent.lists import drafts, offered, reading, streaming, taking
from consent.models import ConsentList
from privacy_portal.lists import listed
from privacy_portal.scoping import platform_scope
from workspaces.models import Membership, Platform, Workspace


class Command(BaseCommand):
    help = (
        "Take over what people agreed to elsewhere from a CSV file of any length: columns email, phone, day, options. "
        "Called again with the same file, it goes on where it broke off."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("platform", help="the platform's key")
        parser.add_argument("file", type=Path, help="CSV in UTF-8")
        parser.add_argument("--purpose", required=True, help="the key of the purpose")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="whose word it is: an officer, or the owner")
        parser.add_argument("--how", required=True, help="how people were asked, in words that they may read")
        parser.add_argument("--workspace", default="", metavar="KEY", help="for a workspace")
        parser.add_argument("--wording", type=int, metavar="NUMBER", help="the version that they read")
        parser.add_argument("--option", action="append", default=[], help="for lines that name none; may be repeated")
        parser.add_argument("--asked-on", type=date.fromisoformat, metavar="DAY", help="for lines without a day")
        parser.add_argument("--language", default="en")
        parser.add_argument("--jurisdiction", default="", metavar="COUNTRY")
        parser.add_argument("--tell", action="store_true", help="mail everybody how to take it back")
        parser.add_argument("--refused", type=Path, metavar="FILE", help="write the refused lines there, as CSV")

    def handle(self, *_args: Any, **options: Any) -> None:
        platform = Platform.objects.filter(slug=options["platform"]).first()
        if platform is None:
            raise CommandError(f"There is no platform {options['platform']}.")
        with platform_scope(platform.pk):
            self._import(platform, options)

    def _import(self, platform: Platform, options: dict[str, Any]) -> None:
        tenant = self._tenant(options["workspace"])
        told = self._told(platform, tenant, options)
        held = Membership.objects.open().filter(user__email=options["by"], workspace=tenant).select_related("user")
        by = held.first()
        if by is None:
            raise CommandError("Nobody with this address answers for it.")
        try:
            file = streaming.measure(options["file"], told)
            self.stdout.write(f"{file.lines} lines")
            made = streaming.take_over(file, tenant, told, by=by, report=self._report)
        except (reading.Unreadable, OSError) as error:
            raise CommandError(str(error)) from None
        except PermissionDenied:
            raise CommandError("Nobody with this address answers for it.") from None
        self.stdout.write("")
        self.stdout.write(f"{made.recorded} recorded, {made.known} known before, {made.refused} refused")
        if options["refused"]:
            self._write_refused(made, options["refused"])

    def _tenant(self, key: str) -> Workspace | None:
        found: Workspace | None = Workspace.objects.select_related("owner").filter(key=key).first() if key else None
        if key and found is None:
            raise CommandError(f"There is no workspace {key}.")
        return found

    def _told(self, platform: Platform, tenant: Workspace | None, options: dict[str, Any]) -> drafts.Told:
        offer = offered.offer(platform, tenant, options["purpose"])
        if offer is None:
            raise CommandError(f"Nothing can be taken over for the purpose {options['purpose']}.")
        number = options["wording"] or offer.version.number
        version = offer.version.purpose.versions.select_related("purpose__platform").filter(number=number).first()
        if version is None or (offer.vouches and version != offer.version):
            raise CommandError(f"People were not asked with version {number}.")
        if unknown := set(options["option"]) - set(version.options):
            raise CommandError(f"{options['purpose']} has no option {listed(sorted(unknown))}.")
        return drafts.Told(
            version=version,
            kind=offer.kind,
            chosen=tuple(options["option"]),
            how=options["how"],
            asked_on=options["asked_on"],
            language=options["language"],
            jurisdiction=options["jurisdiction"],
            tells=options["tell"],
        )

    def _report(self, made: ConsentList) -> None:
        self.stdout.write(f"\r{made.taken} of {made.lines}", ending="")
        self.stdout.flush()

    def _write_refused(self, made: ConsentList, path: Path) -> None:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["line", "why"])
            writer.writerows(taking.refusals(made))
