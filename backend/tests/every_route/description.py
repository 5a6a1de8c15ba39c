"""The whole HTTP API in OpenAPI 3.1, for the tests alone.

Clients read the CapabilityStatement and the metadata of RFC 8414, which the server answers; a third contract beside
them could only disagree.
"""

from typing import Any, Final

from backend.tests.every_route import fhir, sharing, sign_in

ROOT: Final = "http://carnet.test"
"""Where the server is, until it has an address."""


def description() -> dict[str, Any]:
    """Return the description, with `ROOT` in the place of the server's address."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Carnet", "version": "1"},
        "servers": [{"url": ROOT}],
        "paths": fhir.paths() | sign_in.paths(ROOT) | sharing.paths(),
    }
