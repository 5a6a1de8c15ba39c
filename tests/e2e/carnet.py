"""Carnet started as a person starts it: a process of its own, known by the address it prints."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, Self
from urllib.parse import urlsplit

ROOT: Final = Path(__file__).parents[2]
CARNET: Final = ("-m", "app.main", "--web")
PLACEHOLDER: Final = ("-m", "tests.e2e.placeholder")


@dataclass(slots=True)
class Carnet:
    """A running Carnet and its data folder; a context manager that ends it."""

    address: str
    data: Path
    process: subprocess.Popen[str]

    @classmethod
    def start(cls, data: Path, program: Sequence[str] = CARNET, *, port: int = 0) -> Self:
        """Start on the folder `data` and wait until the address is printed.

        Raises:
            RuntimeError: it ended without one.

        """
        with _error_file(data).open("a") as errors:
            process = subprocess.Popen(
                [sys.executable, *program, "--port", str(port)],
                cwd=ROOT,
                env={**os.environ, "CARNET_DATA": str(data), "PYTHONFAULTHANDLER": "1"},
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        for line in _out(process):
            if found := re.search(r"http://127\.0\.0\.1:\S+", line):
                return cls(found[0], data, process)
        process.wait()
        raise RuntimeError(f"Carnet printed no address: {_error_file(data).read_text('utf-8')}")

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def port(self) -> int:
        port = urlsplit(self.address).port
        assert port is not None
        return port

    def line(self) -> str:
        """Wait for the next line printed."""
        return _out(self.process).readline().rstrip("\n")

    def errors(self) -> str:
        """What it wrote to its error output so far."""
        return _error_file(self.data).read_text("utf-8")

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self.process.kill()
        self._ended()

    def stop(self) -> int:
        """Ask it to end and return its exit code."""
        self.process.terminate()
        return self._ended()

    def _ended(self) -> int:
        code = self.process.wait(timeout=20)
        _out(self.process).close()
        return code

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            if self.process.poll() is None:
                self.process.send_signal(signal.SIGABRT)  # it says where each thread stands
                self._ended()
            print(self.errors(), file=sys.stderr)  # noqa: T201 - why a journey failed may be there
        if self.process.poll() is None:
            self.stop()


def _error_file(data: Path) -> Path:
    """Return a file beside the data folder, in which nothing of ours belongs."""
    return data.with_suffix(".err")


def _out(process: subprocess.Popen[str]) -> IO[str]:
    assert process.stdout is not None
    return process.stdout
