"""`manage.py load_profile FOLDER`: make a platform what its pack says."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dsr.connectors.base import ConnectorUnavailable
from privacy_portal.profiles.loader import load
from privacy_portal.profiles.pack import ProfileError


class Command(BaseCommand):
    help = (
        "Loads a profile pack (docs/operating/profile.md) into the database, in one transaction. Loading it again "
        "changes nothing. Mistakes in the pack are listed with file and line, and nothing is loaded."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="the folder that holds profile.yaml")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            loaded = load(folder)
        except ProfileError as error:
            raise CommandError("\n".join(["The profile was not loaded.", *error.problems])) from None
        except ConnectorUnavailable:
            raise CommandError("The profile was not loaded: one of its systems does not answer.") from None
        news = f"{loaded.changed} rows written" if loaded.changed else "nothing to change"
        self.stdout.write(f"{loaded.platform.name}: {news}.")
