"""The parts of `manage.py up`: the folder, the port, and a child that ends before its time."""

import os
import re
import signal
import socket
import stat
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from privacy_portal.supervisor import CannotStart
from privacy_portal.supervisor.child import CALM, LOG_BYTES, LONGEST_PAUSE, Child, Plan
from privacy_portal.supervisor.household import Household, Stopped
from privacy_portal.supervisor.installation import Installation
from privacy_portal.supervisor.listener import listen

pytestmark = pytest.mark.any_database

SECRET_NAMES = ("PORTAL_SECRET_KEY", "PORTAL_BLIND_INDEX_KEY", "PORTAL_ENCRYPTION_KEYS", "PORTAL_DEMO_PASSWORD")
SLEEPER = (sys.executable, "-c", "import time; time.sleep(60)")


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    for name in SECRET_NAMES:
        monkeypatch.delenv(name, raising=False)
    return Installation(tmp_path / "var")


def make(tmp_path: Path, *command: str) -> Child:
    return Child(Plan("service", command), folder=tmp_path, environment=dict(os.environ), logs=tmp_path)


@pytest.fixture
def household(tmp_path: Path) -> Iterator[Household]:
    with Household(base=tmp_path, environment=dict(os.environ), logs=tmp_path, say=print) as house:
        yield house


