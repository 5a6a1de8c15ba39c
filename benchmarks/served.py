"""A server whose parts can be asked one by one: `python -m benchmarks.served DIR`, then a line with its addresses.

`/bare` is a Starlette answer, `/token` the same after the token was checked, `/policy` the FHIR server without traces,
`/fhir` the whole; all of them answer the same bytes of the same Patient.
"""

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import httpx
import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backend.__main__ import listen
from backend.audit.trace import Trace
from backend.config import config
from backend.demo.people import person
from backend.demo.roles import Role
from backend.demo.tokens import Demonstration, tokens_of
from backend.fhir_server.answers import FHIR_JSON
from backend.fhir_server.requests import principal_of
from backend.fhir_server.routes import fhir_mount
from backend.fhir_server.server import FhirServer
from backend.server import Running, fill, opened


class _Nowhere:
    """Takes traces and keeps none."""

    public = bytes(32)

    async def record_many(self, _traces: Sequence[Trace], /) -> None:
        return


async def _serve(folder: Path) -> None:
    listener = listen(0)
    settings = config(folder, listener.getsockname()[1], {})
    async with opened(settings) as running:
        await fill(running)
        camille = person("camille")
        assert camille
        path = f"/Patient/{camille.patient}"
        body = (await running.inside.get(path)).content
        _add(running, running.fhir, body)
        server = uvicorn.Server(
            uvicorn.Config(
                running.app, log_config=None, access_log=False, lifespan="off", ws="none"
            )
        )
        serving = asyncio.create_task(server.serve([listener]))
        async with httpx.AsyncClient(trust_env=False) as client:
            obtain = tokens_of(Demonstration.of_folder(folder), client)
            tokens = [await obtain(camille), await obtain(camille, Role.DOCTOR)]
        said = {"port": listener.getsockname()[1], "path": path, "tokens": tokens}
        print(json.dumps(said), flush=True)
        await asyncio.to_thread(sys.stdin.read)
        server.should_exit = True
        await serving


def _add(running: Running, fhir: FhirServer, body: bytes) -> None:
    async def bare(_request: Request) -> Response:
        return Response(body, media_type=FHIR_JSON)

    async def token(request: Request) -> Response:
        await principal_of(fhir, request, dict(request.headers))
        return Response(body, media_type=FHIR_JSON)

    running.app.router.routes += [
        Route("/bare/{path:path}", bare),
        Route("/token/{path:path}", token),
        *fhir_mount(replace(fhir, traces=_Nowhere()), "/policy"),
    ]


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1])))
