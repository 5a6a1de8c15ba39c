"""The ways in which a server lies (fhir.md §2.3, §6, and the issue's bad input)."""

import gzip
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import Enum, auto
from typing import Final

from tests.fakes.fhir.exchange import FHIR, Json, Reply, Seen, encoded, outcome
from tests.fakes.fhir.serving import FhirFake


class Lie(Enum):
    """Named after what the client gets."""

    # Answers that are not what was asked for
    WRONG_TYPE = auto()
    WRONG_ID = auto()
    WRONG_PATIENT = auto()
    WRONG_BUNDLE_TYPE = auto()
    OTHER_PERSONS_TOO = auto()
    POISONED_ENTRY = auto()
    EMPTY_PAGE = auto()
    HTML = auto()
    HTML_NOT_FOUND = auto()
    HTML_FORBIDDEN = auto()
    REDIRECT = auto()
    FOREIGN_NEXT = auto()
    FOREIGN_LOCATION = auto()
    NO_NEXT = auto()
    REPLAYED_PAGE = auto()
    UNSORTED = auto()
    NO_VERSION = auto()
    NOT_FOUND_FOR_DELETED = auto()
    COOKIE = auto()
    # Bodies that cannot be read
    INVALID_JSON = auto()
    DEEP_JSON = auto()
    NOT_UTF8 = auto()
    BOMB = auto()
    ODD_ENCODING = auto()
    HUGE = auto()
    ENDLESS = auto()
    SLOW = auto()
    SILENT = auto()
    CUT_BODY = auto()
    LENGTH_TOO_LONG = auto()
    LENGTH_TOO_SHORT = auto()
    # Writes that are not what they seem
    IGNORED_IF_MATCH = auto()
    IGNORED_IF_NONE_MATCH = auto()
    IGNORED_IF_NONE_EXIST = auto()
    SWALLOWED_WRITE = auto()
    DROPPED_BEFORE = auto()
    DROPPED_AFTER = auto()
    UNAVAILABLE_AFTER = auto()
    # Plain refusals
    UNAVAILABLE = auto()
    TOO_MANY = auto()
    SERVER_ERROR = auto()
    SIGNED_OUT = auto()
    FORBIDDEN = auto()
    INVALID = auto()
    GONE = auto()


DEPTH: Final = 200
ELSEWHERE: Final = "http://ailleurs.exemple.invalid/fhir/Patient"
BOMB_BYTES: Final = 8 * 1024 * 1024


def _without(header: str) -> Callable[[Seen, FhirFake], Reply]:
    def act(request: Seen, behind: FhirFake) -> Reply:
        kept = {name: value for name, value in request.headers.items() if name != header}
        return behind.reply(replace(request, headers=kept))

    return act


def _swallowed(request: Seen, behind: FhirFake) -> Reply:
    """Say that a write was done, and do nothing."""
    behind.requests.append(request)
    return Reply(200, headers={"ETag": 'W/"99"', "Location": f"{request.base}/{request.path}"})


def _refused(status: int, code: str, **headers: str) -> Callable[[Seen, FhirFake], Reply]:
    told = {"Content-Type": FHIR} | {k.replace("_", "-"): v for k, v in headers.items()}

    def act(request: Seen, behind: FhirFake) -> Reply:
        behind.requests.append(request)
        return Reply(status, encoded(outcome(code)), told)

    return act


REQUESTS: Final[Mapping[Lie | None, Callable[[Seen, FhirFake], Reply]]] = {
    Lie.IGNORED_IF_MATCH: _without("if-match"),
    Lie.IGNORED_IF_NONE_MATCH: _without("if-none-match"),
    Lie.IGNORED_IF_NONE_EXIST: _without("if-none-exist"),
    Lie.SWALLOWED_WRITE: _swallowed,
    Lie.UNAVAILABLE: _refused(503, "transient", Retry_After="7"),
    Lie.TOO_MANY: _refused(429, "throttled", Retry_After="120"),
    Lie.SERVER_ERROR: _refused(500, "exception"),
    Lie.SIGNED_OUT: _refused(401, "login"),
    Lie.FORBIDDEN: _refused(403, "forbidden"),
    Lie.INVALID: _refused(422, "invariant"),
    Lie.GONE: _refused(410, "deleted"),
}
"""What is done instead of what was asked."""


def _changed(change: Callable[[Json, Seen], Json]) -> Callable[[Seen, Reply], Reply]:
    """Change each resource of a successful answer, or the Bundle itself as `_bundle` does."""

    def act(request: Seen, reply: Reply) -> Reply:
        if not reply.body or reply.status >= 400 or "json" not in reply.headers["Content-Type"]:
            return reply
        content = reply.json
        if content["resourceType"] == "Bundle":
            for entry in content.get("entry", []):
                if "resource" in entry:
                    entry["resource"] = change(entry["resource"], request)
        else:
            content = change(content, request)
        return replace(reply, body=encoded(content))

    return act


def _bundle(change: Callable[[Json, Seen], None]) -> Callable[[Seen, Reply], Reply]:
    def act(request: Seen, reply: Reply) -> Reply:
        content = json.loads(reply.body or b"{}")
        if content.get("resourceType") != "Bundle":
            return reply
        change(content, request)
        return replace(reply, body=encoded(content))

    return act


