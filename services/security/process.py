"""Keeping keys out of core dumps, and from other programs of the same person, where possible."""

import ctypes
import sys
from typing import Final, NamedTuple

if sys.platform != "win32":
    import resource

_PR_SET_DUMPABLE: Final = 4


class Hardening(NamedTuple):
    """What could be had: False where the system has no such thing or refused."""

    no_core_dumps: bool
    unreadable_memory: bool


def harden() -> Hardening:
    """Ask for no core dumps (POSIX), and for memory that no debugger can read (Linux).

    On Linux most of /proc/<pid> then belongs to root; `status` stays readable.
    """
    return Hardening(_without_core_dumps(), _unreadable())


def _without_core_dumps() -> bool:
    if sys.platform == "win32":
        return False
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (OSError, ValueError):
        return False
    return True


def _unreadable() -> bool:
    if sys.platform != "linux":
        return False
    try:
        return bool(ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) == 0)
    except (OSError, AttributeError):
        return False
