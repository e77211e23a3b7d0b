from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from privacy_portal.audit import checkpoints
from privacy_portal.audit.models import AuditEntry
from privacy_portal.audit.verification import REASONS, TrailReport, verify
from privacy_portal.scoping import across_platforms
from workspaces.models import Platform


class Command(BaseCommand):
    help = "Check the audit trail and its signed checkpoints; name the first bad entry and exit with 1 if there is one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--platform", metavar="SLUG", help="only this platform's trail")
        parser.add_argument(
            "--checkpoints",
            type=Path,
            metavar="PATH",
            help="a copy of the checkpoints: a folder, or with --platform a file (default: those of this installation)",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        copies: Path | None = options["checkpoints"]
        slugs = dict(Platform.objects.values_list("pk", "slug"))
        reports = [
            self._verify(platform_id, slugs.get(platform_id, f"platform {platform_id}"), copies)
            for platform_id in _chosen(options["platform"], slugs, copies)
        ]
        bad = sum(not report.ok for report in reports)
        if bad:
            raise CommandError(f"{bad} of {len(reports)} audit trails failed.")

    def _verify(self, platform_id: int, name: str, copies: Path | None) -> TrailReport:
        path = _file(platform_id, copies)
        if copies is not None and not path.exists():
            raise CommandError(f"{name}: there are no checkpoints at {path}.")
        try:
            report = verify(platform_id, checkpoints.read(path) if path.exists() else ())
        except ValueError as error:
            raise CommandError(f"{name}: {path} holds a line that is no checkpoint.") from error
        self.stdout.write(f"{name}: {_sentence(report)}", self.style.SUCCESS if report.ok else self.style.ERROR)
        return report


def _chosen(slug: str | None, slugs: dict[int, str], copies: Path | None) -> Iterable[int]:
    """Return the platforms to look at: also those of which only entries, or only checkpoints, are left."""
    if slug is not None:
        found = [platform_id for platform_id, known in slugs.items() if known == slug]
        if not found:
            raise CommandError(f"There is no platform {slug}.")
        return found
    folder = copies or checkpoints.folder()
    witnessed = {int(path.stem) for path in folder.glob("*.jsonl") if path.stem.isdecimal()}
    with across_platforms():
        return sorted({*slugs, *AuditEntry.objects.platforms(), *witnessed})


def _file(platform_id: int, copies: Path | None) -> Path:
    if copies is None:
        return checkpoints.path_of(platform_id)
    return copies / f"{platform_id}.jsonl" if copies.is_dir() else copies


def _sentence(report: TrailReport) -> str:
    if report.ok and report.checkpoints:
        return f"{report.entries} entries are as they were written; {report.checkpoints} checkpoints agree."
    if report.ok:
        return f"{report.entries} entries are as they were written. No checkpoint says where the trail should end."
    place = f"entry {report.first_bad_seq}" if report.first_bad_seq else "the checkpoints"
    return f"{place}: {REASONS[report.reason]} ({report.entries} entries before it are good)."
