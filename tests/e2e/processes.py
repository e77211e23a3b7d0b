"""Real processes for stories about losing them: a broker, a Celery worker, the reconciler; killed by their pid only."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import redis
from django.conf import settings
from django.db import connection

from privacy_portal.supervisor.plan import broker_program

ROOT = Path(__file__).parent.parent.parent
LEASE_SECONDS = "3"


class Broker:
    """A Valkey of this test's own on a Unix socket."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "broker.sock"
        self.process = subprocess.Popen(
            [broker_program(), "--port", "0", "--unixsocket", str(self.socket), "--dir", str(folder), "--save", ""],
            stdout=subprocess.DEVNULL,
        )
        wait_for(self.socket.exists, 10, "the broker's socket")

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def flush(self) -> None:
        redis.Redis(unix_socket_path=str(self.socket)).flushall()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


class Processes:
    """The portal's background processes on this test's database and data folder."""

    def __init__(self, broker: Broker, data: Path) -> None:
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "privacy_portal.settings",
            "DATABASE_URL": database_url(),
            "REDIS_URL": broker.url,
            "PORTAL_DATA_DIR": str(data),
            "PORTAL_PACKAGE_DIR": str(settings.PACKAGE_DIR),
            # This test's keys, which are the portal's own where it has run in this clone.
            "PORTAL_SECRET_KEY": settings.SECRET_KEY,
            "PORTAL_ENCRYPTION_KEYS": ",".join(settings.ENCRYPTION_KEYS),
            "PORTAL_BLIND_INDEX_KEY": settings.BLIND_INDEX_KEY,
            "PORTAL_STEP_LEASE_SECONDS": LEASE_SECONDS,
            "PORTAL_DEMO": "1",
        }
        self.log = (data / "processes.log").open("ab")
        self.running: list[subprocess.Popen[bytes]] = []

    def worker(self) -> subprocess.Popen[bytes]:
        """Start a Celery worker with two children, in a process group of its own."""
        # There is no other worker to gossip with, and to look for one takes a second.
        alone = ("--without-gossip", "--without-mingle", "--without-heartbeat")
        celery = ("-m", "celery", "-A", "privacy_portal")
        return self.start(*celery, "worker", "--concurrency", "2", "--loglevel", "INFO", *alone)

    def reconciler(self) -> subprocess.Popen[bytes]:
        return self.start("manage.py", "reconcile", "--interval", "0.5")

    def kill_group(self, process: subprocess.Popen[bytes]) -> None:
        """kill -9 the process and its children at once."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
        self.running.remove(process)

    def end(self) -> None:
        for process in list(self.running):
            self.kill_group(process)
        self.log.close()

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start Python with these arguments, in a process group of its own."""
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )
        self.running.append(process)
        return process


@contextmanager
def processes(data: Path) -> Iterator[tuple[Processes, Broker]]:
    """Give a broker and the means to start and to kill workers; everything is gone afterwards."""
    broker = Broker(data)
    held = Processes(broker, data)
    try:
        yield held, broker
    finally:
        held.end()
        broker.stop()


def database_url() -> str:
    """Return the URL of the database that this test uses, for other processes."""
    it = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{it['NAME']}"
    password = f":{it['PASSWORD']}" if it["PASSWORD"] else ""
    role = f"?assume_role={it['OPTIONS']['assume_role']}"
    return f"postgres://{it['USER']}{password}@{it['HOST']}:{it['PORT'] or 5432}/{it['NAME']}{role}"


def wait_for(condition: Callable[[], object], seconds: float, what: str) -> None:
    """Wait until `condition` holds; fail after `seconds`, saying what was waited for."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited {seconds} seconds for {what}"
        time.sleep(0.1)
