"""`python -m app.cli` as somebody runs it: a process of its own, the code on a pipe."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.builders.backend import Backend
from tests.builders.space import CODE

ROOT: Final = Path(__file__).parents[2]
NO_KEYSTORE: Final = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command left: its exit code, its output and its words to people."""

    code: int
    out: bytes
    words: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def command(
    data: Path,
    *arguments: str | Path,
    secret: str | None = CODE,
    env: Mapping[str, str] = {},
    fds: tuple[int, ...] = (),
) -> Answer:
    """Run one command on the folder `data`; without `secret`, no descriptor is given, but those of `fds`."""
    read, write = os.pipe()
    with os.fdopen(write, "w", encoding="utf-8") as pipe:
        pipe.write(f"{secret}\n")
    pin = ("--pin-fd", str(read)) if secret is not None else ()
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "app.cli", "--data", data, *pin, *arguments],
            cwd=ROOT,
            env={**os.environ, **NO_KEYSTORE, "LC_ALL": "C.UTF-8", **env},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            pass_fds=(read, *fds),
            check=False,
            timeout=60,
        )
    finally:
        os.close(read)
    return Answer(ended.returncode, ended.stdout, ended.stderr.decode())


def connected(data: Path, backend: Backend) -> Path:
    """Make a space of an invented person on the folder `data`, up to date with our own server."""
    bearer = data.with_suffix(".token")
    bearer.write_text(backend.token())
    with bearer.open() as token:
        number = token.fileno()
        where = ("--server", backend.url, "--patient", backend.patient())
        done = command(data, "init", *where, "--token-fd", str(number), fds=(number,))
    assert done.code == 0, done.words
    assert command(data, "sync").code == 0
    return data
