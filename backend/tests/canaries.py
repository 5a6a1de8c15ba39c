"""What no log may ever hold, looked for in every record of every test of the server; the test that wrote it fails.

A record is searched with its text, its values and its exception, as any handler could write them.
"""

import logging
import re
from typing import Final

CANARIES: Final = ("canari", "Exemple", "OrdinaireDupont", "1.2.250.1.213.1.4.11|")
"""Words of the tests: of bodies, ids and queries, and the family name of all invented people."""

_FOUND: Final = re.compile(
    "|".join(
        (
            *map(re.escape, CANARIES),
            r"eyJ[\w-]{8,}\.[\w-]{8,}\.",  # a signed token
            r"[Bb]earer [\w.~+/-]{8,}",
            r"[?&](code|state|patient|identifier|_id|token)=",  # a query
        )
    )
)
_TRACES: Final = logging.Formatter()
_THEIRS: Final = ("httpx", "httpcore", "asyncio", "hypothesis", "schemathesis", "faker")
"""The clients of the tests, and what makes their data: no part of the server, whose own use of httpx is at sign-in
and says nothing above the level INFO."""


class Listening(logging.Handler):
    """Keeps the names of the loggers that said what nobody may say."""

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.guilty: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.split(".")[0] in _THEIRS and record.levelno < logging.WARNING:
            return
        said = record.getMessage()
        if record.exc_info:
            said += _TRACES.formatException(record.exc_info)
        found = _FOUND.search(said)
        if found:
            self.guilty.append(f"{record.name}: {found[0]}")

    def heard(self) -> list[str]:
        """Return what was heard since the last time."""
        guilty, self.guilty = self.guilty, []
        return guilty
