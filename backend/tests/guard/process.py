"""The real server in a process of its own, with the environment of an operator."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import backend

_ROOT = Path(backend.__file__).parent.parent


@dataclass(slots=True)
class Served:
    """`errors` is what it wrote to its standard error, whole once it has ended."""

    root: str
    errors: str = ""


async def start(folder: Path, *arguments: str, **environment: str) -> asyncio.subprocess.Process:
    command = [sys.executable, "-m", "backend", "--port", "0", "--data", str(folder)]
    return await asyncio.create_subprocess_exec(
        *command,
        *arguments,
        cwd=_ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def refusal(folder: Path, *arguments: str, **environment: str) -> str:
    """Start a server that must not start; return what it says of it."""
    process = await start(folder, *arguments, **environment)
    said, refused = await asyncio.wait_for(process.communicate(), 60)
    assert (process.returncode, said) == (1, b"")
    return refused.decode().strip()


@asynccontextmanager
async def served(folder: Path, **environment: str) -> AsyncIterator[Served]:
    process = await start(folder, **environment)
    assert process.stdout
    address = (await asyncio.wait_for(process.stdout.readline(), 60)).decode().strip()
    assert address, "the server did not start"
    running = Served(address.removesuffix("/fhir"))
    try:
        yield running
    finally:
        process.terminate()
        _, errors = await asyncio.wait_for(process.communicate(), 60)
        running.errors = errors.decode()
        assert process.returncode == 0
