"""Keeps the portal's processes running until somebody says stop, then ends every one of them."""

import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Event
from types import FrameType, TracebackType
from typing import Self

from privacy_portal.supervisor import CannotStart
from privacy_portal.supervisor.child import Child, Plan, open_log
from privacy_portal.supervisor.installation import last_lines
from privacy_portal.supervisor.parent_death import die_with_parent

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
TICK = 0.2  # seconds between two looks at the children
PATIENCE = 15  # seconds that all children together have to end by themselves


class Stopped(Exception):
    """Somebody asked the portal to stop."""


class Household(AbstractContextManager["Household"]):
    """The children of this process. Leaving the `with` block ends all of them, the first started last."""

    def __init__(self, *, base: Path, environment: dict[str, str], logs: Path, say: Callable[[str], None]) -> None:
        self._base, self._environment, self._logs, self._say = base, environment, logs, say
        self._children: list[Child] = []
        self._stop = Event()
        self._former_handlers: dict[int, object] = {}

    def __enter__(self) -> Self:
        self._former_handlers = {number: signal.signal(number, self._on_signal) for number in STOP_SIGNALS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end_all()
        for number, handler in self._former_handlers.items():
            signal.signal(number, handler)  # type: ignore[arg-type]

    def start(self, *plans: Plan) -> None:
        """Start a child for each plan."""
        for plan in plans:
            child = Child(plan, folder=self._base, environment=self._environment, logs=self._logs)
            self._children.append(child)
            child.start(time.monotonic())

    def run(self, plan: Plan) -> str:
        """Run `plan` to its end and return what it printed; what it complained about goes to its log.

        Raises CannotStart with the end of that log when it fails, and Stopped.
        """
        log = self._logs / f"{plan.name}.log"
        with open_log(log) as complaints:
            process = subprocess.Popen(  # noqa: S603  (the commands are the plan's, nobody's input)
                plan.command,
                cwd=self._base,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=complaints,
                text=True,
                process_group=0,
                preexec_fn=die_with_parent(),  # noqa: PLW1509  (this process has one thread)
            )
        try:
            printed = self._output(process)
        except Stopped:
            process.kill()
            raise
        if process.returncode != 0:
            raise CannotStart(_with_log(f"{plan.name} failed.", log))
        return printed

    def wait_until(self, condition: Callable[[], bool], *, seconds: float, what: str) -> None:
        """Wait until `condition` holds. Raises CannotStart after `seconds` or when a child ends, and Stopped."""
        deadline = time.monotonic() + seconds
        while not condition():
            for child in self._children:
                if not child.running:
                    raise CannotStart(_with_log(f"{child.plan.name} ended as soon as it had started.", child.log))
            if time.monotonic() > deadline:
                raise CannotStart(f"{what} does not answer. The logs are in {self._logs}.")
            self._pause()

    def watch(self) -> None:
        """Start again whatever ends, until somebody says stop."""
        while not self._stop.wait(TICK):
            for child in self._children:
                sentence = child.tend(time.monotonic())
                if sentence:
                    self._say(sentence)

    def _output(self, process: "subprocess.Popen[str]") -> str:
        while True:
            try:
                return process.communicate(timeout=TICK)[0]
            except subprocess.TimeoutExpired:
                self._pause()

    def _pause(self) -> None:
        if self._stop.wait(TICK):
            raise Stopped

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._stop.set()

    def _end_all(self) -> None:
        """End the services together, and what they stand on (the broker, started before them) after they are gone."""
        deadline = time.monotonic() + PATIENCE
        for generation in (self._children[1:], self._children[:1]):
            for child in generation:
                child.ask_to_stop()
            for child in generation:
                child.wait(max(deadline - time.monotonic(), 0.5))
                child.kill()


def _with_log(sentence: str, log: Path) -> str:
    return "\n".join([f"{sentence} The end of its log, {log}:", *last_lines(log)])
