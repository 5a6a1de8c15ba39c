"""From HTTP to an interaction and back, for every address under the base."""

import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from http import HTTPStatus
from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from backend.access.reasons import Reason
from backend.audit.writing import TraceNotWrittenError
from backend.fhir_server import binaries, bundles, parts, relatives
from backend.fhir_server.answers import Answer, of_refusal, raw_headers
from backend.fhir_server.calls import Call, Handler
from backend.fhir_server.doing import Doing
from backend.fhir_server.notices import Notices
from backend.fhir_server.outcomes import FhirError, not_found
from backend.fhir_server.requests import call_of, principal_of, require_json
from backend.fhir_server.server import FhirServer
from backend.fhir_server.sight import relative_of
from backend.fhir_server.table import NOWHERE, TABLE, not_allowed, place_of

_log = logging.getLogger("carnet.fhir")

Open = Callable[[Request], Response]
Saying = Callable[[Request, Doing], Awaitable[Answer | Response]]

_BASE: Final[Mapping[str, Handler]] = {"POST": bundles.process}


class Door:
    """Every refusal is an OperationOutcome, and the log has no more than method, template, status, milliseconds."""

    def __init__(self, server: FhirServer, public: Mapping[str, Open], base: str) -> None:
        self._server = server
        self._public = public
        self._base = base
        self._notices = Notices(server)
        self._professions = server.professions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        request = Request(scope, receive)
        template, params = self._place(scope)
        is_head = request.method == "HEAD"
        method = "GET" if is_head else request.method
        doing = Doing(template, method, params, is_head)
        try:
            answer = await self._traced(request, doing)
        except ClientDisconnect:
            return
        if isinstance(answer, Answer):
            status = answer.status
            await _send(answer, self._server.base_url(), send)
        else:
            status = answer.status_code
            await answer(scope, receive, send)
        spent = (time.perf_counter() - started) * 1000
        _log.info("%s %s %d %.0f", _known(request.method), template, status, spent)

    def _place(self, scope: Scope) -> tuple[str, dict[str, str]]:
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        if path in {"", "/"} or scope["path"] == self._base:
            return "/", {}
        if path in self._public:
            return path, {}
        return place_of(path) or (NOWHERE, {})

    async def _traced(self, request: Request, doing: Doing) -> Answer | Response:
        """Answer, and write down what that does before it leaves; what cannot be written down does not leave."""
        answer = await self._said(request, doing, self._answer)
        if doing.template in self._public:
            return answer
        return await self._said(request, doing, partial(self._recorded, answer))

    async def _recorded(
        self, answer: Answer | Response, _request: Request, doing: Doing
    ) -> Answer | Response:
        await self._ended(doing)
        opened = await self._notices.tell(doing) if _is_urgent(doing) else []
        traces = doing.traces(self._server.now_ms(), self._professions)
        try:
            await self._server.traces.record_many([*opened, *traces])
        except TraceNotWrittenError:
            raise FhirError(HTTPStatus.SERVICE_UNAVAILABLE, "Ask again later.") from None
        return answer

    @staticmethod
    async def _said(request: Request, doing: Doing, answer: Saying) -> Answer | Response:
        """Answer, or say why not without repeating what was sent."""
        try:
            found = await answer(request, doing)
        except FhirError as error:
            refusal = error
        except ClientDisconnect:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, its text may hold what was sent
            _log.error("%s %s %s", _known(request.method), doing.template, type(error).__name__)
            refusal = FhirError(HTTPStatus.INTERNAL_SERVER_ERROR, "The server failed.")
        else:
            doing.ends(found.status if isinstance(found, Answer) else found.status_code)
            return found
        doing.ends(refusal.status, refusal.reason)
        return of_refusal(refusal)

    async def _ended(self, doing: Doing) -> None:
        """Keep that a relative's access was over, so that no clock set back opens it again."""
        principal = doing.principal
        own = None if principal is None else relative_of(principal)
        if own is not None and doing.patient and doing.reason == Reason.ENDED:
            await relatives.note_over(self._server, doing.patient, own)

    async def _answer(self, request: Request, doing: Doing) -> Answer | Response:
        template, method, params = doing.template, doing.method, doing.params
        if template in self._public:
            if method != "GET":
                raise not_allowed({"GET": None})
            return self._public[template](request)
        headers = {
            name.decode("latin-1"): value.decode("latin-1")
            for name, value in request.scope["headers"]
        }
        principal = await principal_of(self._server, request, headers)
        doing.principal = principal
        if template == NOWHERE:
            raise not_found()
        methods = _BASE if template == "/" else TABLE[template]
        if method not in methods:
            raise not_allowed(methods)
        call = await call_of(self._server, principal, request, params, headers, doing)
        if params.get("type") == "Binary" and template in {"/{type}", "/{type}/{id}"}:
            return await _binary(call, request, method, methods[method])
        require_json(request, headers)
        _refuse_parts(call, method)
        return await methods[method](call)


async def _binary(call: Call, request: Request, method: str, handler: Handler) -> Answer | Response:
    """Answer for a Binary, whose own bytes may come and go in the place of JSON."""
    if method == "GET" and "id" in call.params:
        return await binaries.answer(call, request)
    if (
        method in {"POST", "PUT"}
        and binaries.is_raw(request)
        and ("id" in call.params or method == "POST")
    ):
        if method == "PUT" and "content-range" in call.headers:
            return await parts.receive(call, request, binaries.limited(request, parts.MOST))
        return await binaries.receive(call, request)
    if method == "GET":
        require_json(request, call.headers)
    _refuse_parts(call, method)
    return await handler(call)


def _refuse_parts(call: Call, method: str) -> None:
    """Refuse a part of what is only taken whole (RFC 9110 §14.5): it would become the whole."""
    if method == "PUT" and "content-range" in call.headers:
        raise FhirError(HTTPStatus.BAD_REQUEST, "Only the bytes of a Binary are taken in parts.")


def _is_urgent(doing: Doing) -> bool:
    return doing.principal is not None and doing.principal.role.opening is not None


def _known(method: str) -> str:
    """Return the method, or that it is none: the word is the sender's."""
    return method if method in {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"} else "OTHER"


async def _send(answer: Answer, base: str, send: Send) -> None:
    headers = raw_headers(answer, base)
    await send({"type": "http.response.start", "status": int(answer.status), "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
