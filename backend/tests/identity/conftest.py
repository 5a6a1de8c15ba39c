from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest

from backend.identity.service import Identity
from backend.identity.settings import (
    ClientSecret,
    IdentitySettings,
    InventedPerson,
    IssuerSettings,
    Mode,
)
from backend.identity.tables import metadata
from backend.storage.engine import store_from_url
from backend.storage.engine import url_of as url_of_file
from backend.tests.identity.strict_issuer import CLIENT, SECRET, StrictIssuer
from backend.tests.identity.world import (
    NO_TLS,
    Clock,
    House,
    Patients,
    Remembered,
    listening,
    serving,
    url_of,
)
from backend.tests.postgres import Postgres
from backend.tests.tables import emptied

PEOPLE = (
    InventedPerson("camille", "Camille Exemple", {"given_name": "Camille"}),
    InventedPerson("marcel", "Marcel <Exemple> & fils", {"given_name": "Marcel"}),
)


both_engines = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


class BuildHouse(Protocol):
    def __call__(self, **changes: Any) -> AbstractAsyncContextManager[House]: ...


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of an empty database: a real SQLite file, where a module does not ask for both engines."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return url_of_file(tmp_path / "identity.sqlite")
    server: Postgres = request.getfixturevalue("postgres")
    return server.url


@pytest.fixture
def build_house(tmp_path: Path, clock: Clock, database_url: str) -> BuildHouse:
    """Open a server of ours; `port` is its socket, other changes are settings."""

    @asynccontextmanager
    async def build(**changes: Any) -> AsyncIterator[House]:
        opened = changes.pop("opened", None) or listening()
        base, patients, remembered = url_of(opened), Patients(), Remembered()
        store = store_from_url(database_url)
        settings = IdentitySettings(
            base_url=base,
            fhir_base=f"{base}/fhir",
            store=store,
            key_folder=tmp_path / "keys",
            new_account=patients,
            record=remembered,
            people=PEOPLE,
            clock=clock,
        )
        settings = replace(settings, **changes)
        await emptied(store)
        await store.write(metadata.create_all)
        identity = Identity(settings)
        async with serving(opened, identity.routes()):
            moved: Any = settings.clock  # the tests' own
            yield House(settings, identity, patients, moved, remembered)
        await identity.close()
        await store.close()

    return build


@pytest.fixture
async def issuer(clock: Clock) -> AsyncIterator[StrictIssuer]:
    opened = listening()
    strict = StrictIssuer(url_of(opened), "", clock)
    async with serving(opened, strict.routes()):
        yield strict


def registration(issuer: StrictIssuer, **changes: Any) -> IssuerSettings:
    return replace(IssuerSettings(issuer.url, CLIENT, ClientSecret(SECRET)), **changes)


@pytest.fixture
async def house(build_house: BuildHouse, issuer: StrictIssuer) -> AsyncIterator[House]:
    """Our server before the strict issuer."""
    opened = listening()
    issuer.callback = f"{url_of(opened)}/auth/callback"
    async with build_house(
        opened=opened, mode=Mode.EXTERNAL, external=registration(issuer)
    ) as built:
        yield built


@pytest.fixture
async def browser() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(verify=NO_TLS) as client:
        yield client
