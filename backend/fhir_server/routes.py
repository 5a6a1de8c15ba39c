"""The FHIR server's addresses: nothing is answered before the token has been understood."""

import json
import re
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from backend.fhir_server import capability
from backend.fhir_server.answers import FHIR_JSON
from backend.fhir_server.door import Door
from backend.fhir_server.instants import instant
from backend.fhir_server.requests import require_json
from backend.fhir_server.server import FhirServer


def fhir_mount(server: FhirServer, path: str) -> list[BaseRoute]:
    """Return the server at `path` (`/fhir`), and at `path` without a final slash, where clients post their bundles."""
    door = _door(server, path)
    below = Mount(path, app=door)
    # Starlette's own pattern stops at an escaped line feed, and its 404 would be no OperationOutcome.
    below.path_regex = re.compile(below.path_regex.pattern, re.DOTALL)
    return [below, Route(path, door)]


def _door(server: FhirServer, base: str) -> Door:
    """Return what answers all addresses under the base, two of them to everybody."""
    since = instant(server.now_ms())
    statement = lru_cache(maxsize=8)(capability.statement)

    def metadata(request: Request) -> Response:
        require_json(request, dict(request.headers))
        return Response(statement(server.base_url(), since), media_type=FHIR_JSON)

    def smart(_request: Request) -> Response:
        content = json.dumps(server.smart_configuration())
        return Response(content, media_type="application/json")

    return Door(server, {"/metadata": metadata, "/.well-known/smart-configuration": smart}, base)
