"""Lets a child process die with its parent, even where the parent was killed and could tell nobody."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1  # prctl(2)


def die_with_parent() -> Callable[[], None]:
    """Return what a child must call between fork and exec.

    On Linux the kernel then kills the child when its parent is gone. Elsewhere there is no such call, and a killed
    parent leaves its children running; stopping it properly ends them everywhere.
    """
    if not sys.platform.startswith("linux"):
        return _nothing
    parent, libc = os.getpid(), ctypes.CDLL(None, use_errno=True)  # loaded before the fork, where it is safe

    def arrange() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it died between the fork and the call above
            os._exit(1)

    return arrange


def _nothing() -> None:
    return None