def wait_for(condition: Callable[[], bool], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def alive(pid: int) -> bool:
    """Return whether a process runs; one that has ended and waits to be collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_secrets_are_made_once_and_only_their_owner_can_read_them(installation: Installation) -> None:
    installation.prepare(demo=True)
    made = {file.name: file.read_text() for file in installation.secrets.iterdir()}
    installation.prepare(demo=True)

    assert set(made) == {name.lower() for name in SECRET_NAMES}
    assert len(set(made.values())) == len(made)
    assert {file.name: file.read_text() for file in installation.secrets.iterdir()} == made
    assert {stat.S_IMODE(file.stat().st_mode) for file in installation.secrets.iterdir()} == {0o600}
    assert stat.S_IMODE(installation.folder.stat().st_mode) == 0o700


def test_without_the_demo_there_is_no_demo_password(installation: Installation) -> None:
    installation.prepare(demo=False)
    assert not (installation.secrets / "portal_demo_password").exists()


def test_a_secret_of_the_environment_is_not_written_down(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_SECRET_KEY", "given by the operator")
    installation.prepare(demo=False)
    assert not (installation.secrets / "portal_secret_key").exists()


def test_a_folder_that_cannot_be_made_is_refused_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotStart, match=str(tmp_path / "file")):
        Installation(tmp_path / "file").prepare(demo=False)


def test_the_broker_socket_moves_where_the_folder_is_too_deep_for_one(tmp_path: Path) -> None:
    shallow, deep = Installation(Path("/srv/portal")), Installation(tmp_path / ("d" * 90))
    assert shallow.socket == Path("/srv/portal/broker/valkey.sock")
    assert len(os.fsencode(deep.socket)) < 108
    assert deep.socket == Installation(deep.folder).socket
    assert deep.socket != Installation(tmp_path / ("e" * 90)).socket


def test_one_folder_runs_one_portal_at_a_time(installation: Installation) -> None:
    installation.prepare(demo=False)
    with installation.lock(), pytest.raises(CannotStart, match=f"process {os.getpid()}"):
        installation.lock()
    installation.lock().close()


def test_a_busy_port_is_refused_and_the_next_one_proposed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(CannotStart, match=rf"Port {port} of 127.0.0.1 is in use .* --port {port + 1}"):
            listen("127.0.0.1", port)


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 70000), ("192.0.2.1", 8000), ("nowhere.invalid", 8000)])
def test_an_address_that_is_not_this_machines_is_refused(host: str, port: int) -> None:
    with pytest.raises(CannotStart, match=str(port)):
        listen(host, port)


def test_a_child_that_keeps_ending_is_started_again_after_ever_longer_pauses(tmp_path: Path) -> None:
    child, now, pauses = make(tmp_path, sys.executable, "-S", "-c", "raise SystemExit(3)"), 0.0, []
    child.start(now)
    for _ in range(7):
        assert child.wait(20)
        said = child.tend(now)
        assert "service ended (exit code 3)" in said
        assert str(child.log) in said
        pauses.append(int(re.search(r"again in (\d+) s", said)[1]))
        child.tend(now + pauses[-1] - 0.1)
        assert child.exit_code == 3, "it was started before its pause was over"
        now += pauses[-1]
        child.tend(now)
    assert pauses == [1, 2, 4, 8, 16, LONGEST_PAUSE, LONGEST_PAUSE]


def test_after_a_calm_minute_the_first_pause_is_short_again(tmp_path: Path) -> None:
    child = make(tmp_path, sys.executable, "-S", "-c", "")
    child.start(0.0)
    assert child.wait(20)
    assert "again in 1 s" in child.tend(CALM - 1.0)
    child.tend(CALM + 1.0)
    assert child.wait(20)
    assert "again in 2 s" in child.tend(CALM + 2.0)
    child.tend(CALM + 4.0)
    assert child.wait(20)
    assert "again in 1 s" in child.tend(CALM * 2 + 4.0)


def test_a_log_that_has_grown_large_is_set_aside_at_the_next_start(tmp_path: Path) -> None:
    log = tmp_path / "service.log"
    log.write_bytes(b"x" * (LOG_BYTES + 1))
    child = make(tmp_path, sys.executable, "-S", "-c", "print('fresh')")
    child.start(0.0)
    assert child.wait(20)
    assert log.read_text() == "fresh\n"
    assert (tmp_path / "service.log.1").stat().st_size == LOG_BYTES + 1
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_stopping_ends_a_child_that_does_not_listen_and_what_it_started(tmp_path: Path) -> None:
    deaf = (
        "import signal, subprocess, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        "print(subprocess.Popen([sys.executable, '-c', "
        "'import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)']).pid, flush=True); "
        "import time; time.sleep(60)"
    )
    child = make(tmp_path, sys.executable, "-c", deaf)
    child.start(0.0)
    assert wait_for(lambda: child.log.read_text().strip().isdigit())
    grandchild = int(child.log.read_text())
    child.ask_to_stop()
    assert not child.wait(0.3)
    child.kill()
    assert not child.running
    assert wait_for(lambda: not alive(grandchild))


def test_leaving_the_household_ends_its_children_the_first_started_last(tmp_path: Path) -> None:
    trap = "import signal, time; signal.signal(signal.SIGTERM, lambda *a: (print(time.monotonic()), exit())); "
    plans = [Plan(name, (sys.executable, "-c", trap + "print('up', flush=True); time.sleep(60)")) for name in "abc"]
    with Household(base=tmp_path, environment=dict(os.environ), logs=tmp_path, say=print) as house:
        house.start(*plans)
        assert wait_for(lambda: all((tmp_path / f"{name}.log").read_text() for name in "abc"))
    ended = {name: float((tmp_path / f"{name}.log").read_text().split()[1]) for name in "abc"}
    assert ended["a"] == max(ended.values())


def test_a_command_that_fails_tells_the_end_of_its_log(household: Household) -> None:
    plan = Plan("prepare", (sys.executable, "-c", "import sys; print('half'); sys.exit('the database is not there')"))
    with pytest.raises(CannotStart, match="the database is not there"):
        household.run(plan)


def test_a_command_that_works_returns_what_it_printed(household: Household) -> None:
    assert household.run(Plan("prepare", (sys.executable, "-c", "print('sign in as Omar')"))) == "sign in as Omar\n"


def test_a_service_that_ends_while_it_is_awaited_is_not_waited_for(household: Household) -> None:
    household.start(Plan("broker", (sys.executable, "-c", "import sys; sys.exit('no memory')")))
    with pytest.raises(CannotStart, match=r"broker ended as soon as it had started.*\n.*no memory"):
        household.wait_until(lambda: False, seconds=60, what="The broker")


def test_a_stop_while_waiting_is_heard(household: Household) -> None:
    household.start(Plan("web", SLEEPER))
    os.kill(os.getpid(), signal.SIGTERM)
    with pytest.raises(Stopped):
        household.wait_until(lambda: False, seconds=60, what="The web server")
    with pytest.raises(Stopped):
        household.run(Plan("prepare", SLEEPER))


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_watching_ends_when_somebody_says_stop(household: Household, name: str) -> None:
    os.kill(os.getpid(), signal.Signals[name])
    household.watch()
