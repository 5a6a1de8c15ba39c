"""The real reference server, in a process of its own, and the invented professionals who act through it."""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

CAMILLE = "camille"


@dataclass(slots=True)
class Backend:
    """A demonstration server on `data`; started again, it takes the same port."""

    data: Path
    url: str = ""
    _process: subprocess.Popen[str] | None = field(default=None, repr=False)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> Self:
        port = self.url.rpartition(":")[2].partition("/")[0] or "0"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "backend", "--port", port, "--data", str(self.data)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout
        self.url = self._process.stdout.readline().strip()
        assert self.url, "the server did not start"
        return self

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            assert self._process.wait(30) == 0
            assert self._process.stdout
            self._process.stdout.close()
            self._process = None

    def act(self, *arguments: str) -> str:
        """Do what `python -m backend.demo` does; return what it prints."""
        done = subprocess.run(
            [sys.executable, "-m", "backend.demo", *arguments],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"CARNET_BACKEND_DATA": str(self.data)},
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def token(self, person: str = CAMILLE) -> str:
        return self.act("token", "--person", person)

    def letter(self, person: str) -> str:
        """Return the code of the letter to somebody, as the operator prints it."""
        command = ["letter", "--patient", self.patient(person)]
        done = subprocess.run(
            [sys.executable, "-m", "backend.upkeep", "--data", str(self.data), *command],
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def patient(self, person: str = CAMILLE) -> str:
        """Return the id of an invented person's record."""
        lines = self.act("people").splitlines()
        return next(line.split("\t")[2] for line in lines if line.startswith(f"{person}\t"))
