"""From the bytes of an answer to checked values, each resource keeping its own bytes.

Source: FHIR R4 http.html (ETag, Location), bundle.html, resource.html (ids, versions).
"""

import re
from collections.abc import Iterator
from typing import Final, TypeVar
from urllib.parse import parse_qs, urlsplit

import msgspec

from services.core.errors import Fault, RemoteError
from services.remote import wire
from services.remote.answers import Change, Method, Page, Resource
from services.remote.limits import Limits

T = TypeVar("T")

ID: Final = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_TYPE: Final = re.compile(r"[A-Z][A-Za-z]{2,40}")
_ETAG: Final = re.compile(r'(?:W/)?"([^"]*)"|([^"]*)')
_VERSION: Final = re.compile(r"[A-Za-z0-9\-._:]{1,128}")
_PLACE: Final = re.compile(
    r"(?:.*/)?([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})(?:/_history/([^/?]+))?/?(?:\?.*)?"
)
_FEED: Final = "urn:carnet:feed"
"""The tag of our change feed: its `next` link always carries the next cursor, `end` says nothing more is there now."""

_SUBSETTED: Final = "SUBSETTED"
_METHODS: Final = {method.value: method for method in Method}
_BRACKETS: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{}]', re.DOTALL)
_BOM: Final = b"\xef\xbb\xbf"


def decoded(data: bytes, shape: type[T]) -> T:
    """Return JSON as `shape`, which reads some of it.

    Raises:
        RemoteError: WRONG_ANSWER when it is cut, malformed, not UTF-8, nested without end or shaped otherwise.

    """
    try:
        data.decode()  # msgspec does not look into the strings that it skips
        return msgspec.json.decode(data.removeprefix(_BOM), type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise RemoteError(Fault.WRONG_ANSWER, "json") from None


def resource(data: bytes, type: str, id: str, limits: Limits) -> Resource:
    """Return the resource that an answer holds, which must be `type/id` (any id if "").

    Raises:
        RemoteError: WRONG_ANSWER when it is another one, or no resource.

    """
    header = decoded(data, wire.Header)
    if header.resource_type != type or not ID.fullmatch(header.id) or id not in {"", header.id}:
        raise RemoteError(Fault.WRONG_ANSWER, "resourceType, id")
    if is_deep(data, limits.depth):
        raise RemoteError(Fault.WRONG_ANSWER, "depth")
    return Resource(
        type, header.id, version_of(header.meta.version_id), header.meta.last_updated, data
    )


def page(data: bytes, types: frozenset[str], limits: Limits) -> Page:
    """Return a Bundle's entries of the `types` asked for (all if empty), `next` being as the server wrote it.

    Raises:
        RemoteError: WRONG_ANSWER when it is no Bundle of a search or a history.

    """
    bundle = decoded(data, wire.Bundle)
    if bundle.resource_type != "Bundle" or bundle.type not in {"searchset", "history"}:
        raise RemoteError(Fault.WRONG_ANSWER, "Bundle.type")
    read = list(_changes(bundle.entry, types, limits))
    entries = tuple(one for one in read if isinstance(one, Change))
    refused = [one for one in read if isinstance(one, str)]
    following = _next(bundle)
    ended = any((tag.system, tag.code) == (_FEED, "end") for tag in bundle.meta.tag)
    cursor = parse_qs(urlsplit(following).query).get("cursor", [""])[0]
    following = "" if ended else following
    return Page(
        entries, following, bundle.total, len(refused), cursor, tuple(filter(None, refused))
    )


def _next(bundle: wire.Bundle) -> str:
    return next((link.url for link in bundle.link if link.relation == "next"), "")


def _changes(
    entries: list[msgspec.Raw], types: frozenset[str], limits: Limits
) -> Iterator[Change | str]:
    """Give each entry, or when it was last updated if it cannot be taken, "" if it does not even say that."""
    for raw in entries:
        entry = wire.Entry()
        try:
            entry = msgspec.json.decode(raw, type=wire.Entry)
            if entry.search.mode != "outcome":
                yield _change(entry, types, limits) or _updated(entry)
        except (msgspec.DecodeError, RecursionError):
            yield _updated(entry)


def _updated(entry: wire.Entry) -> str:
    try:
        return msgspec.json.decode(entry.resource, type=wire.Header).meta.last_updated
    except (msgspec.DecodeError, RecursionError):
        return ""


def _change(entry: wire.Entry, types: frozenset[str], limits: Limits) -> Change | None:
    data = bytes(entry.resource)
    status = status_of(entry.response.status)
    version = version_of(entry.response.etag)
    if data in {b"", b"null"}:
        return _deletion(entry, types, status, version)
    header = msgspec.json.decode(data, type=wire.Header)
    if not ID.fullmatch(header.id) or not _TYPE.fullmatch(header.resource_type):
        return None
    if (types and header.resource_type not in types) or is_deep(data, limits.depth):
        return None
    return Change(
        header.resource_type,
        header.id,
        version_of(header.meta.version_id) or version,
        header.meta.last_updated or entry.response.last_modified,
        _method(entry.request.method, Method.PUT),
        status,
        data,
        any(tag.code == _SUBSETTED for tag in header.meta.tag),
    )


def _deletion(entry: wire.Entry, types: frozenset[str], status: int, version: str) -> Change | None:
    """Return the deletion that an entry without a resource tells (a poor server tells no method)."""
    if _method(entry.request.method, Method.DELETE) is not Method.DELETE:
        return None
    named = place(entry.request.url) or place(entry.full_url)
    if named is None or (types and named[0] not in types):
        return None
    type, id, told = named
    return Change(type, id, version or told, entry.response.last_modified, Method.DELETE, status)


def _method(told: str, otherwise: Method) -> Method:
    return _METHODS.get(told, otherwise)


def place(url: str) -> tuple[str, str, str] | None:
    """Return (type, id, version or "") at the end of a URL, None if it names no resource."""
    found = _PLACE.fullmatch(url)
    return (found[1], found[2], version_of(found[3] or "")) if found else None


def version_of(told: str | int) -> str:
    """Return a version from an ETag (`W/"3"`, `"3"`, `3`) or a versionId, "" when there is none."""
    found = _ETAG.fullmatch(str(told).strip())
    version = (found[1] or found[2] or "") if found else ""
    return version if _VERSION.fullmatch(version) else ""


def status_of(told: str | int) -> int:
    """Return the number of a status line ("201 Created"), 0 without one."""
    number = str(told)[:3]
    return int(number) if number.isascii() and number.isdigit() else 0


REFUSAL: Final = "urn:carnet:refusal"
"""The system of the words in which our own server says more than an issue's code does."""


def issue_codes(data: bytes) -> str:
    """Return the codes of an OperationOutcome's issues, never its words: they may speak of the person."""
    try:
        outcome = decoded(data, wire.OperationOutcome)
    except RemoteError:
        return ""
    issues = outcome.issue[:5]
    codes = [issue.code for issue in issues]
    codes += [
        one.code for said in issues for one in said.details.coding[:3] if one.system == REFUSAL
    ]
    return ", ".join(code for code in codes if re.fullmatch(r"[a-z\-]{1,30}", code))


def is_deep(data: bytes, depth: int) -> bool:
    """Say whether JSON is nested deeper than `depth`."""
    if data.count(b"{") + data.count(b"[") <= depth:
        return False
    level = 0
    for token in _BRACKETS.finditer(data):
        match token[0]:
            case b"{" | b"[":
                level += 1
                if level > depth:
                    return True
            case b"}" | b"]":
                level -= 1
            case _string:
                pass
    return False
