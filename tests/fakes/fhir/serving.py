"""A FHIR server in this process: its API for tests, and a real socket."""

import socket
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Self

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.fakes.fhir.exchange import (
    FHIR,
    ROOT,
    Json,
    RefusedRequestError,
    Reply,
    Seen,
    encoded,
    outcome,
    seen,
)
from tests.fakes.fhir.records import Records, TickingClock, Version

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


def listen(port: int) -> socket.socket:
    """Return a socket of 127.0.0.1 that already takes connections; port 0 takes a free one."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(64)
    return listener


class Served(ABC):
    """Started and stopped any number of times, on the same port."""

    def __init__(self) -> None:
        self.port = 0

    @property
    def url(self) -> str:
        """The base URL, once started."""
        return f"http://127.0.0.1:{self.port}{ROOT}"

    def start(self) -> Self:
        listener = listen(self.port)
        self.port = listener.getsockname()[1]
        self._serve(listener)
        return self

    @abstractmethod
    def stop(self) -> None:
        """Close every connection; what is kept stays."""

    @abstractmethod
    def _serve(self, listener: socket.socket) -> None: ...

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


class UvicornServed(Served, ABC):
    """Serves `routes` from a thread."""

    def __init__(self) -> None:
        super().__init__()
        self._uvicorn: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @abstractmethod
    def routes(self) -> list[Route]: ...

    def _serve(self, listener: socket.socket) -> None:
        config = uvicorn.Config(
            Starlette(routes=self.routes()),
            log_config=None,
            lifespan="off",
            ws="none",
            access_log=False,
            timeout_graceful_shutdown=1,
        )
        self._uvicorn = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._uvicorn.run, kwargs={"sockets": [listener]}, daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        if self._uvicorn and self._thread:
            self._uvicorn.should_exit = True
            self._thread.join()
            self._uvicorn = self._thread = None


class FhirFake(UvicornServed, ABC):
    """What every test server can be asked by a test, besides HTTP.

    `accepted` are the bearer tokens it takes, None to ask for none. `requests` is every request seen, oldest first.
    """

    def __init__(self, number: Callable[[int], str], fresh_id: Callable[[], str]) -> None:
        super().__init__()
        self.clock = TickingClock()
        self.records = Records(number, fresh_id, self.clock)
        self.requests: list[Seen] = []
        self.accepted: set[str] | None = None
        self._one_at_a_time = threading.RLock()

    def put(self, resource: Json) -> Version:
        """Write as somebody else would; returns the version made."""
        with self._one_at_a_time:
            return self.records.write(resource["resourceType"], resource["id"], resource, "PUT")

    def delete(self, type: str, id: str) -> Version:
        with self._one_at_a_time:
            return self.records.write(type, id, None, "DELETE")

    def resources(self, type: str = "") -> dict[str, Json]:
        """Return what is not deleted, by `Type/id`."""
        with self._one_at_a_time:
            return {each.place: each.resource or {} for each in self.records.alive(type)}

    def history(self, type: str, id: str) -> list[Version]:
        """Return every version of a resource, oldest first."""
        with self._one_at_a_time:
            return self.records.versions(type, id)

    def reply(self, request: Seen) -> Reply:
        """Answer a request, as over the socket."""
        with self._one_at_a_time:
            self.requests.append(request)
            try:
                self._admit(request)
                return self._reply(request)
            except RefusedRequestError as refused:
                return self._refusal(refused)

    def _admit(self, request: Seen) -> None:
        shown = request.headers.get("authorization", "").removeprefix("Bearer ")
        described = request.path in {"metadata", ".well-known/smart-configuration"}
        if self.accepted is not None and shown not in self.accepted and not described:
            raise RefusedRequestError(401, "login")

    def _refusal(self, refused: RefusedRequestError) -> Reply:
        return Reply(refused.status, encoded(outcome(refused.code)), {"Content-Type": FHIR})

    @abstractmethod
    def _reply(self, request: Seen) -> Reply: ...

    async def _endpoint(self, request: Request) -> Response:
        target = f"{request.url.path}?{request.url.query}"
        answer = self.reply(
            seen(request.method, target, dict(request.headers), await request.body())
        )
        return Response(answer.body, answer.status, dict(answer.headers))

    def routes(self) -> list[Route]:
        return [Route("/{path:path}", self._endpoint, methods=list(_METHODS))]
