"""How long work in a thread leaves room for the event loop, whose screen somebody is looking at.

Measured (docs/performance.md): a loop beside an import was woken up to 5 ms late, for two reasons. A library that
releases the interpreter for less than the switch interval, as pdfium and SQLite do, takes it back before the loop has
woken; only a pause ends that. And the system let the worker finish its slice of the processor first.
"""

import ctypes
import os
import platform
import struct
import sys
import threading
import time
from typing import Final

_SWITCH_SECONDS: Final = 0.00005
"""How long a worker may keep the interpreter while the loop waits for it: the usual 5 ms would be felt."""
_PAUSE_SECONDS: Final = 0.00002
_NICENESS: Final = 10
"""Enough to let the loop by; more would keep a busy machine's import, and the interpreter it holds, waiting."""
_SLICE_NANOSECONDS: Final = 100_000
_SCHED_ATTR: Final = struct.Struct("=IIQiIQQQ")
"""struct sched_attr of Linux's sched_setattr(2): size, policy, flags, nice, priority, runtime, deadline, period."""
_RESET_ON_FORK: Final = 1
_SCHED_SETATTR: Final = {"x86_64": 314, "aarch64": 274}


def answer_promptly() -> None:
    """Have the calling thread, the event loop's, woken at once: by the interpreter and, on Linux 6.12, the system.

    A thread that asks for short slices of the processor goes before one in the midst of a long slice; elsewhere the
    request is refused and nothing changes.
    """
    sys.setswitchinterval(_SWITCH_SECONDS)
    number = _SCHED_SETATTR.get(platform.machine())
    if sys.platform != "linux" or number is None:
        return
    nice = os.getpriority(os.PRIO_PROCESS, 0)
    wish = _SCHED_ATTR.pack(
        _SCHED_ATTR.size, os.SCHED_OTHER, _RESET_ON_FORK, nice, 0, _SLICE_NANOSECONDS, 0, 0
    )
    ctypes.CDLL(None).syscall(number, 0, wish, 0)


def step_back() -> None:
    """Lower the calling thread's priority for good, where a thread has one (Linux): for a worker's initialiser."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)


def give_way() -> None:
    """Let whoever waits go first; called between two pages or files, not in a loop's every turn."""
    time.sleep(_PAUSE_SECONDS)
