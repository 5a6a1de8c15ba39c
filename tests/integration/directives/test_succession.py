"""What an act replaces is said on the server, whatever happens on the way there, and superseded there after it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.container import Container
from services.core.errors import RemoteError
from services.directives.models import Draft, Form, Version
from services.documents.models import Query
from services.sync.models import Server
from tests.builders import remote
from tests.builders.space import CODE, carnet, make_space
from tests.fakes.clock import SetClock
from tests.fakes.fhir.exchange import Seen
from tests.fakes.fhir.faithful import FaithfulServer
from tests.fakes.fhir.lies import Lie
from tests.fakes.fhir.lying import LyingServer, about


@pytest.fixture
def server() -> Iterator[LyingServer]:
    behind = FaithfulServer(page=7, reference=True)
    behind.put(remote.patient())
    with LyingServer(behind) as running:
        yield running


@pytest.fixture
async def devices(
    tmp_path: Path, server: LyingServer, clock: SetClock
) -> AsyncIterator[tuple[Container, Container]]:
    """Two devices of one person, both linked."""
    async with AsyncExitStack() as stack:
        made = []
        for name in ("phone", "desktop"):
            await asyncio.to_thread(make_space, tmp_path / name)
            container = carnet(tmp_path / name, clock)
            await container.people.unlock(CODE)
            stack.push_async_callback(container.people.lock)
            await container.sync.link(Server(server.url, remote.PATIENT), None)
            await container.sync.run()
            made.append(container)
        yield made[0], made[1]


async def agree(container: Container, text: str) -> Version:
    return await container.directives.agree(Draft(Form.FREE, {"free": text}))


def there(server: LyingServer) -> dict[str, dict[str, Any]]:
    """Return the acts that the server has, by their id."""
    found = server.behind.resources("DocumentReference").values()
    return {str(one["id"]): one for one in found}


def statuses(server: LyingServer) -> dict[str, str]:
    return {id: str(one["status"]) for id, one in there(server).items()}


def replaced(resource: dict[str, Any]) -> set[str]:
    return {one["target"].get("reference", "") for one in resource.get("relatesTo", [])}


async def asked(container: Container) -> int:
    return await container.conflicts.count()


async def test_agree_when_three_were_agreed_offline_then_the_last_alone_is_current(
    devices: tuple[Container, Container], server: LyingServer
) -> None:
    phone, desktop = devices
    one, two, three = [await agree(phone, text) for text in ("Un.", "Deux.", "Trois.")]

    report = await phone.sync.run()

    assert (report.refused, report.complete) == (0, True)
    assert statuses(server) == {
        one.document: "superseded",
        two.document: "superseded",
        three.document: "current",
    }
    sent = there(server)
    assert "relatesTo" not in sent[one.document]
    assert replaced(sent[two.document]) == {f"DocumentReference/{one.document}"}
    assert replaced(sent[three.document]) == {f"DocumentReference/{two.document}"}
    assert (await phone.sync.run()).sent == 0
    await desktop.sync.run()
    for container in devices:
        standing = await container.directives.standing()
        assert standing.in_force
        assert standing.in_force.hash == three.hash
        assert {one.answers["free"] for one in standing.earlier} == {"Un.", "Deux."}
        for version in standing.earlier:
            assert (await container.documents.original(version.document)).startswith(b"%PDF")
        assert (await container.documents.list(Query())).total == 1
        assert (await container.documents.list(Query(replaced=True))).total == 3
    assert (await desktop.sync.run()).sent == 0


async def test_agree_when_apart_on_two_devices_then_both_current_until_settled_and_nothing_is_asked(
    devices: tuple[Container, Container], server: LyingServer
) -> None:
    phone, desktop = devices
    first = await agree(phone, "Chez moi.")
    await phone.sync.run()
    await desktop.sync.run()
    mine, other = await agree(phone, "Avec Sophie."), await agree(desktop, "À l’hôpital.")
    for container in (phone, desktop, phone, desktop):
        await container.sync.run()
    assert [await asked(container) for container in devices] == [0, 0]
    assert statuses(server) == {
        first.document: "superseded",
        mine.document: "current",
        other.document: "current",
    }
    assert (await phone.directives.standing()).in_conflict

    settled = await desktop.directives.settle(mine.hash)
    for container in (desktop, phone):
        await container.sync.run()

    assert len(replaced(there(server)[settled.document])) == 2
    current = [id for id, status in statuses(server).items() if status == "current"]
    assert current == [settled.document]
    assert [await asked(container) for container in devices] == [0, 0]


async def test_sync_when_the_replaced_one_was_renamed_elsewhere_then_both_stay_and_nothing_is_asked(
    devices: tuple[Container, Container], server: LyingServer
) -> None:
    phone, desktop = devices
    first = await agree(phone, "Chez moi.")
    second = await agree(phone, "Chez moi, encore.")
    await phone.sync.run()
    await desktop.sync.run()
    held = (await desktop.directives.standing()).in_force
    assert held
    await desktop.documents.rename(held.document, "Mes mots")
    third = await agree(phone, "Autre.")
    for container in (phone, desktop, phone):
        await container.sync.run()

    renamed = there(server)[second.document]
    assert renamed["content"][0]["attachment"]["title"] == "Mes mots"
    assert replaced(renamed) == {f"DocumentReference/{first.document}"}
    assert statuses(server)[second.document] == "superseded"
    assert statuses(server)[third.document] == "current"
    assert [await asked(container) for container in devices] == [0, 0]


async def test_send_when_the_server_refuses_what_links_then_the_act_arrives_without(
    devices: tuple[Container, Container], server: LyingServer
) -> None:
    phone, _ = devices
    first = await agree(phone, "Chez moi.")
    await phone.sync.run()

    def links(request: Seen) -> bool:
        return request.writes and b"relatesTo" in request.body

    server.lie(Lie.INVALID, when=links)
    second = await agree(phone, "Autre.")
    third = await agree(phone, "Encore.")
    report = await phone.sync.run()

    assert (report.refused, report.complete) == (0, True)
    assert statuses(server) == {
        first.document: "superseded",
        second.document: "superseded",
        third.document: "current",
    }
    assert replaced(there(server)[third.document]) == set()
    assert (await phone.sync.run()).sent == 0


async def test_send_when_the_act_itself_is_refused_then_the_one_before_stays_current(
    devices: tuple[Container, Container], server: LyingServer
) -> None:
    phone, _ = devices
    first = await agree(phone, "Chez moi.")
    await phone.sync.run()
    second = await agree(phone, "Autre.")
    server.lie(Lie.INVALID, when=about(f"DocumentReference/{second.document}"))
    assert (await phone.sync.run()).refused == 1
    assert statuses(server) == {first.document: "current"}

    server.be_honest()
    await phone.sync.try_again()
    await phone.sync.run()

    assert statuses(server) == {first.document: "superseded", second.document: "current"}


async def test_send_when_superseding_is_refused_then_the_act_arrives_it_is_said_and_tried_again(
    devices: tuple[Container, Container], server: LyingServer
) -> None:
    phone, _ = devices
    first = await agree(phone, "Chez moi.")
    await phone.sync.run()
    server.lie(Lie.FORBIDDEN, when=about(f"DocumentReference/{first.document}"))
    second = await agree(phone, "Autre.")
    report = await phone.sync.run()
    assert (report.sent, report.refused) == (1, 1)
    assert statuses(server) == {first.document: "current", second.document: "current"}

    server.be_honest()
    await phone.sync.try_again()
    await phone.sync.run()

    assert statuses(server) == {first.document: "superseded", second.document: "current"}


@pytest.mark.parametrize("lie", [Lie.DROPPED_BEFORE, Lie.DROPPED_AFTER, Lie.UNAVAILABLE])
@pytest.mark.parametrize("which", ["the act", "what it replaces"])
async def test_send_when_the_server_dies_in_between_then_the_next_run_ends_it(
    devices: tuple[Container, Container],
    server: LyingServer,
    clock: SetClock,
    lie: Lie,
    which: str,
) -> None:
    phone, desktop = devices
    first = await agree(phone, "Chez moi.")
    await phone.sync.run()
    second = await agree(phone, "Autre.")
    one = second if which == "the act" else first

    def puts(request: Seen) -> bool:
        return request.writes and request.path == f"DocumentReference/{one.document}"

    server.lie(lie, when=puts)
    with suppress(RemoteError):
        await phone.sync.run()
    server.be_honest()
    clock.move(timedelta(hours=1))
    await phone.sync.run()

    assert statuses(server) == {first.document: "superseded", second.document: "current"}
    await desktop.sync.run()
    held = (await desktop.directives.standing()).in_force
    assert held
    assert held.hash == second.hash
    assert [await asked(container) for container in devices] == [0, 0]
