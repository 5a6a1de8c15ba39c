"""A write asked for, checked as far as it can be without the database."""

import asyncio
import base64
import binascii
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl

from backend.access.principal import Action
from backend.fhir_server import validation
from backend.fhir_server.calls import Call, is_id
from backend.fhir_server.outcomes import FhirError
from backend.fhir_server.parameters import Query, parse
from backend.storage.blobs import Blob

_LONGEST_KEY: Final = 128


@dataclass(frozen=True, slots=True)
class Intent:
    """`id` is None where the criteria of a conditional update will tell; `content` is None for a delete.

    `data` are a Binary's bytes on their way in, `blob` where they were streamed to already. `full_url` is the name
    other entries of the bundle call it by, `position` its place there. `key` is its Idempotency-Key.
    """

    method: str
    type: str
    id: str | None
    content: dict[str, Any] | None
    criteria: Query | None = None
    if_match: frozenset[int] | None = None
    fresh: bool = False
    data: bytes | None = None
    blob: Blob | None = None
    full_url: str | None = None
    position: int | None = None
    key: str | None = None


async def create(call: Call, content: dict[str, Any], **place: Any) -> Intent:
    """Read a POST; the id is the server's. Raises FhirError."""
    call.permit(Action.CREATE)
    content, data = await asyncio.to_thread(checked, call.type, content)
    asked = call.headers.get("if-none-exist")
    criteria = None if asked is None else _criteria(call, asked.removeprefix("?"))
    place |= {"data": data, "key": _key(call)}
    return Intent("POST", call.type, str(uuid.uuid4()), content, criteria, **place)


async def update(call: Call, content: dict[str, Any], **place: Any) -> Intent:
    """Read a PUT on an id, or on criteria when the path names none. Raises FhirError."""
    call.permit(Action.CREATE, Action.UPDATE)
    content, data = await asyncio.to_thread(checked, call.type, content)
    id, criteria = None, None
    if "id" in call.params:
        id = call.id
        if content.get("id") != id:
            raise FhirError(
                HTTPStatus.BAD_REQUEST, "The resource's id is not the one in the address."
            )
    else:
        criteria = _conditions(call, call.query)
    return Intent(
        "PUT",
        call.type,
        id,
        content,
        criteria,
        call.versions("if-match"),
        fresh=_fresh(call),
        data=data,
        **place,
    )


def delete(call: Call, **place: Any) -> Intent:
    """Read a DELETE. Raises FhirError."""
    call.permit(Action.DELETE)
    return Intent("DELETE", call.type, call.id, None, if_match=call.versions("if-match"), **place)


def _key(call: Call) -> str | None:
    """Return the name a client gave to this create, to be answered once (draft-ietf-httpapi-idempotency-key-header)."""
    value = call.headers.get("idempotency-key", "").strip().strip('"')
    if len(value) > _LONGEST_KEY or not value.isprintable() or not value.isascii():
        raise FhirError(HTTPStatus.BAD_REQUEST, "The Idempotency-Key is not one.")
    return value or None


def _fresh(call: Call) -> bool:
    value = call.headers.get("if-none-match")
    if value is not None and value.strip() != "*":
        raise FhirError(HTTPStatus.BAD_REQUEST, "On a write, If-None-Match can only be *.")
    return value is not None


def _criteria(call: Call, text: str) -> Query:
    return _conditions(call, parse_qsl(text, keep_blank_values=True))


def _conditions(call: Call, pairs: Any) -> Query:
    query = parse(call.type, pairs, strict=True, page=call.server.limits.page)
    if not query.narrows:
        raise FhirError(HTTPStatus.BAD_REQUEST, "A conditional write needs a search parameter.")
    return query


def checked(type: str, content: dict[str, Any]) -> tuple[dict[str, Any], bytes | None]:
    """Return the resource without a Binary's data, and those data. Raises FhirError 400, 422."""
    if content.get("resourceType") != type:
        raise FhirError(
            HTTPStatus.BAD_REQUEST, "The resource's type is not the one in the address."
        )
    id = content.get("id")
    if id is not None and not (isinstance(id, str) and is_id(id)):
        raise FhirError(
            HTTPStatus.UNPROCESSABLE_ENTITY, "The id is not valid.", paths=[f"{type}.id"]
        )
    data = None
    if type == "Binary":
        data = _data(content)
        content = {name: value for name, value in content.items() if name != "data"}
        check_content_type(content.get("contentType"))
    validation.check(content)
    return content, data


def _data(content: Mapping[str, Any]) -> bytes:
    try:
        return base64.b64decode(content.get("data", ""), validate=True)
    except (binascii.Error, ValueError, TypeError):
        raise FhirError(
            HTTPStatus.UNPROCESSABLE_ENTITY, "The data are not base64.", paths=["Binary.data"]
        ) from None


_MEDIA: Final = re.compile(r"[\w.+-]{1,100}/[\w.+-]{1,100}(\s*;[\x20-\x7e]{1,100})?", re.ASCII)


def check_content_type(value: Any) -> str:
    """Return a media type that may be answered as a header; raises FhirError 422."""
    if not isinstance(value, str) or not _MEDIA.fullmatch(value):
        raise FhirError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "The media type is not valid.",
            paths=["Binary.contentType"],
        )
    return value


def streamed(intent: Intent, blob: Blob) -> Intent:
    """Return the intent with the bytes where they went."""
    return replace(intent, data=None, blob=blob)
