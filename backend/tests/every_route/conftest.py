"""The real server in a process of its own, and those who ask it."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
import requests
from schemathesis import Case, Response

from backend.demo.people import person
from backend.demo.tokens import Demonstration, tokens_of
from backend.tests.every_route.description import ROOT
from backend.tests.every_route.shapes import CALLER, GOOD

HOSPITAL: Final = "hospital"
_FRESH: Final = 120.0
"""Seconds after which a token is asked for anew: on a slow machine these tests last longer than one lives."""


@dataclass(slots=True)
class Server:
    """A server that runs: `root` is its address without a final slash, `folder` where its demonstration is."""

    root: str
    folder: Path
    _tokens: dict[str, str] = field(default_factory=dict)
    _obtained: float = -inf

    def token(self, who: str) -> str:
        """Return the token of an invented person or of the hospital's system, well before its end."""
        if time.monotonic() > self._obtained + _FRESH:
            self._tokens, self._obtained = asyncio.run(self._obtain()), time.monotonic()
        return self._tokens[who]

    async def _obtain(self) -> dict[str, str]:
        async with httpx.AsyncClient() as client:
            token = tokens_of(Demonstration.of_folder(self.folder), client)
            return {CALLER: await token(person(CALLER)), HOSPITAL: await token(None)}


@dataclass(slots=True)
class Asker:
    """One who asks the server; `well` counts what was answered without a refusal."""

    root: str
    session: requests.Session
    asked: int = 0
    well: int = 0

    def ask(self, case: Case[Any]) -> Response:
        """Send the request of a case; where it names the server, this is the one."""
        query: dict[str, Any] = case.query
        for name, value in query.items():
            if isinstance(value, str):
                query[name] = value.replace(ROOT, self.root)
        answer = case.call(base_url=self.root, session=self.session)
        self.asked += 1
        self.well += answer.status_code < 400
        return answer


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("every-route")


@pytest.fixture(scope="module")
def root(folder: Path) -> Iterator[str]:
    """Start a demonstration server; its address."""
    command = [sys.executable, "-m", "backend", "--port", "0", "--data", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        address = process.stdout.readline().strip()
        assert address, "the server did not start"
        yield address.removesuffix("/fhir")
        process.terminate()
        assert process.wait(30) == 0


@pytest.fixture(scope="module")
def server(root: str, folder: Path) -> Server:
    """Return the server, which gives tokens for an invented person and for the hospital's system."""
    return Server(root, folder)


@pytest.fixture(params=["nobody"])  # schemathesis names an operation only beside a parameter
def nobody(server: Server) -> Iterator[Asker]:
    with requests.Session() as session:
        yield Asker(server.root, session)


@pytest.fixture(params=[CALLER, HOSPITAL])
def somebody(request: pytest.FixtureRequest, server: Server) -> Iterator[Asker]:
    """Return one who is signed in, before a server that holds the good resources."""
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {server.token(HOSPITAL)}"
        entries: list[Any] = [
            {"request": {"method": "PUT", "url": f"{type}/{good['id']}"}, "resource": good}
            for type, good in GOOD.items()
            if type not in {"Patient", "Slot"}  # the one is the person's own, the other an agenda's
        ]
        bundle: dict[str, Any] = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
        answer = session.post(f"{server.root}/fhir", json=bundle)
        assert answer.status_code == 200, answer.text
        session.headers["Authorization"] = f"Bearer {server.token(request.param)}"
        yield Asker(server.root, session)
