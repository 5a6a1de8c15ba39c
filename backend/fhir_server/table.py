"""The addresses served, each with what it answers to."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from backend.fhir_server import interactions, lists, records
from backend.fhir_server.calls import Handler
from backend.fhir_server.outcomes import FhirError, not_found

TABLE: Final[Mapping[str, Mapping[str, Handler]]] = {
    "/Patient/{id}/$everything": {"GET": records.everything},
    "/Patient/{id}/$changes": {"GET": records.changes},
    "/{type}/_search": {"POST": lists.search, "GET": lists.search},
    "/{type}/_history": {"GET": lists.history_of_type},
    "/{type}/{id}/_history/{version}": {"GET": interactions.vread},
    "/{type}/{id}/_history": {"GET": lists.history_of_instance},
    "/{type}/{id}": {
        "GET": interactions.read,
        "PUT": interactions.update,
        "DELETE": interactions.delete,
    },
    "/{type}": {"GET": lists.search, "POST": interactions.create, "PUT": interactions.update},
}
"""Template to method to handler."""


def place_of(  # noqa: PLR0911 - one return an address
    path: str,
) -> tuple[str, dict[str, str]] | None:
    """Return the template a path matches and its parameters; by hand, for it is on the way of every read."""
    match path.split("/"):
        case ["", "Patient", id, "$everything" | "$changes" as operation] if id:
            return f"/Patient/{{id}}/{operation}", {"id": id}
        case ["", type, "_search" | "_history" as operation] if type:
            return f"/{{type}}/{operation}", {"type": type}
        case ["", type, id] if type and id:
            return "/{type}/{id}", {"type": type, "id": id}
        case ["", type] if type:
            return "/{type}", {"type": type}
        case ["", type, id, "_history"] if type and id:
            return "/{type}/{id}/_history", {"type": type, "id": id}
        case ["", type, id, "_history", version] if type and id and version:
            params = {"type": type, "id": id, "version": version}
            return "/{type}/{id}/_history/{version}", params
    return None


def matched(method: str, path: str) -> tuple[Handler, dict[str, str]]:
    """Return the handler of a bundle's entry, and its path parameters; raises FhirError 404 or 405."""
    place = place_of(path)
    if place is None:
        raise not_found()
    template, params = place
    return handler_of(TABLE[template], method), params


def handler_of(methods: Mapping[str, Handler], method: str) -> Handler:
    """Return the handler of a method; raises FhirError 405."""
    if method not in methods:
        raise not_allowed(methods)
    return methods[method]


def not_allowed(methods: Mapping[str, object]) -> FhirError:
    """Refuse a method, naming those that are allowed."""
    return FhirError(
        HTTPStatus.METHOD_NOT_ALLOWED,
        "This method is not allowed here.",
        headers={"allow": ", ".join(sorted(methods))},
    )
