"""`python -m benchmarks NAME [--json] [--database-url URL]`: run a seeded benchmark and print its figures."""

import argparse
import json
import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

NAMES = ("main_job", "law", "sweep", "row_security", "retention", "trail", "consent")


def main() -> int:
    """Run the benchmark that the command line names, in a data folder of its own."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.add_argument("--database-url", help="an empty database to use (default: SQLite in a temporary folder)")
    parser.add_argument("--people", type=int, help="how many people `consent` fills the ledger with (default: 10,000)")
    options = parser.parse_args()
    if options.people:
        os.environ["PORTAL_BENCHMARK_PEOPLE"] = str(options.people)
    with tempfile.TemporaryDirectory(prefix="portal-benchmark-") as folder:
        _set_up(Path(folder), options.database_url)
        figures: dict[str, Any] = import_module(f"benchmarks.{options.name}").run()
    if options.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:24} {value}")
    return 0


def _set_up(folder: Path, database_url: str | None) -> None:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "privacy_portal.settings",
        "PORTAL_DATA_DIR": str(folder),
        "PORTAL_DEMO": "1",
        "PORTAL_LOG_LEVEL": "ERROR",
        "DATABASE_URL": database_url or f"sqlite:///{folder / 'portal.sqlite3'}",
    }
    os.environ.pop("REDIS_URL", None)
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


if __name__ == "__main__":
    sys.exit(main())
