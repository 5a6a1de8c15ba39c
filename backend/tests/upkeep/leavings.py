"""What a server leaves on its disk, and the operator's command run beside it."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import backend

_DAY: int = 24 * 3600


async def parts(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


def files(folder: Path) -> list[Path]:
    """Return every file under a folder, in a fixed order."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def aged(*paths: Path, days: int = 2) -> None:
    """Make files look as if they were written days ago."""
    then = time.time() - days * _DAY
    for path in paths:
        os.utime(path, (then, then))


async def upkeep(folder: Path, *arguments: str, **environment: str) -> tuple[int, str, str]:
    """Run `python -m backend.upkeep --data FOLDER …`; returns its code, output and errors."""
    running = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "backend.upkeep", "--data", str(folder), *arguments),
        cwd=Path(backend.__file__).parent.parent,
        env={"PATH": os.environ["PATH"], **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, refused = await running.communicate()
    return running.returncode or 0, said.decode(), refused.decode()
