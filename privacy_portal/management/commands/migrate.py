"""Django's `migrate`, and then the policies: no way of making a table leaves it open (docs/adr/0012-two-roles.md)."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from privacy_portal.row_security import policies
from privacy_portal.scoping import across_platforms


class Command(migrate.Command):
    help = f"{migrate.Command.help} On PostgreSQL every table with rows of platforms then gets row-level security."

    def handle(self, *args: Any, **options: Any) -> None:
        with across_platforms():  # a migration of data is about every platform
            super().handle(*args, **options)
        if options["plan"] or options["check_unapplied"]:
            return
        closed = policies.install(connections[options["database"]])
        if closed and options["verbosity"] >= 1:
            self.stdout.write(f"Row-level security: {len(closed)} tables closed.")
