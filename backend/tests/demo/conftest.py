import ssl
from collections.abc import AsyncIterator, Iterator
from datetime import date

import httpx
import pytest

from backend.tests.demo.small_server import SmallServer, running

_NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Reading the machine's certificates for each client would take longer than the test."""
TODAY = date(2026, 11, 23)


@pytest.fixture
def today() -> date:
    return TODAY


@pytest.fixture
def server() -> Iterator[SmallServer]:
    with running() as small:
        yield small


@pytest.fixture
async def client(server: SmallServer) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Authorization": f"Bearer {server.system_token()}"}
    async with httpx.AsyncClient(
        base_url=server.base, headers=headers, trust_env=False, verify=_NO_TLS
    ) as opened:
        yield opened
