"""The real server in a process of its own, and those who ask it."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
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


@dataclass(slots=True)
class Server:
    """A server that runs: `root` is its address without a final slash; tokens by who bears them."""

    root: str
    tokens: dict[str, str]


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
    """Return the server with the tokens of an invented person and of the hospital's system."""

    async def obtain() -> dict[str, str]:
        async with httpx.AsyncClient() as client:
            token = tokens_of(Demonstration.of_folder(folder), client)
            return {CALLER: await token(person(CALLER)), HOSPITAL: await token(None)}

    return Server(root, asyncio.run(obtain()))


@pytest.fixture(params=["nobody"])  # schemathesis names an operation only beside a parameter
def nobody(server: Server) -> Iterator[Asker]:
    with requests.Session() as session:
        yield Asker(server.root, session)


@pytest.fixture(params=[CALLER, HOSPITAL])
def somebody(request: pytest.FixtureRequest, server: Server) -> Iterator[Asker]:
    """Return one who is signed in, before a server that holds the good resources."""
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {server.tokens[HOSPITAL]}"
        entries: list[Any] = [
            {"request": {"method": "PUT", "url": f"{type}/{good['id']}"}, "resource": good}
            for type, good in GOOD.items()
            if type not in {"Patient", "Slot"}  # the one is the person's own, the other an agenda's
        ]
        bundle: dict[str, Any] = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
        answer = session.post(f"{server.root}/fhir", json=bundle)
        assert answer.status_code == 200, answer.text
        session.headers["Authorization"] = f"Bearer {server.tokens[request.param]}"
        yield Asker(server.root, session)
