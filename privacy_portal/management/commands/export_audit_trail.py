import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError

from privacy_portal.audit.models import AuditEntry
from privacy_portal.audit.verification import CHUNK
from privacy_portal.scoping import platform_scope
from workspaces.models import MemberRole, Platform
from workspaces.roles import Capability, carrying
from workspaces.trail_readers import reader


class Command(BaseCommand):
    help = "Write a platform's audit trail as JSON lines, which privacy_portal/audit/standalone.py checks on its own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--platform", metavar="SLUG", required=True)
        parser.add_argument("--output", type=Path, metavar="PATH", help="a new file (default: standard output)")
        parser.add_argument(
            "--for",
            dest="role",
            choices=carrying(Capability.SEE_AUDIT),
            default=MemberRole.OFFICER,
            help="leave out the contents of what this role may not read; the chain can still be checked",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        platform: str = options["platform"]
        output: Path | None = options["output"]
        found = Platform.objects.filter(slug=platform).first()
        if found is None:
            raise CommandError(f"There is no platform {platform}.")
        if output is None:
            export(found.pk, sys.stdout, options["role"])
            return
        try:
            with output.open("x", encoding="utf-8") as file:
                count = export(found.pk, file, options["role"])
        except FileExistsError as error:
            raise CommandError(f"{output} exists already.") from error
        self.stdout.write(f"{platform}: {count} entries are in {output}.")


def export(platform_id: int, file: IO[str], role: str = MemberRole.OFFICER) -> int:
    """Write one line an entry, the payload as the text that was hashed; return how many.

    Of an entry that `role` may not read stand only its platform, its place and its hashes."""
    count = 0
    with platform_scope(platform_id):
        reads = reader(role, platform_id)
        for entry in AuditEntry.objects.walked(platform_id, CHUNK):
            line = {"seq": entry.seq, "previous": bytes(entry.previous_hash).hex(), "hash": bytes(entry.hash).hex()}
            line |= {"payload": bytes(entry.payload).decode()} if reads.sees(entry) else {"platform": platform_id}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            count += 1
    return count
