"""The addresses served, each with what it answers to."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from backend.fhir_server import (
    care,
    circling,
    events,
    interactions,
    lists,
    preview,
    records,
    relatives,
    slots,
)
from backend.fhir_server.calls import Handler
from backend.fhir_server.outcomes import FhirError, not_found

_SEARCH: Final = slots.instead(care.search, lists.search)

TABLE: Final[Mapping[str, Mapping[str, Handler]]] = {
    "/Patient/{id}/$everything": {"GET": records.everything},
    "/Patient/{id}/$changes": {"GET": records.changes},
    "/Patient/{id}/$see-as": {"GET": preview.see_as},
    "/Patient/{id}/$leave": {"POST": relatives.leave},
    "/Patient/$circle": {"GET": relatives.circle},
    "/Task/$look-invitation": {"POST": circling.look},
    "/Task/$accept-invitation": {"POST": circling.accept},
    "/Task/$refuse-invitation": {"POST": circling.refuse},
    "/AuditEvent": {"GET": events.search},
    "/AuditEvent/_search": {"POST": events.search, "GET": events.search},
    "/AuditEvent/{id}/$proof": {"GET": events.prove},
    "/AuditEvent/{id}": {"GET": events.read},
    "/Slot/$claim": {"POST": slots.claim},
    "/PractitionerRole/$find-care": {"GET": care.find},
    "/{type}/_search": {"POST": _SEARCH, "GET": _SEARCH},
    "/{type}/_history": {"GET": lists.history_of_type},
    "/{type}/{id}/_history/{version}": {"GET": interactions.vread},
    "/{type}/{id}/_history": {"GET": lists.history_of_instance},
    "/{type}/{id}": {
        "GET": slots.instead(care.read, interactions.read),
        "PUT": slots.instead(slots.put, interactions.update),
        "DELETE": interactions.delete,
    },
    "/{type}": {"GET": _SEARCH, "POST": interactions.create, "PUT": interactions.update},
}
"""Template to method to handler."""

_ON_INVITATIONS: Final = frozenset({"$look-invitation", "$accept-invitation", "$refuse-invitation"})

NOWHERE: Final = "/{path}"
"""The template of an address that is none."""


def place_of(  # noqa: C901, PLR0911 - one case and one return an address
    path: str,
) -> tuple[str, dict[str, str]] | None:
    """Return the template a path matches and its parameters; by hand, for it is on the way of every read."""
    match path.split("/"):
        case [
            "",
            "Patient",
            id,
            "$everything" | "$changes" | "$see-as" | "$leave" as operation,
        ] if id:
            return f"/Patient/{{id}}/{operation}", {"id": id}
        case ["", "Patient", "$circle"]:
            return "/Patient/$circle", {}
        case ["", "Task", name] if name in _ON_INVITATIONS:
            return f"/Task/{name}", {}
        case ["", "Slot", "$claim"]:
            return "/Slot/$claim", {}
        case ["", "PractitionerRole" as type, "$find-care"]:
            return "/PractitionerRole/$find-care", {"type": type}
        case ["", "AuditEvent", *rest]:
            return _trace_place(rest)
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


def _trace_place(rest: list[str]) -> tuple[str, dict[str, str]] | None:
    """Return the place of a trace: no version, no history, for it never changes."""
    match rest:
        case []:
            return "/AuditEvent", {}
        case ["_search"]:
            return "/AuditEvent/_search", {}
        case [id] if id:
            return "/AuditEvent/{id}", {"id": id}
        case [id, "$proof"] if id:
            return "/AuditEvent/{id}/$proof", {"id": id}
    return None


def handler_of(template: str, method: str) -> Handler:
    """Return the handler of a method; raises FhirError 404 or 405."""
    if template == NOWHERE:
        raise not_found()
    methods = TABLE[template]
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
