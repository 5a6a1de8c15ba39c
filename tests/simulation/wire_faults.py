"""What goes wrong with one request: where it is lost, or what it is answered instead (issue 4 of 8, item 7).

Lies that no client could see through (a page that tells nothing and yet moves the cursor, another id in a resource) are
left to tests/integration/sync/test_lying_server.py: no engine converges under them.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Final

import httpx

from tests.fakes.fhir.exchange import FHIR, Json, Reply, Seen, encoded, outcome
from tests.fakes.fhir.lies import ANSWERS, Lie

RETRY_AFTER: Final = 120


class WireFault(StrEnum):
    """Named after what happens."""

    REQUEST_LOST = "request lost"
    REQUEST_CUT = "request cut"
    TIMEOUT = "no answer, no effect"
    ANSWER_LOST = "answer lost after the effect"
    TIMEOUT_AFTER = "no answer, effect done"
    CUT_BODY = "connection cut in the body"
    UNAVAILABLE = "503 with Retry-After"
    TOO_MANY = "429 with Retry-After"
    SERVER_ERROR = "500"
    SIGNED_OUT = "401"
    FORBIDDEN = "403"
    UNAVAILABLE_AFTER = "503 after the effect"
    STALE = "a page of before, again"
    POISONED = "entries that cannot be read"
    ANOTHERS = "another person's entry in a page"
    UNSORTED = "a page in another order"
    INVALID_JSON = "an answer that is no JSON"
    HTML = "a page of the web"
    NO_VERSION = "an answer without a version"


def _refused(status: int, code: str, **headers: str) -> Reply:
    told = {"Content-Type": FHIR} | {k.replace("_", "-"): v for k, v in headers.items()}
    return Reply(status, encoded(outcome(code)), told)


REFUSED: Final[Mapping[WireFault | None, Reply]] = {
    WireFault.UNAVAILABLE: _refused(503, "transient", Retry_After=str(RETRY_AFTER)),
    WireFault.TOO_MANY: _refused(429, "throttled", Retry_After=str(RETRY_AFTER)),
    WireFault.SERVER_ERROR: _refused(500, "exception"),
    WireFault.SIGNED_OUT: _refused(401, "login"),
    WireFault.FORBIDDEN: _refused(403, "forbidden"),
}
"""Answered without any effect."""

SENT: Final[Mapping[WireFault | None, tuple[bool, Callable[..., httpx.TransportError]]]] = {
    WireFault.REQUEST_LOST: (True, httpx.ConnectError),
    WireFault.REQUEST_CUT: (True, httpx.WriteError),
    WireFault.TIMEOUT: (True, httpx.ReadTimeout),
    WireFault.ANSWER_LOST: (False, httpx.ReadError),
    WireFault.TIMEOUT_AFTER: (False, httpx.ReadTimeout),
}
"""Not answered: whether the request never arrived, and how the client hears of it."""


def _is_bundle(reply: Reply) -> bool:
    return reply.status == httpx.codes.OK and b'"Bundle"' in reply.body


def _poisoned(_request: Seen, reply: Reply) -> Reply:
    """Make what a page tells last unreadable: it has no id any more."""
    if not _is_bundle(reply):
        return reply
    bundle: Json = json.loads(reply.body)
    carrying = [entry for entry in bundle.get("entry", []) if "resource" in entry]
    if not carrying:
        return reply
    del carrying[-1]["resource"]["id"]
    return replace(reply, body=encoded(bundle))


def _of_bundles(lie: Lie) -> Callable[[Seen, Reply], Reply]:
    def act(request: Seen, reply: Reply) -> Reply:
        return ANSWERS[lie](request, reply) if _is_bundle(reply) else reply

    return act


def _of_successes(lie: Lie) -> Callable[[Seen, Reply], Reply]:
    def act(request: Seen, reply: Reply) -> Reply:
        is_file = "Binary" in request.path and not request.writes
        return reply if is_file or not reply.body else ANSWERS[lie](request, reply)

    return act


def _unversioned(request: Seen, reply: Reply) -> Reply:
    return ANSWERS[Lie.NO_VERSION](request, reply) if request.writes else reply


ALTERED: Final[Mapping[WireFault | None, Callable[[Seen, Reply], Reply]]] = {
    WireFault.UNAVAILABLE_AFTER: lambda _request, _reply: _refused(503, "transient"),
    WireFault.POISONED: _poisoned,
    WireFault.ANOTHERS: _of_bundles(Lie.OTHER_PERSONS_TOO),
    WireFault.UNSORTED: _of_bundles(Lie.UNSORTED),
    WireFault.INVALID_JSON: _of_successes(Lie.INVALID_JSON),
    WireFault.HTML: _of_successes(Lie.HTML),
    WireFault.NO_VERSION: _unversioned,
}
"""What the server did is answered otherwise."""
