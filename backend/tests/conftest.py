"""A FHIR server on a real database, and a table of tokens in the place of sign-in."""

import asyncio
import logging
import socket
import time
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from backend.access.bearer import InvalidTokenError, RequestProof
from backend.access.principal import Principal, scopes_from_text
from backend.access.role import THEMSELF, Role
from backend.audit.trace import Trace
from backend.audit.writing import TraceNotWrittenError
from backend.circle.service import Circle
from backend.fhir_server.circling import living_task
from backend.fhir_server.routes import fhir_mount
from backend.fhir_server.server import FhirServer, Limits, Traces
from backend.guard.buckets import Buckets, Rate
from backend.storage.blobs import blobs_from_url
from backend.storage.engine import Store, store_from_url, url_of
from backend.tests.canaries import Listening
from backend.tests.postgres import Postgres
from backend.tests.tables import emptied, made

SECRET = b"0123456789abcdef0123456789abcdef"
BASE = "http://carnet.test/fhir"
ENGINES = ("sqlite", "postgresql")

_listening = Listening()


def pytest_configure() -> None:
    """Hear all that the server logs, whatever a test asks for."""
    logging.getLogger().addHandler(_listening)
    for name in ("carnet", "backend"):
        logging.getLogger(name).setLevel(logging.INFO)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, object, object]:
    """Fail the test in which a log held what none may hold."""
    result = yield
    guilty = _listening.heard()
    assert not guilty, f"a log holds what none may hold: {guilty}"
    return result


@dataclass(slots=True)
class Clock:
    """Seconds since 1970; a test moves it."""

    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass(slots=True)
class Tokens:
    """Token to principal."""

    known: dict[str, Principal] = field(default_factory=dict)

    def give(
        self,
        token: str,
        patient: str | None,
        scopes: str,
        role: Role = THEMSELF,
        *,
        is_operator: bool = False,
    ) -> str:
        given = scopes_from_text(scopes)
        subject = f"subject-{token}"
        self.known[token] = Principal(subject, "client", patient, given, role, is_operator)
        return token

    async def __call__(self, token: str, _proof: RequestProof | None = None) -> Principal:
        if token not in self.known:
            raise InvalidTokenError
        return self.known[token]


@dataclass(slots=True)
class Remembered:
    """Traces in memory; `fails` as a full disk does."""

    traces: list[Trace] = field(default_factory=list)
    fails: bool = False
    public: bytes = bytes(32)

    async def record_many(self, traces: Sequence[Trace], /) -> None:
        if self.fails:
            raise TraceNotWrittenError
        self.traces += traces


@dataclass(slots=True)
class World:
    """One server and those who may call it; `camille` and `lea` are patients, `hospital` a system."""

    server: FhirServer
    app: Starlette
    tokens: Tokens
    clock: Clock
    traces: Remembered

    def client(self, token: str | None) -> httpx.AsyncClient:
        """Return a client of the app without a socket; its address is the FHIR base."""
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app), base_url=BASE, headers=_bearer(token)
        )


def _bearer(token: str | None) -> dict[str, str]:
    return {} if token is None else {"authorization": f"Bearer {token}"}


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Start PostgreSQL once; the tests on it fail when it does not start."""
    with Postgres.started() as server:
        yield server


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of an empty database, on each engine."""
    if request.param == "sqlite":
        return url_of(tmp_path / "carnet.sqlite")
    server: Postgres = request.getfixturevalue("postgres")
    return server.url


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    store = store_from_url(database_url)
    await emptied(store)
    await made(store)
    yield store
    await store.close()


@pytest.fixture
def make_world(store: Store, tmp_path: Path) -> Callable[..., World]:
    """Return what builds a server on the store."""

    def make(base: str = BASE, limits: Limits | None = None, traces: Traces | None = None) -> World:
        tokens, clock, remembered = Tokens(), Clock(), Remembered()
        server = FhirServer(
            store,
            blobs_from_url(f"file://{tmp_path / 'blobs'}", SECRET),
            tokens,
            traces or remembered,
            SECRET,
            lambda: base,
            lambda: {"capabilities": ["permission-v2"]},
            clock,
            limits or Limits(),
            circle=Circle(living_task, Buckets(Rate(1, 1000), time.monotonic)),
        )
        tokens.give("camille", "camille", "patient/*.cruds")
        tokens.give("lea", "lea", "patient/*.cruds")
        tokens.give("hospital", None, "system/*.cruds")
        app = Starlette(routes=fhir_mount(server, "/fhir"))
        return World(server, app, tokens, clock, remembered)

    return make


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    return make_world()


@pytest.fixture
async def camille(world: World) -> AsyncIterator[httpx.AsyncClient]:
    async with world.client("camille") as client:
        yield client


@pytest.fixture
async def lea(world: World) -> AsyncIterator[httpx.AsyncClient]:
    async with world.client("lea") as client:
        yield client


@pytest.fixture
async def hospital(world: World) -> AsyncIterator[httpx.AsyncClient]:
    async with world.client("hospital") as client:
        yield client


@asynccontextmanager
async def listening(app: Starlette) -> AsyncIterator[str]:
    """Serve an app on a real socket, in the test's own loop; yields its address without a path."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        bound.listen()  # a client may connect from now on, and waits
        server = uvicorn.Server(
            uvicorn.Config(app, log_level="critical", lifespan="off", ws="none")
        )
        serving = asyncio.create_task(server.serve(sockets=[bound]))
        try:
            yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        finally:
            server.should_exit = True
            await serving
