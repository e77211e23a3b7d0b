"""`manage.py load_profile FOLDER`: make a platform what its pack says, and say what that changes."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dsr.connectors.base import ConnectorUnavailable
from privacy_portal.profiles import difference
from privacy_portal.profiles.loader import Loaded, load
from privacy_portal.profiles.pack import ProfileError


class Command(BaseCommand):
    help = (
        "Loads a profile pack (docs/operating/profile.md) into the database, in one transaction, and shows what that "
        "changes. Loading it again changes nothing. Mistakes in the pack are listed with file and line, and nothing is "
        "loaded. At a terminal it asks before it takes anything away."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="the folder that holds profile.yaml")
        parser.add_argument("--dry-run", action="store_true", help="show what would change, and change nothing")
        parser.add_argument("--no-input", action="store_true", help="never ask")

    def handle(self, *args: Any, folder: Path, dry_run: bool, no_input: bool, **options: Any) -> None:
        asks = not (dry_run or no_input) and sys.stdin.isatty()
        if dry_run or asks:
            rehearsed = self._load(folder, rehearse=True)
            if dry_run or not rehearsed.changes:
                self._show(rehearsed, "would be")
                return
            if difference.takes_away(rehearsed.changes):
                self._show(rehearsed, "will be")
                if input("Load it? [y/N] ").strip().lower() not in ("y", "yes"):
                    raise CommandError("The profile was not loaded, as you asked.")
        self._show(self._load(folder), "were")

    def _load(self, folder: Path, *, rehearse: bool = False) -> Loaded:
        try:
            return load(folder, rehearse=rehearse)
        except ProfileError as error:
            raise CommandError("\n".join(["The profile was not loaded.", *error.problems])) from None
        except ConnectorUnavailable:
            raise CommandError("The profile was not loaded: one of its systems does not answer.") from None

    def _show(self, loaded: Loaded, verb: str) -> None:
        if not loaded.changes:
            self.stdout.write(f"{loaded.platform.name}: nothing to change.")
            return
        self.stdout.write(f"{loaded.platform.name}: rows {verb} {difference.summary(loaded.changes)}.")
        for line in difference.lines(loaded.changes):
            self.stdout.write(line)
