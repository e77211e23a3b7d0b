"""The loop that makes lost hints and lost workers harmless, and the poller that works when Redis is gone."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from consent.webhooks import reconciling
from dsr import sweeps
from dsr.workflow import reconciler
from privacy_portal import broker
from privacy_portal.checks import refuse_to_start
from privacy_portal.mail import outbox

SWEEP_EVERY_SECONDS = 60.0


class Command(BaseCommand):
    help = "Set going every due step, mail and webhook, for ever; without a broker, do the work in this process."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--interval", type=float, default=2.0, help="seconds between two looks (default 2)")
        parser.add_argument("--once", action="store_true", help="look once and end")

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_to_start()
        swept_at = time.monotonic()
        while True:
            here = not broker.reachable()
            reconciler.tick(here=here)
            for mail_id in outbox.due(reconciler.BATCH):
                if here:
                    outbox.deliver(mail_id)
                else:
                    outbox.hint(mail_id)
            reconciling.tick(here=here)
            if here and time.monotonic() - swept_at > SWEEP_EVERY_SECONDS:
                sweeps.sweep_all()
                swept_at = time.monotonic()
            if options["once"]:
                return
            close_old_connections()
            time.sleep(options["interval"])
