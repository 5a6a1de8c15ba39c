"""The addresses of links as OpenAPI says them; how they are opened is HL7's SMART Health Links."""

from typing import Any, Final

from backend.sharing.pages import FILES
from backend.tests.every_route.asked import parameters
from backend.tests.every_route.shapes import Schema, an, many, one_of

_ID: Final = "0" * 64
_REFUSAL: Final[Schema] = {
    "type": "object",
    "required": ["error", "error_description"],
    "properties": {"error": {"type": "string"}, "error_description": {"type": "string"}},
}
_NUMBER: Final[Schema] = {"type": "integer"}
_WANTED: Final = an(
    {
        "expires": _NUMBER,
        "openings": _NUMBER,
        "report": {"type": "boolean"},
        "passcode": {"type": ["object", "null"]},
        "files": many(an({"size": _NUMBER, "sha256": one_of(_ID, "a")})),
    },
    "expires",
)
_OPENING: Final = an(
    {"recipient": one_of("Dr Modèle", ""), "passcode": one_of("482915", "é")}, "recipient"
)
_SIGNED: Final = (401, 403)


def paths() -> dict[str, Any]:
    """Return every address under `/share`."""
    id = parameters("path", {"id": (_ID, "a", "é")})
    name = parameters("path", {"id": (_ID,), "name": ("0" * 32, "a")})
    number = parameters("path", {"id": (_ID,), "number": ("0", "19", "a")})
    sealed = {"text/plain": {"schema": one_of("a..b.c.d", "a")}}  # of any type, as a JWE is
    return {
        "/share/links": {"get": _answers(200, _SIGNED), "head": _answers(200, _SIGNED)},
        "/share/links/{id}": {
            "parameters": id,
            "put": _sent(_json(_WANTED)) | _answers(201, (400, *_SIGNED, 409, 413), 200),
            "delete": _answers(204, (*_SIGNED, 404)),
        },
        "/share/links/{id}/files/{number}": {
            "parameters": number,
            "put": _sent(sealed) | _answers(204, (*_SIGNED, 404, 413, 422)),
        },
        "/share/links/{id}/reports/{name}": {
            "parameters": name,
            "get": _answers(200, (*_SIGNED, 404)),
            "head": _answers(200, (*_SIGNED, 404)),
            "delete": _answers(204, (*_SIGNED, 404)),
        },
        "/share/m/{handle}": {
            "parameters": parameters("path", {"handle": ("a" * 43, "a", "é")}),
            "post": _sent(_json(_OPENING)) | _answers(200, (400, 401, 404, 413)),
            "options": _answers(204, ()),
        },
        "/share/f/{ticket}": {
            "parameters": parameters("path", {"ticket": ("a", "é")}),
            "get": _answers(200, (404,)),
            "head": _answers(200, (404,)),
        },
        "/share/r/{ticket}": {
            "parameters": parameters("path", {"ticket": ("a", "é")}),
            "post": _sent(sealed) | _answers(201, (400, 404, 413)),
        },
        "/share/": _page("text/html"),
        **{f"/share/{name}": _page("text/*") for name in FILES},
    }


def _page(media: str) -> dict[str, Any]:
    page = {"responses": {"200": {"description": "", "content": {media: {}}}}}
    return {"get": page, "head": page}


def _json(schema: Schema) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _sent(content: dict[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": content}}


def _answers(good: int, refused: tuple[int, ...], *others: int) -> dict[str, Any]:
    refusal = {"description": "", "content": {"application/json": {"schema": _REFUSAL}}}
    return {
        "responses": {
            **{str(status): {"description": ""} for status in (good, *others)},
            **{str(status): refusal for status in refused},
        }
    }
