"""`manage.py up` as a newcomer runs it: it starts, survives blows, and leaves nothing behind."""

import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from privacy_portal.management.commands.prepare import packaged_profiles

pytestmark = [pytest.mark.any_database, pytest.mark.long]

START = 240  # seconds: a start takes well under a minute on a free machine, and longer on a busy one


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def environment(folder: Path) -> dict[str, str]:
    """Return a newcomer's environment: nothing of the portal but its folder, whatever the suite itself runs on."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {"PORTAL_DATA_DIR": str(folder)}


def command(*options: str) -> list[str]:
    return [sys.executable, "manage.py", "up", *options]


class Running:
    """A started `manage.py up`, and what it has said so far."""

    def __init__(self, folder: Path, port: int, *options: str) -> None:
        self.folder, self.port, self.said = folder, port, folder.with_suffix(".said")
        with self.said.open("w") as output:
            self.process = subprocess.Popen(
                command("--port", str(port), *options),
                cwd=settings.BASE_DIR,
                env=environment(folder),
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def says(self, words: str, seconds: float = START) -> bool:
        return wait_for(lambda: re.search(words, self.said.read_text()) is not None, seconds)

    def get(self, path: str) -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            return int(answer.status)

    def processes(self) -> dict[int, str]:
        """Return the living processes of this installation: process id -> command line."""
        mark = f"PORTAL_DATA_DIR={self.folder}".encode()
        return {
            pid: line for pid in pids() if mark in read(pid, "environ").split(b"\0") and (line := command_line(pid))
        }

    def process_of(self, words: str) -> int:
        """Return the first process of this installation whose command line has `words`."""
        return min(pid for pid, line in self.processes().items() if words in line)


def pids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def read(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:
        return b""


def command_line(pid: int) -> str:
    """Return the command line; of a process that has ended and waits to be collected it is empty."""
    return read(pid, "cmdline").replace(b"\0", b" ").decode()


def wait_for(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.2)
    return condition()


@contextmanager
def running(folder: Path, *options: str) -> Iterator[Running]:
    portal = Running(folder, free_port(), *options)
    try:
        yield portal
    finally:
        portal.process.terminate()
        portal.process.wait(60)


def test_a_newcomer_starts_it_strikes_it_finds_nothing_left_and_starts_it_again(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("newcomer") / "var"
    survives_blows_and_leaves_nothing_behind(folder)
    finds_everything_as_it_was_and_stops_when_told(folder)


def survives_blows_and_leaves_nothing_behind(folder: Path) -> None:
    with running(folder, "--no-demo") as portal:
        assert portal.says(r"Ready after \d+ s at http://127\.0\.0\.1:\d+"), portal.said.read_text()
        assert portal.get("/health/") == 200
        assert len(portal.processes()) >= 6, "parent, broker, web server and its workers, worker, beat, reconciler"

        refuses_a_second_start_of_the_same_folder(portal)
        refuses_a_busy_port(portal)
        keeps_its_secrets_and_its_broker_private(folder)
        starts_a_killed_worker_again(portal)

        portal.process.kill()
        assert wait_for(lambda: not portal.processes(), 15), portal.processes()


def refuses_a_second_start_of_the_same_folder(portal: Running) -> None:
    assert f"already running (process {portal.process.pid})" in refusal(portal.folder, free_port())


def refuses_a_busy_port(portal: Running) -> None:
    told = refusal(portal.folder.with_name("second"), portal.port)
    assert f"Port {portal.port} of 127.0.0.1 is in use" in told


def refusal(folder: Path, port: int) -> str:
    """Start another portal, which must not start; return what it said."""
    done = subprocess.run(
        command("--port", str(port)),
        cwd=settings.BASE_DIR,
        env=environment(folder),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


def keeps_its_secrets_and_its_broker_private(folder: Path) -> None:
    assert {stat.S_IMODE(file.stat().st_mode) for file in (folder / "secrets").iterdir()} == {0o600}
    sockets = [path for path in (folder / "broker").iterdir() if stat.S_ISSOCK(path.stat().st_mode)]
    assert [stat.S_IMODE(path.stat().st_mode) for path in sockets] == [0o700]


def starts_a_killed_worker_again(portal: Running) -> None:
    log = portal.folder / "logs" / "worker.log"
    assert wait_for(lambda: " ready." in log.read_text(), START), "the worker did not reach the embedded broker"
    struck = portal.process_of("celery -A privacy_portal worker")
    os.kill(struck, signal.SIGKILL)
    assert portal.says(r"worker ended \(SIGKILL\); it starts again in 1 s", 30), portal.said.read_text()
    assert wait_for(lambda: any("privacy_portal worker" in line for line in portal.processes().values()), 30)
    assert portal.process_of("celery -A privacy_portal worker") != struck


def finds_everything_as_it_was_and_stops_when_told(folder: Path) -> None:
    before = {file.name: file.read_text() for file in (folder / "secrets").iterdir()}
    with running(folder) as portal:
        assert portal.says("Ready after"), portal.said.read_text()
        assert before.items() <= {file.name: file.read_text() for file in (folder / "secrets").iterdir()}.items()
        the_greeting_leads_somewhere(portal)

        portal.process.send_signal(signal.SIGINT)
        assert portal.process.wait(60) == 0
        assert not portal.processes()
        assert portal.said.read_text().endswith("Stopping ...\n")


def the_greeting_leads_somewhere(portal: Running) -> None:
    said = portal.said.read_text()
    password = (portal.folder / "secrets" / "portal_demo_password").read_text().strip()
    assert f"the password {password} as" in said
    assert re.search(r"omar@enkomm\.example +administrator", said)
    addresses = re.findall(rf"http://127\.0\.0\.1:{portal.port}(/\S+)", said)
    platforms = {f"/{folder.name}/" for folder in packaged_profiles()}
    assert platforms >= {"/enkomm/", "/ntt-cloud/", "/customer-portal/"}
    assert platforms <= set(addresses), "every packaged profile is part of the demo"
    assert [portal.get(path) for path in addresses] == [200] * len(addresses)
