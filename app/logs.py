"""What may be written to the error output: warnings, and where they come from, never what is on a screen."""

import logging
import traceback
from types import TracebackType


def discreet_logs() -> None:
    """Send warnings and worse to the error output; Flet's finer messages repeat whole screens."""
    handler = logging.StreamHandler()
    handler.setLevel(logging.WARNING)
    handler.setFormatter(_Discreet("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


class _Discreet(logging.Formatter):
    """Says the kind of an exception and where it was raised: its message may quote a document."""

    def formatException(  # noqa: N802 - the name logging gives it
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        kind, _error, trace = ei
        where = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(trace)]
        return " ".join([kind.__name__ if kind else "", *where])
