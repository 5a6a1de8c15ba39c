"""Bundles of what was found, joined from the bytes stored."""

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

from backend.fhir_server import jsontext
from backend.fhir_server.instants import instant
from backend.fhir_server.repository import Stored

_SUBSETTED: Final = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
    "code": "SUBSETTED",
}
_ALWAYS: Final = frozenset({"resourceType", "id", "meta"})


def link(base: str, path: str, pairs: Sequence[tuple[str, str]]) -> str:
    """Return an absolute URL."""
    return f"{base}/{path}" + (f"?{urlencode(pairs)}" if pairs else "")


def bundle(
    type: str, links: Mapping[str, str], entries: Iterable[bytes], extra: Mapping[str, Any]
) -> bytes:
    """Return a Bundle; `extra` are elements of its own, such as `total`."""
    head = {"resourceType": "Bundle", "type": type, **extra}
    head["link"] = [{"relation": relation, "url": url} for relation, url in links.items()]
    joined = b",".join(entries)
    tail = b',"entry":[' + joined + b"]}" if joined else b"}"
    return json.dumps(head).encode()[:-1] + tail


def found_entry(
    found: Stored, base: str, mode: str = "match", elements: Sequence[str] = ()
) -> bytes:
    """Return an entry of a searchset; `base` needs no escape in JSON, and neither do a type and an id."""
    head = f'{{"fullUrl":"{base}/{found.key.type}/{found.key.id}","resource":'
    tail = f',"search":{{"mode":"{mode}"}}}}'
    return head.encode() + shown(found, elements) + tail.encode()


def history_entry(found: Stored, base: str) -> bytes:
    """Return an entry of a history; a tombstone has no resource."""
    place = f"{found.key.type}/{found.key.id}"
    if found.deleted:
        method, url, status = "DELETE", place, "204 No Content"
    elif found.version == 1:
        method, url, status = "POST", found.key.type, "201 Created"
    else:
        method, url, status = "PUT", place, "200 OK"
    resource = b"" if found.deleted else b'"resource":' + shown(found) + b","
    tail = (
        f'"request":{{"method":"{method}","url":"{url}"}},"response":{{"status":"{status}",'
        f'"etag":"W/\\"{found.version}\\"","lastModified":"{instant(found.updated_ms)}"}}}}'
    )
    return f'{{"fullUrl":"{base}/{place}",'.encode() + resource + tail.encode()


def shown(found: Stored, elements: Sequence[str] = ()) -> bytes:
    """Return the bytes as they appear in a list: a Binary is without its data, which are asked for one by one."""
    if found.blob is None and not elements:
        return found.body
    content = json.loads(found.body, parse_float=Decimal)
    if elements:
        kept = _ALWAYS.union(elements)
        content = {name: value for name, value in content.items() if name.lstrip("_") in kept}
    content["meta"].setdefault("tag", []).append(_SUBSETTED)
    return jsontext.text(content).encode()
