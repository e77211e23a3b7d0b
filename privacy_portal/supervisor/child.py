"""One process of the portal: started, watched, started again when it ends, and stopped with all that it started."""

import os
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from privacy_portal.supervisor.parent_death import die_with_parent

# Seconds: the pause before a new start doubles up to the limit, and is short again after a calm minute.
FIRST_PAUSE, LONGEST_PAUSE, CALM = 1, 30, 60
LOG_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True)
class Plan:
    """What to run: a name for people, the command, and the file descriptors that it inherits."""

    name: str
    command: tuple[str, ...]
    descriptors: tuple[int, ...] = ()


class Child:
    """A running plan. Times are seconds of a monotonic clock, handed in by the caller."""

    def __init__(self, plan: Plan, *, folder: Path, environment: dict[str, str], logs: Path) -> None:
        """`folder` is where the command runs; its output goes to `<logs>/<name>.log`."""
        self.plan = plan
        self.log = logs / f"{plan.name}.log"
        self._folder, self._environment = folder, environment
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._start_again_at: float | None = None
        self._failures = 0

    def start(self, now: float) -> None:
        """Start the process in a process group of its own, so that stopping it reaches what it started too."""
        self._started_at, self._start_again_at = now, None
        with open_log(self.log) as log:
            self._process = subprocess.Popen(  # noqa: S603  (the commands are the plan's, nobody's input)
                self.plan.command,
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=self.plan.descriptors,
                process_group=0,
                preexec_fn=die_with_parent(),  # noqa: PLW1509  (the parent has one thread)
            )

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        """The exit code of the process, negative for a signal; None while it runs."""
        return self._process.poll() if self._process else None

    def tend(self, now: float) -> str:
        """Start the process again when its pause is over. Return a sentence when there is something to say, else ''."""
        if self.running:
            return ""
        if self._start_again_at is not None:
            if now >= self._start_again_at:
                self.start(now)
            return ""
        self._failures = 0 if now - self._started_at >= CALM else self._failures
        pause = min(FIRST_PAUSE * 2**self._failures, LONGEST_PAUSE)
        self._failures += 1
        self._start_again_at = now + pause
        return f"{self.plan.name} ended ({_ending(self.exit_code)}); it starts again in {pause} s. Its log: {self.log}"

    def ask_to_stop(self) -> None:
        """Ask the process and whatever it started to end."""
        self._signal(signal.SIGTERM)

    def wait(self, seconds: float) -> bool:
        """Return whether the process ended within `seconds`."""
        if self._process is None:
            return True
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill(self) -> None:
        """End the process and whatever it started and left behind, at once."""
        self._signal(signal.SIGKILL)
        self.wait(5)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        try:
            os.killpg(self._process.pid, number)
        except ProcessLookupError:
            return  # the whole group has ended


def open_log(path: Path) -> IO[bytes]:
    """Open the log for appending; one that has grown large is set aside first, in place of the one before."""
    if path.exists() and path.stat().st_size > LOG_BYTES:
        path.replace(path.with_suffix(".log.1"))
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")


def _ending(exit_code: int | None) -> str:
    if exit_code is not None and exit_code < 0:
        return signal.Signals(-exit_code).name
    return f"exit code {exit_code}"
