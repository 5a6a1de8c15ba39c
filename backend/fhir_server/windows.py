"""Which part of a list is asked for: `_since`, `_count`, and the cursor of a next link."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from backend.fhir_server.calls import Call
from backend.fhir_server.cursors import InvalidCursorError
from backend.fhir_server.instants import span_of
from backend.fhir_server.outcomes import FhirError
from backend.fhir_server.parameters import PAGE


def window(call: Call) -> tuple[int | None, int, list[tuple[str, str]]]:
    """Read `_since` (milliseconds), `_count`, and what the self link says of them; raises FhirError 400."""
    asked: Mapping[str, str] = dict(call.query)
    used = [(name, value) for name, value in call.query if name in {"_since", "_count", "patient"}]
    count, since = asked.get("_count", str(PAGE)), asked.get("_since")
    span = None if since is None else span_of(since.replace(" ", "+"))
    if not (count.isascii() and count.isdigit()) or (since is not None and span is None):
        raise FhirError(HTTPStatus.BAD_REQUEST, "A parameter's value is not valid.")
    size = min(max(int(count[:9]), 1), call.server.limits.page)
    return None if span is None else span.low, size, used


def cursor_of(call: Call) -> str | None:
    return next((value for name, value in call.query if name == "_cursor"), None)


def before(call: Call, bound: Sequence[str]) -> int | None:
    cursor = cursor_of(call)
    return None if cursor is None else int(opened(call, bound, cursor)[0])


def opened(call: Call, bound: Sequence[str], cursor: str) -> list[Any]:
    try:
        return call.server.seal.open(bound, cursor)
    except InvalidCursorError:
        raise FhirError(
            HTTPStatus.BAD_REQUEST, "This page was given for another question."
        ) from None
