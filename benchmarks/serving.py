"""Reading one resource from our server, over one kept connection.

Floor: a Starlette application in a process of its own that answers anybody with the same bytes.
"""

import http.client
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from benchmarks.figures import Figure, alternated
from tests.builders.backend import Backend

READS: Final = 200
ROUNDS: Final = 10
_BARE: Final = """
import socket, sys, uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
body = sys.stdin.buffer.read()
async def answer(request):
    return Response(body, media_type="application/fhir+json")
listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
listener.bind(("127.0.0.1", 0))
listener.listen(8)
print(listener.getsockname()[1], flush=True)
app = Starlette(routes=[Route("/fhir/{path:path}", answer)])
uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, ws="none")).run([listener])
"""


def measure() -> list[Figure]:
    """Return the figure of a read, with its token and its patient checked."""
    with tempfile.TemporaryDirectory() as folder, Backend(Path(folder)) as backend:
        base = urlsplit(backend.url)
        assert base.hostname
        assert base.port
        ours = _Reader(base.hostname, base.port, f"/fhir/Patient/{backend.patient()}")
        ours.headers["Authorization"] = f"Bearer {backend.token()}"
        bare = subprocess.Popen(
            [sys.executable, "-c", _BARE], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert bare.stdin
        assert bare.stdout
        bare.stdin.write(ours.read())
        bare.stdin.close()
        floor = _Reader(base.hostname, int(bare.stdout.readline()), "/fhir/Patient/x")
        try:
            value, least = alternated(ours.many, floor.many, ROUNDS)
        finally:
            ours.close()
            floor.close()
            bare.terminate()
            bare.wait()
            bare.stdout.close()
    return [Figure("reading a resource from the server", value / READS, "ms", least / READS, 5)]


class _Reader:
    """One kept connection that reads one path."""

    def __init__(self, host: str, port: int, path: str) -> None:
        self.headers = {"Accept": "application/fhir+json"}
        self._connection = http.client.HTTPConnection(host, port)
        self._path = path

    def read(self) -> bytes:
        self._connection.request("GET", self._path, headers=self.headers)
        answer = self._connection.getresponse()
        body = answer.read()
        assert answer.status == http.client.OK
        return body

    def many(self) -> None:
        for _ in range(READS):
            self.read()

    def close(self) -> None:
        self._connection.close()
