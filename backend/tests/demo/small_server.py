"""A small FHIR server with its token endpoint, over a real socket: as much of both as the demonstration uses."""

import json
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl

import uvicorn
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Json = dict[str, Any]

CLIENT: Final = "hopital-imaginaire"
_ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(slots=True)
class SmallServer:
    """What it holds, what it gave, and how it misbehaves."""

    origin: str
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", auto_kid=True))
    resources: dict[str, Json] = field(default_factory=dict)
    bundles: list[Json] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=dict)
    assertions: set[str] = field(default_factory=set)
    refused_type: str = ""
    page: int = 10
    next_origin: str = ""
    answer: Response | None = None
    token_says: Json = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)

    @property
    def base(self) -> str:
        return f"{self.origin}/fhir"

    @property
    def token_endpoint(self) -> str:
        return f"{self.origin}/auth/token"

    def system_token(self) -> str:
        token = secrets.token_urlsafe()
        self.tokens[token] = "system"
        return token

    def leave_file(self, folder: Path, **changes: Any) -> Path:
        """Write `demonstration.json` as a demonstration server does."""
        said = {
            "base": self.base,
            "token_endpoint": self.token_endpoint,
            "system": {"client_id": CLIENT, "private_key": self.key.as_dict(private=True)},
        } | changes
        path = folder / "demonstration.json"
        path.write_text(json.dumps(said), encoding="utf-8")
        path.chmod(0o600)
        return folder

    def of_type(self, type: str) -> list[Json]:
        return [one for one in self.resources.values() if one["resourceType"] == type]

    async def token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        if not self._knows(form.get("client_assertion", "")):
            return JSONResponse({"error": "invalid_client"}, 401)
        patient = form.get("patient")
        wanted = "patient/*.cruds launch/patient" if patient else "system/*.cruds"
        kind = (form.get("grant_type"), form.get("client_assertion_type"), form.get("scope"))
        if kind != ("client_credentials", _ASSERTION, wanted):
            return JSONResponse({"error": "invalid_request"}, 400)
        token = secrets.token_urlsafe()
        self.tokens[token] = patient or "system"
        answer = {"access_token": token, "token_type": "Bearer", "expires_in": 300}
        return JSONResponse(answer | ({"patient": patient} if patient else {}) | self.token_says)

    async def bundle(self, request: Request) -> Response:
        if not self._may(request):
            return JSONResponse({"resourceType": "OperationOutcome"}, 401)
        if self.answer:
            return self.answer
        bundle = await request.json()
        self.bundles.append(bundle)
        answers = [{"response": {"status": self._put(entry)}} for entry in bundle["entry"]]
        return JSONResponse(
            {"resourceType": "Bundle", "type": f"{bundle['type']}-response", "entry": answers}
        )

    async def search(self, request: Request) -> Response:
        if not self._may(request):
            return JSONResponse({"resourceType": "OperationOutcome"}, 401)
        if self.answer:
            return self.answer
        patient, start = request.query_params["patient"], int(request.query_params.get("from", 0))
        found = [
            one
            for one in self.of_type(request.path_params["type"])
            if one["subject"]["reference"] == patient
        ]
        page = found[start : start + self.page]
        answer: Json = {
            "resourceType": "Bundle",
            "type": "searchset",
            "entry": [{"resource": one} for one in page],
        }
        if start + self.page < len(found):
            following = request.url.include_query_params(**{"from": start + self.page})
            url = str(following).replace(self.origin, self.next_origin or self.origin)
            answer["link"] = [{"relation": "next", "url": url}]
        return JSONResponse(answer)

    async def read(self, request: Request) -> Response:
        if not self._may(request):
            return JSONResponse({"resourceType": "OperationOutcome"}, 401)
        url = request.url.path.removeprefix("/fhir/")
        if not url.startswith(("Schedule/", "Location/")):  # the directory's
            assert request.headers["x-security-context"].startswith("Patient/")
        if url in self.deleted:
            return JSONResponse({"resourceType": "OperationOutcome"}, 410)
        found = self.resources.get(url)
        return JSONResponse(found or {"resourceType": "OperationOutcome"}, 200 if found else 404)

    def _knows(self, assertion: str) -> bool:
        try:
            claims = jwt.decode(assertion, self.key, algorithms=["ES256"]).claims
        except (JoseError, ValueError):
            return False
        first_time = claims["jti"] not in self.assertions
        self.assertions.add(claims["jti"])
        named = (claims["iss"], claims["sub"], claims["aud"])
        brief = claims["exp"] - claims["iat"] <= 300
        return first_time and brief and named == (CLIENT, CLIENT, self.token_endpoint)

    def _may(self, request: Request) -> bool:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        return token in self.tokens

    def _put(self, entry: Json) -> str:
        wanted, resource = entry["request"], entry["resource"]
        url = f"{resource['resourceType']}/{resource['id']}"
        assert (wanted["method"], wanted["url"], wanted["ifNoneMatch"]) == ("PUT", url, "*")
        assert entry["fullUrl"] == f"{self.base}/{url}"
        if resource["resourceType"] == self.refused_type:
            return "422 Unprocessable Entity"
        if url in self.resources:
            return "412 Precondition Failed"
        self.resources[url] = resource
        return "201 Created"


@contextmanager
def running() -> Iterator[SmallServer]:
    """Serve on a free port of the loopback interface, in a thread, until the block ends."""
    listener = socket.create_server(("127.0.0.1", 0))  # connections queue from here on
    small = SmallServer(f"http://127.0.0.1:{listener.getsockname()[1]}")
    routes = [
        Route("/auth/token", small.token, methods=["POST"]),
        Route("/fhir", small.bundle, methods=["POST"]),
        Route("/fhir/{type}", small.search, methods=["GET"]),
        Route("/fhir/{type}/{id}", small.read, methods=["GET"]),
    ]
    server = uvicorn.Server(
        uvicorn.Config(Starlette(routes=routes), log_config=None, lifespan="off", ws="none")
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield small
    finally:
        server.should_exit = True
        thread.join()
