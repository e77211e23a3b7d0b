"""One attempt at a piece of work, and what becomes of it: done, tried again later, gone back, or left to a person."""

import logging
import random
from abc import ABC, abstractmethod
from datetime import timedelta
from typing import Any

from django.db.models.functions import Now

from dsr.connectors.base import ConnectorError, ConnectorUnavailable, Drifted
from dsr.models import Leased, StepState
from dsr.workflow import lease

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 8
FIRST_PAUSE_SECONDS = 2
LONGEST_PAUSE_SECONDS = 900


class GiveUp(Exception):
    """The work needs a person; `code` says why, in a word that is safe to log and to show."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Attempt(ABC):
    """What is tried, and how its ends are written down. `work` was claimed, and its platform is in scope."""

    def __init__(self, work: Leased) -> None:
        self.work = work

    @abstractmethod
    def carry_out(self) -> None:
        """Do the work and record it. Raises lease.FenceLost, Drifted, ConnectorError or GiveUp."""

    @abstractmethod
    def go_back(self) -> None:
        """Let go of the work because the data are no longer what was shown."""

    @abstractmethod
    def let_go(self, state: StepState, code: str, **fields: Any) -> None:
        """Let go of the work in `state`, with the reason and other fields; nothing is written without the fence."""


def make(attempt: Attempt) -> None:
    """Carry the attempt out, and see to it that its work is let go of, whatever happens."""
    work = attempt.work
    try:
        attempt.carry_out()
    except lease.FenceLost:
        logger.info("%s %s: another worker has it", type(work).__name__, work.pk)
    except Drifted:
        attempt.go_back()
    except ConnectorUnavailable as error:
        _postpone(attempt, error.code)
    except (ConnectorError, GiveUp) as error:
        attempt.let_go(StepState.NEEDS_HUMAN, error.code)
    except Exception as error:  # noqa: BLE001  (one defect must not stop the others)
        # The type is logged, never the message or the traceback, which may quote data.
        logger.error("%s %s failed: %s", type(work).__name__, work.pk, type(error).__name__)  # noqa: TRY400
        _postpone(attempt, "internal_error")


def _postpone(attempt: Attempt, code: str) -> None:
    tried = attempt.work.attempts
    if tried >= MAX_ATTEMPTS:
        attempt.let_go(StepState.NEEDS_HUMAN, code)
        return
    pause = min(FIRST_PAUSE_SECONDS * 2 ** (tried - 1), LONGEST_PAUSE_SECONDS) * random.uniform(0.8, 1.2)  # noqa: S311
    attempt.let_go(StepState.READY, code, not_before=Now() + timedelta(seconds=pause))


def release(work: Leased, state: StepState, code: str, **fields: Any) -> bool:
    """Let go of the work in `state`; False when the fence is no longer ours, and then nothing is written."""
    mine = type(work).objects.filter(pk=work.pk, fence=work.fence, state=StepState.RUNNING)
    return bool(mine.update(state=state, error=code, lease_until=None, **fields))
