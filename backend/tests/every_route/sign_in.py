"""The addresses of sign-in as OpenAPI says them: RFC 6749, 7009, 8414, SMART App Launch 2.2, OpenID Connect."""

from typing import Any, Final

from backend.server import APP, HOSPITAL
from backend.tests.every_route.asked import parameters
from backend.tests.every_route.shapes import Schema, one_of

FORM: Final = "application/x-www-form-urlencoded"
_CHALLENGE: Final = "E9Melhoa2OwvFrEMTJGuCHaoeK1t8URWbuGJSstw-cM"
_ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_RETURN: Final = "http://127.0.0.1:9/callback"

Values = dict[str, tuple[str, ...]]

_CLIENT: Final[Values] = {
    "client_id": (APP.id, HOSPITAL, "nobody"),
    "client_assertion_type": (_ASSERTION,),
    "client_assertion": ("e30.e30.", "a.b.c", "é"),
}
_ASKED: Final[Values] = {
    "response_type": ("code", "token"),
    "client_id": (APP.id,),
    "redirect_uri": (_RETURN, "http://127.0.0.1:0/callback", "https://exemple.invalid/"),
    "scope": ("launch/patient patient/*.cruds", "offline_access", "system/*.cruds"),
    "state": ("a", "é"),
    "code_challenge": (_CHALLENGE, "a"),
    "code_challenge_method": ("S256", "plain"),
}
_TOKEN: Final[Values] = _CLIENT | {
    "grant_type": ("authorization_code", "refresh_token", "client_credentials", "password"),
    "code": ("a",),
    "redirect_uri": (_RETURN,),
    "code_verifier": ("a" * 43, "a"),
    "refresh_token": ("a", "a.b"),
    "scope": ("patient/*.rs", "system/*.cruds"),
    "patient": ("a", "../a"),
}
_ENDED: Final[Values] = _CLIENT | {
    "token": ("a", "a.b.c", "e30.e30.e30"),
    "token_type_hint": ("refresh_token",),
}
_REFUSAL: Final[Schema] = {
    "type": "object",
    "required": ["error", "error_description"],
    "properties": {"error": {"type": "string"}, "error_description": {"type": "string"}},
}
_ANY: Final[Schema] = {"type": "object"}


def paths(root: str) -> dict[str, Any]:
    """Return every address of sign-in of a demonstration; `root` is the server's address, which `aud` names."""
    asked = _ASKED | {"aud": (f"{root}/fhir", "https://exemple.invalid/fhir")}
    embedded = _ASKED | {
        "client_id": ("carnet-broker", APP.id),
        "redirect_uri": (f"{root}/auth/callback",),
        "nonce": ("a",),
        "acr_values": ("eidas1", "eidas3 eidas2", "a"),
        "scope": ("openid", "profile"),
    }
    answered: Values = {
        "state": ("a",),
        "code": ("a",),
        "error": ("access_denied", "a"),
        "iss": (root,),
    }
    chosen: Values = {"person": ("camille", "a"), "request": ("a",)}
    client: Values = {"client_id": ("carnet-broker",), "client_secret": ("a", "é"), "code": ("a",)}
    return {
        "/auth/authorize": _get(_page(303, 400), asked),
        "/auth/callback": _get(_page(303, 400), answered),
        "/auth/token": _post(_json(_ANY, 400, 401, 413), _TOKEN),
        "/auth/revoke": _post(_json(None, 400, 401, 413), _ENDED),
        "/auth/logout": _post(_json(_ANY, 400, 401, 413), _ENDED),
        "/auth/signed-out": _get(_page(200)),
        "/auth/devices": _get(_json(_ANY, 401, 403)) | _deleted(),
        "/auth/devices/{id}": _put(_json(None, 400, 401, 403, 404, 413), {"name": ("a", "é\n")})
        | _deleted(404)
        | {"parameters": parameters("path", {"id": ("a", "é", "a.b")})},
        "/auth/letter": _post(_json(_ANY, 400, 401, 403, 404, 413), {"code": ("a", "é")}),
        "/auth/jwks": _get(_json(_ANY)),
        "/.well-known/oauth-authorization-server": _get(_json(_ANY)),
        "/demonstration/.well-known/openid-configuration": _get(_json(_ANY)),
        "/demonstration/jwks": _get(_json(_ANY)),
        "/demonstration/authorize": _get(_page(200, 400), embedded)
        | _post(_page(303, 400, 413), chosen),
        "/demonstration/token": _post(_json(_ANY, 400, 401, 413), client | _TOKEN),
        "/demonstration/userinfo": _get(_json(None, 401)),
    }


def _get(responses: dict[str, Any], query: Values | None = None) -> dict[str, Any]:
    operation = {"parameters": _named(query or {}), "responses": responses}
    heads = {status: {"description": ""} for status in responses}
    return {"get": operation, "head": {"responses": heads}}


def _put(responses: dict[str, Any], form: Values) -> dict[str, Any]:
    return {"put": _post(responses, form)["post"]}


def _deleted(*refused: int) -> dict[str, Any]:
    answers = _json(None, 401, 403, *refused)
    return {"delete": {"responses": {"204": {"description": ""}} | answers}}


def _post(responses: dict[str, Any], form: Values) -> dict[str, Any]:
    properties = {name: one_of(*values) for name, values in form.items()}
    body = {"content": {FORM: {"schema": {"type": "object", "properties": properties}}}}
    return {"post": {"requestBody": body | {"required": True}, "responses": responses}}


def _named(query: Values) -> list[Schema]:
    return [
        {"name": name, "in": "query", "schema": one_of(*values)} for name, values in query.items()
    ]


def _page(*statuses: int) -> dict[str, Any]:
    page = {"description": "", "content": {"text/html": {}}}
    return {str(status): {"description": ""} if status == 303 else page for status in statuses}


def _json(good: Schema | None, *refused: int) -> dict[str, Any]:
    """Return the answers of an endpoint of clients; `good` is None where a body of success is none, or no JSON."""
    media = {} if good is None else {"content": {"application/json": {"schema": good}}}
    refusal = {"description": "", "content": {"application/json": {"schema": _REFUSAL}}}
    return {"200": {"description": ""} | media} | {str(status): refusal for status in refused}
