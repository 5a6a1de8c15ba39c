"""From an HTTP request to a call: who asks, in which format, with what body."""

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from backend.access.bearer import InvalidProofError, InvalidTokenError, RequestProof
from backend.access.principal import Principal
from backend.fhir_server import binaries, jsontext
from backend.fhir_server.answers import FHIR_JSON
from backend.fhir_server.calls import Call, is_id
from backend.fhir_server.doing import Doing
from backend.fhir_server.outcomes import FhirError
from backend.fhir_server.server import FhirServer

_JSON: Final = frozenset({FHIR_JSON, "application/json"})
_ACCEPTED: Final = _JSON | {"*/*", "application/*", ""}
_FORMATS: Final = _JSON | {"json", "raw"}
_FORM: Final = "application/x-www-form-urlencoded"
_BEARER: Final = "Bearer"
_DPOP: Final = 'DPoP algs="ES256"'
_LONGEST_TOKEN: Final = 8192
_LONGEST_FORM: Final = 64 * 1024


async def principal_of(
    server: FhirServer, request: Request, headers: Mapping[str, str]
) -> Principal:
    """Return who asks; raises FhirError 401, which never says why, but for a proof that is none."""
    kind, _, token = headers.get("authorization", "").partition(" ")
    scheme = {"bearer": _BEARER, "dpop": _DPOP}.get(kind.lower())
    if scheme is None or not token or len(token) > _LONGEST_TOKEN:
        raise _unknown(_BEARER)
    proof = _proof(server, request) if scheme == _DPOP else None
    try:
        principal = await server.authenticate(token, proof)
    except InvalidProofError:
        raise _unknown(scheme, "invalid_dpop_proof") from None
    except InvalidTokenError:
        raise _unknown(scheme, "invalid_token") from None
    if principal.patient is not None and not is_id(principal.patient):
        # no record has such a key: it must not open the shared one
        raise _unknown(scheme, "invalid_token")
    return principal


def _proof(server: FhirServer, request: Request) -> RequestProof:
    """Return what proves the request; its address is the public one, whatever stands before this server."""
    scope = request.scope
    path = scope["raw_path"].decode("latin-1").removeprefix(scope.get("root_path", ""))
    shown = request.headers.getlist("dpop")
    return RequestProof(request.method, f"{server.base_url()}{path}", tuple(shown))


def _unknown(scheme: str, error: str = "") -> FhirError:
    said = f'error="{error}"' if error else ""
    challenge = f"{scheme}{',' if '=' in scheme and said else ''} {said}".rstrip()
    return FhirError(
        HTTPStatus.UNAUTHORIZED, "Sign in first.", headers={"www-authenticate": challenge}
    )


def require_json(request: Request, headers: Mapping[str, str]) -> None:
    """Raise FhirError 406 when no JSON is accepted."""
    wanted = request.query_params.get("_format") if request.scope["query_string"] else None
    if wanted is not None:
        if wanted.replace(" ", "+") not in _FORMATS:
            raise _not_acceptable()
        return
    accept = headers.get("accept", "*/*")
    if accept == "*/*":
        return
    if _ACCEPTED.isdisjoint(part.partition(";")[0].strip().lower() for part in accept.split(",")):
        raise _not_acceptable()


def _not_acceptable() -> FhirError:
    return FhirError(HTTPStatus.NOT_ACCEPTABLE, "This server writes JSON only.")


async def call_of(
    server: FhirServer,
    principal: Principal,
    request: Request,
    params: Mapping[str, str],
    headers: Mapping[str, str],
    doing: Doing,
) -> Call:
    """Build the call; a search posted as a form has its parameters there too. Raises FhirError."""
    text = request.scope["query_string"]
    query = parse_qsl(text.decode("latin-1"), keep_blank_values=True) if text else []

    async def load() -> dict[str, Any]:
        if binaries.media_type(request) not in _JSON:
            raise FhirError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "This server reads JSON only.")
        return await asyncio.to_thread(jsontext.parse, await _body(request, server.limits.body))

    if request.method == "POST" and request.scope["path"].endswith("/_search"):
        query += await _form(request)
    doing.query = query
    return Call(server, principal, params, query, headers, load, doing)


async def _form(request: Request) -> list[tuple[str, str]]:
    if binaries.media_type(request) not in {_FORM, ""}:
        raise FhirError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "A search is posted as a form.")
    body = await _body(request, _LONGEST_FORM)
    try:
        return parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=1000)
    except ValueError:
        raise FhirError(HTTPStatus.BAD_REQUEST, "The form cannot be read.") from None


async def _body(request: Request, most: int) -> bytes:
    return b"".join([chunk async for chunk in binaries.limited(request, most)])