def _someone_else(resource: Json, _request: Seen) -> Json:
    text = json.dumps(resource)
    for name in ("subject", "patient"):
        if isinstance(resource.get(name), dict):
            text = text.replace(resource[name].get("reference", "-"), "Patient/quelqu-un-d-autre")
    changed: Json = json.loads(text)
    return changed


def _next(url: Callable[[Seen], str]) -> Callable[[Json, Seen], None]:
    def change(bundle: Json, request: Seen) -> None:
        others = [link for link in bundle.get("link", []) if link["relation"] != "next"]
        told = [{"relation": "next", "url": url(request)}] if url(request) else []
        bundle["link"] = [*others, *told]

    return change


def _other_entry(bundle: Json, _request: Seen) -> None:
    other = {"resourceType": "Patient", "id": "quelqu-un-d-autre", "meta": {"versionId": "1"}}
    bundle.setdefault("entry", []).append({"resource": other})


def _poisoned(bundle: Json, _request: Seen) -> None:
    poison = [{"fullUrl": 12}, {"resource": "text"}, {"resource": {"resourceType": "Patient"}}, {}]
    bundle["entry"] = [*poison, *bundle.get("entry", [])]


def _emptied(bundle: Json, _request: Seen) -> None:
    bundle["entry"] = []


def _reversed(bundle: Json, _request: Seen) -> None:
    bundle["entry"] = bundle.get("entry", [])[::-1]


def _mistyped(bundle: Json, _request: Seen) -> None:
    bundle["type"] = "document"


def _with(**headers: str) -> Callable[[Seen, Reply], Reply]:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _request, reply: replace(reply, headers={**reply.headers, **told})


def _body(body: bytes, mime: str = FHIR, status: int = 200) -> Callable[[Seen, Reply], Reply]:
    return lambda _request, _reply: Reply(status, body, {"Content-Type": mime})


def _deep(_request: Seen, reply: Reply) -> Reply:
    nested = b'"extension":' + b"[" * DEPTH + b"]" * DEPTH
    return replace(reply, body=reply.body.replace(b'"id":', nested + b',"id":'))


def _unversioned(_request: Seen, reply: Reply) -> Reply:
    kept = {k: v for k, v in reply.headers.items() if k not in {"ETag", "Location"}}
    return Reply(reply.status, b"", kept)


def _not_found(_request: Seen, reply: Reply) -> Reply:
    if reply.status != 410:
        return reply
    return Reply(404, encoded(outcome("not-found")), {"Content-Type": FHIR})


def _bomb(_request: Seen, _reply: Reply) -> Reply:
    body = gzip.compress(b'{"resourceType":"Patient","x":"' + b"a" * BOMB_BYTES + b'"}')
    return Reply(200, body, {"Content-Type": FHIR, "Content-Encoding": "gzip"})


_PAGE: Final = "<!doctype html><title>Portail</title><p>Connectez-vous au réseau.</p>".encode()
_NOT_FOUND_PAGE: Final = b"<!doctype html><title>404</title>"

ANSWERS: Final[Mapping[Lie | None, Callable[[Seen, Reply], Reply]]] = {
    Lie.WRONG_TYPE: _changed(lambda resource, _: {**resource, "resourceType": "Group"}),
    Lie.WRONG_ID: _changed(lambda resource, _: {**resource, "id": "un-autre"}),
    Lie.WRONG_PATIENT: _changed(_someone_else),
    Lie.WRONG_BUNDLE_TYPE: _bundle(_mistyped),
    Lie.OTHER_PERSONS_TOO: _bundle(_other_entry),
    Lie.POISONED_ENTRY: _bundle(_poisoned),
    Lie.EMPTY_PAGE: _bundle(_emptied),
    Lie.UNSORTED: _bundle(_reversed),
    Lie.HTML: _body(_PAGE, "text/html; charset=utf-8"),
    Lie.HTML_NOT_FOUND: _body(_NOT_FOUND_PAGE, "text/html", 404),
    Lie.HTML_FORBIDDEN: _body(_PAGE, "text/html; charset=utf-8", 403),
    Lie.REDIRECT: lambda _request, _reply: Reply(302, headers={"Location": ELSEWHERE}),
    Lie.FOREIGN_NEXT: _bundle(_next(lambda _: ELSEWHERE)),
    Lie.FOREIGN_LOCATION: _with(Location=ELSEWHERE + "/1/_history/1"),
    Lie.NO_NEXT: _bundle(_next(lambda _: "")),
    Lie.REPLAYED_PAGE: _bundle(_next(lambda seen: f"{seen.base}/{seen.path}?{seen.query}")),
    Lie.NO_VERSION: _unversioned,
    Lie.NOT_FOUND_FOR_DELETED: _not_found,
    Lie.COOKIE: _with(Set_Cookie="traceur=1; Path=/"),
    Lie.INVALID_JSON: _body(b'{"resourceType": "Bundle", "type": "searchset", "entry": [{]}'),
    Lie.DEEP_JSON: _deep,
    Lie.NOT_UTF8: lambda _request, reply: replace(
        reply, body=reply.body.replace(b'"id":', b'"x":"\xff","id":')
    ),
    Lie.BOMB: _bomb,
    Lie.ODD_ENCODING: _with(Content_Encoding="br"),
    Lie.UNAVAILABLE_AFTER: _body(b"", FHIR, 503),
}
"""What is changed in the answer; the other lies are told by how it is sent."""
