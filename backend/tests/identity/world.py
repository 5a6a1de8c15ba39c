"""The parties of a sign-in in tests: a clock, servers on real sockets, a browser, and the app's side."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from backend.access.bearer import InvalidTokenError
from backend.audit.trace import Kind, Trace
from backend.audit.writing import TraceNotWrittenError
from backend.identity.claims import Claims
from backend.identity.pkce import challenge_of
from backend.identity.service import Identity
from backend.identity.settings import IdentitySettings

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Everything here is loopback: reading the machine's certificates for each client would take most of the time."""
VERIFIER = "v" * 50
RETURN = "http://127.0.0.1:49152/callback"


@dataclass(slots=True)
class Clock:
    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


def listening() -> socket.socket:
    # without the protocol asyncio leaves Nagle's algorithm on: 40 ms an answer
    opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    opened.bind(("127.0.0.1", 0))
    return opened


def url_of(opened: socket.socket) -> str:
    return f"http://127.0.0.1:{opened.getsockname()[1]}"


@asynccontextmanager
async def serving(opened: socket.socket, routes: Sequence[Route]) -> AsyncIterator[None]:
    config = uvicorn.Config(
        Starlette(routes=list(routes)), lifespan="off", ws="none", access_log=False, log_config=None
    )
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup(sockets=[opened])  # `serve` would add signals and a tenth of a second
    try:
        yield
    finally:
        await server.shutdown(sockets=[opened])


@dataclass(slots=True)
class Patients:
    """Makes a Patient per person it is told of, as the composition does."""

    told: list[Claims] = field(default_factory=list)
    fails: bool = False

    async def __call__(self, claims: Claims) -> str:
        if self.fails:
            raise RuntimeError(f"{claims.family_name} cannot be written")
        await asyncio.sleep(0)
        self.told.append(claims)
        return f"patient-{len(self.told)}"


@dataclass(slots=True)
class Remembered:
    """Traces in memory; `fails` as a full disk does."""

    traces: list[Trace] = field(default_factory=list)
    fails: bool = False

    async def __call__(self, traces: Sequence[Trace]) -> None:
        if self.fails:
            raise TraceNotWrittenError
        self.traces += traces

    @property
    def said(self) -> list[tuple[Kind, str, str]]:
        """Kind, patient and reason of each."""
        return [(one.kind, one.patient, one.reason) for one in self.traces]


@dataclass(slots=True)
class House:
    """Our server, its settings, what it was asked to make, and the traces of it."""

    settings: IdentitySettings
    identity: Identity
    patients: Patients
    clock: Clock
    remembered: Remembered

    @property
    def url(self) -> str:
        return self.settings.base_url

    def question(self, **changes: str | None) -> dict[str, str]:
        """Return what a well-behaved app asks /auth/authorize; None removes a parameter."""
        question: dict[str, str | None] = {
            "response_type": "code",
            "client_id": "carnet-app",
            "redirect_uri": RETURN,
            "state": "state-of-the-app",
            "scope": "launch/patient offline_access patient/DocumentReference.rs",
            "code_challenge": challenge_of(VERIFIER),
            "code_challenge_method": "S256",
            "aud": self.settings.fhir_base,
        }
        return {name: value for name, value in (question | changes).items() if value is not None}

    async def begin(self, browser: httpx.AsyncClient, **changes: str | None) -> httpx.Response:
        return await browser.get(f"{self.url}/auth/authorize", params=self.question(**changes))

    async def sign_in(self, browser: httpx.AsyncClient, **changes: str | None) -> dict[str, str]:
        """Follow the browser until it leaves for the app; return what the app would be told."""
        answer = await self.begin(browser, **changes)
        while not answer.headers["location"].startswith(RETURN):
            answer = await browser.get(answer.headers["location"])
        return told(answer)

    async def token(self, form: Mapping[str, str]) -> httpx.Response:
        async with httpx.AsyncClient(verify=NO_TLS) as app:
            return await app.post(f"{self.url}/auth/token", data=dict(form))

    async def exchange(self, code: str, **changes: str) -> httpx.Response:
        form = {
            "grant_type": "authorization_code",
            "client_id": "carnet-app",
            "code": code,
            "redirect_uri": RETURN,
            "code_verifier": VERIFIER,
        }
        return await self.token(form | changes)

    async def refresh(self, token: str, **changes: str) -> httpx.Response:
        form = {"grant_type": "refresh_token", "client_id": "carnet-app", "refresh_token": token}
        return await self.token(form | changes)

    async def refuses(self, tokens: Mapping[str, Any]) -> bool:
        """Say whether the access token of an answer opens nothing (any more)."""
        try:
            await self.identity.authenticate(tokens["access_token"])
        except InvalidTokenError:
            return True
        return False

    async def post(self, path: str, **form: str) -> httpx.Response:
        async with httpx.AsyncClient(verify=NO_TLS) as app:
            return await app.post(f"{self.url}{path}", data={"client_id": "carnet-app", **form})

    async def tokens(self, browser: httpx.AsyncClient, **changes: str | None) -> dict[str, Any]:
        """Sign in and return the whole token answer."""
        answer = await self.exchange((await self.sign_in(browser, **changes))["code"])
        assert answer.status_code == 200
        body: dict[str, Any] = answer.json()
        return body


def told(answer: httpx.Response) -> dict[str, str]:
    """Return the parameters of a redirection to the app."""
    assert answer.headers["location"].startswith(f"{RETURN}?")
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query, strict_parsing=True))
