"""What fails on the way leaves nothing; what is asked twice at once is done once."""

import asyncio
from dataclasses import dataclass, replace

import httpx
from sqlalchemy import Connection
from starlette.applications import Starlette

from backend.fhir_server.routes import fhir_mount
from backend.storage.engine import Store, T, Work
from backend.tests.conftest import BASE, World
from backend.tests.fhir_server.resources import bundle, entry, observation


class _PowerCutError(Exception):
    pass


@dataclass
class FailingStore:
    """Does all the work of a write, and then does not commit."""

    store: Store

    async def read(self, work: Work[T]) -> T:
        return await self.store.read(work)

    async def write(self, work: Work[T]) -> T:
        def broken(connection: Connection) -> T:
            work(connection)
            raise _PowerCutError

        return await self.store.write(broken)

    async def close(self) -> None:
        await self.store.close()


async def test_transaction_when_the_commit_fails_then_500_without_a_word_and_nothing_is_there(
    world: World, camille: httpx.AsyncClient
) -> None:
    await camille.put("/Observation/o", json=observation(id="o"))
    before = (await camille.get("/Patient/camille/$changes")).json()["entry"]
    server = replace(world.server, store=FailingStore(world.server.store))
    app = Starlette(routes=fhir_mount(server, "/fhir"))
    sent = bundle(
        "transaction",
        entry("PUT", "Observation/o", observation(id="o")),
        entry("POST", "Observation", observation()),
        entry("POST", "Observation", observation()),
    )
    headers = {"authorization": "Bearer camille"}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url=BASE, headers=headers
    ) as client:
        answer = await client.post("/", json=sent)

    assert answer.status_code == 500
    assert "PowerCut" not in answer.text
    assert (await camille.get("/Patient/camille/$changes")).json()["entry"] == before
    assert (await camille.get("/Observation?_summary=count")).json()["total"] == 1


async def test_conditional_create_when_many_ask_at_once_then_one_resource(
    camille: httpx.AsyncClient,
) -> None:
    sent = observation(identifier=[{"system": "urn:s", "value": "1"}])
    headers = {"if-none-exist": "identifier=urn:s|1"}

    answers = await asyncio.gather(
        *(camille.post("/Observation", json=sent, headers=headers) for _ in range(8))
    )

    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert len({answer.content for answer in answers}) == 1


async def test_update_when_many_hold_the_same_version_then_one_wins(
    camille: httpx.AsyncClient,
) -> None:
    await camille.put("/Observation/o", json=observation(id="o"))

    answers = await asyncio.gather(
        *(
            camille.put("/Observation/o", json=observation(id="o"), headers={"if-match": 'W/"1"'})
            for _ in range(8)
        )
    )

    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 7


async def test_create_when_many_use_one_new_id_then_one_is_created(
    camille: httpx.AsyncClient,
) -> None:
    answers = await asyncio.gather(
        *(
            camille.put("/Observation/o", json=observation(id="o"), headers={"if-none-match": "*"})
            for _ in range(8)
        )
    )

    assert sorted(answer.status_code for answer in answers) == [201] + [412] * 7


async def test_conditional_creates_when_the_same_in_one_transaction_then_400(
    camille: httpx.AsyncClient,
) -> None:
    one = entry("POST", "Observation", observation(), ifNoneExist="identifier=a|b")
    assert (await camille.post("/", json=bundle("transaction", one, one))).status_code == 400
