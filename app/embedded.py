"""The reference server beside the app, in a process of its own: what "Découvrir" signs in to.

The app knows no more of it than of any other server: an address. It ends with the app, or is stopped alone.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

_HOST: Final = "127.0.0.1"
_GRACE_SECONDS: Final = 30
_MODULE: Final = "backend"


@contextmanager
def server(data: Path) -> Iterator[str | None]:
    """Start the server on the folder `data`; gives its FHIR base at once, None where it cannot be started.

    The socket is open before the server is: whoever connects in its first seconds waits, and is not refused.
    """
    try:
        listener = socket.create_server((_HOST, 0))
    except OSError:
        yield None
        return
    port = listener.getsockname()[1]
    inherited = os.name == "posix"
    where = ["--fd", str(listener.fileno())] if inherited else ["--port", str(port)]
    if not inherited:
        listener.close()
    try:
        process = subprocess.Popen(  # noqa: S603 - our own module, by our own interpreter
            [sys.executable, "-m", _MODULE, "--attached", "--data", str(data), *where],
            cwd=Path(__file__).parents[1],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            pass_fds=(listener.fileno(),) if inherited else (),
        )
    except OSError:
        yield None
        return
    finally:
        listener.close()
    try:
        yield f"http://{_HOST}:{port}/fhir"
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Close its standard input, by which it knows that the app is gone, and wait for it."""
    if process.stdin is not None:
        with suppress(OSError):
            process.stdin.close()
    try:
        process.wait(_GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
