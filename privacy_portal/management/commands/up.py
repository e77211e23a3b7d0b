"""`manage.py up`: the whole portal on one machine."""

import time
from argparse import ArgumentParser
from contextlib import nullcontext
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from privacy_portal.supervisor import CannotStart, plan
from privacy_portal.supervisor.answers import broker_answers, web_answers
from privacy_portal.supervisor.household import Household, Stopped
from privacy_portal.supervisor.installation import Installation
from privacy_portal.supervisor.listener import listen, listen_near


class Command(BaseCommand):
    help = (
        "Runs the whole portal until it is stopped: database, broker, web server, worker, beat and reconciler. "
        "DATABASE_URL and REDIS_URL name servers of your own; otherwise SQLite and an embedded Valkey are used."
    )
    # The children check: this process has not made their secrets yet.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
        parser.add_argument("--port", type=int, default=8000, help="the port to listen on (default: %(default)s)")
        parser.add_argument("--no-demo", action="store_true", help="start empty, without the demo's people and mailbox")

    def handle(self, *args: Any, host: str, port: int, no_demo: bool, **options: Any) -> None:
        try:
            self._run(Installation(settings.DATA_DIR.resolve()), host, port, demo=not no_demo)
        except CannotStart as reason:
            raise CommandError(str(reason)) from reason
        except Stopped:
            self._say("Stopped.")

    def _run(self, installation: Installation, host: str, port: int, *, demo: bool) -> None:
        began = time.monotonic()
        url = f"http://{_in_url(host)}:{port}"
        installation.prepare(demo=demo)
        with (
            installation.lock(),
            listen(host, port) as listener,
            listen_near(host, port) if demo else nullcontext() as site,
        ):
            origin = f"http://{_in_url(host)}:{site.getsockname()[1]}" if site else ""
            environment = plan.environment(installation, url=url, demo=demo, site=origin)
            services = plan.services(settings.BASE_DIR, installation, listener.fileno())
            if site:
                services += (plan.sample_site(site.fileno()),)
            with Household(
                base=settings.BASE_DIR, environment=environment, logs=installation.logs, say=self._say
            ) as house:
                self._say(f"Preparing the portal in {installation.folder} ...")
                if not settings.REDIS_URL:
                    house.start(plan.broker(installation))
                    house.wait_until(
                        lambda: broker_answers(installation.socket), seconds=30, what="The embedded broker"
                    )
                welcome = house.run(plan.prepare(settings.BASE_DIR))
                house.start(*services)
                house.wait_until(lambda: web_answers(host, port), seconds=180, what="The web server")
                seconds = time.monotonic() - began
                self._say(f"{welcome}\nReady after {seconds:.0f} s at {environment['PORTAL_PUBLIC_URL']}")
                self._say(f"Logs are in {installation.logs}. Stop with Ctrl-C.")
                house.watch()
                self._say("Stopping ...")

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()


def _in_url(host: str) -> str:
    """An address as it stands in a URL: an IPv6 address in brackets, and a browsable one for "everywhere"."""
    if host in {"0.0.0.0", "::"}:  # noqa: S104
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
