"""The log, by an allow-list: which fields a line may have, and which shapes a value in it may take.

A line has a time, a level, the name of a logger and, for our own loggers, the words written in the code. Their values
are let through only as numbers, HTTP methods, templates of routes or names of exceptions. Of other libraries nothing
but the kind of an exception is told: their words hold addresses, queries and rows.
"""

import logging
import re
import sys
import time
from types import TracebackType
from typing import Final, TextIO

_OURS: Final = ("carnet", "backend")
_HIDDEN: Final = "-"
_SHAPES: Final = re.compile(
    r"-?[0-9]{1,9}(\.[0-9]{1,6})?"
    r"|GET|HEAD|POST|PUT|DELETE|PATCH|OPTIONS|OTHER"
    r"|/|(/(\{[a-z]{1,20}\}|\$[a-z-]{1,20}|_[a-z]{1,20}|metadata|\.well-known|smart-configuration)){1,6}"
    r"|[A-Z][A-Za-z]{2,40}(Error|Exception|Disconnect|Exit|Timeout|Interrupt)"
)


class Line(logging.Formatter):
    """Writes `time level logger words`; the time is UTC."""

    converter = staticmethod(time.gmtime)

    def format(self, record: logging.LogRecord) -> str:
        parts = [self.formatTime(record, "%Y-%m-%dT%H:%M:%SZ"), record.levelname, record.name]
        if record.name.split(".")[0] in _OURS:
            parts.append(_said(record))
        if record.exc_info and record.exc_info[0]:
            parts.append(record.exc_info[0].__name__)
        return " ".join(parts)


def _said(record: logging.LogRecord) -> str:
    """Return the words with the values that are let through; words put together by hand are no template of ours."""
    if not isinstance(record.msg, str):
        return _HIDDEN
    values = record.args if isinstance(record.args, tuple) else ()
    try:
        return record.msg % tuple(map(_shown, values))
    except (TypeError, ValueError):
        return _HIDDEN


def _shown(value: object) -> object:
    if isinstance(value, int | float):
        return value
    if isinstance(value, BaseException):
        return type(value).__name__
    return value if isinstance(value, str) and _SHAPES.fullmatch(value) else _HIDDEN


def start(stream: TextIO, level: int) -> None:
    """Send every record of this process to `stream`: ours from `level` on, others from warnings on.

    What ends the process is told by its kind alone.
    """
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Line())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name in _OURS:
        logging.getLogger(name).setLevel(level)
    logging.getLogger("uvicorn.access").disabled = True
    sys.excepthook = _ended


def _ended(kind: type[BaseException], _error: BaseException, _trace: TracebackType | None) -> None:
    logging.getLogger("carnet").critical("the server ended: %s", kind.__name__)
