"""Two devices and our own server: what was agreed apart stands side by side until the person decides."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from app.container import Container
from services.core.clock import SystemClock
from services.directives.models import Act, Draft, Form, NotAllowedError
from services.documents.models import FileToImport
from services.sync.models import Server
from tests.builders.backend import Backend
from tests.builders.files import photo
from tests.builders.space import CODE, carnet, make_space

PERSON = "marcel"


@pytest.fixture(scope="module")
def backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    with Backend(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture
async def devices(tmp_path: Path, backend: Backend) -> AsyncIterator[tuple[Container, Container]]:
    """Two devices of the same person, both up to date."""
    async with AsyncExitStack() as stack:
        made = []
        for name in ("phone", "desktop"):
            data = tmp_path / name
            await asyncio.to_thread(make_space, data)
            container = carnet(data, SystemClock())
            await container.people.unlock(CODE)
            stack.push_async_callback(container.people.lock)
            patient = await asyncio.to_thread(backend.patient, PERSON)
            token = await asyncio.to_thread(backend.token, PERSON)
            await container.sync.link(Server(backend.url, patient), token)
            await container.sync.run()
            made.append(container)
        yield made[0], made[1]


def words(text: str) -> Draft:
    return Draft(Form.FREE, {"free": text})


async def test_directives_when_agreed_apart_then_a_conflict_that_the_person_settles(
    devices: tuple[Container, Container],
) -> None:
    phone, desktop = devices
    before = await phone.directives.standing()
    assert before.heads == ()
    assert before.elsewhere  # what a doctor filed is shown, and is no act
    first = await phone.directives.agree(words("Chez moi."))
    paper = await phone.directives.take_paper(FileToImport("p.jpg", data=photo()), signed=True)
    await phone.directives.file_signed(first.hash, paper, first.at[:10])
    await phone.sync.run()
    await desktop.sync.run()
    there = (await desktop.directives.standing()).in_force
    assert there is not None
    assert (there.hash, there.is_signed, dict(there.answers)) == (
        first.hash,
        True,
        {"free": "Chez moi."},
    )

    mine = await phone.directives.agree(words("Chez moi, avec Sophie."))
    other = await desktop.directives.agree(words("À l’hôpital."))
    for container in (phone, desktop, phone):
        await container.sync.run()
    for container in devices:
        standing = await container.directives.standing()
        assert standing.in_conflict
        assert standing.in_force is None
        assert {one.hash for one in standing.heads} == {mine.hash, other.hash}
        assert [one.hash for one in standing.earlier] == [first.hash]
        assert await container.directives.things(SystemClock().now()) == ("conflict",)

    settled = await desktop.directives.settle(mine.hash)
    await desktop.sync.run()
    await phone.sync.run()
    for container in devices:
        standing = await container.directives.standing()
        held = standing.in_force
        assert held is not None
        assert (held.hash, held.answers) == (settled.hash, mine.answers)
        assert {one.hash for one in standing.earlier} == {first.hash, mine.hash, other.hash}
        with pytest.raises(NotAllowedError):
            await container.directives.settle(other.hash)

    await phone.directives.revoke()
    await phone.sync.run()
    await desktop.sync.run()
    revoked = (await desktop.directives.standing()).revoked
    assert revoked is not None
    assert revoked.act is Act.REVOKED
