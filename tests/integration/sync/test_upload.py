"""What is made here reaches the server, once, whatever happens on the way; and the second device from there."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from app.container import Container
from services.core.categories import Category
from services.core.errors import OfflineError, RemoteError
from services.documents.models import FileToImport, Query
from tests.builders import remote
from tests.fakes.clock import SetClock
from tests.fakes.fhir.exchange import Seen
from tests.fakes.fhir.lies import Lie
from tests.fakes.fhir.lying import LyingServer, writes
from tests.fakes.fhir.serving import FhirFake
from tests.integration.sync.conftest import KINDS, link, opened

NOTE = b"Questions pour la prochaine fois."


async def _add(container: Container, title: str = "Mes questions", data: bytes = NOTE) -> str:
    added = await container.documents.add(
        FileToImport("note.txt", data=data), title, Category.OTHER
    )
    return added.documents[0]


async def _titles(container: Container) -> list[str]:
    return [d.title for d in (await container.documents.list(Query(), limit=100)).documents]


def _sent(server: FhirFake) -> list[dict[str, object]]:
    """Return what a device of ours put on the server."""
    return [
        resource
        for resource in server.resources("DocumentReference").values()
        if not str(resource["id"]).startswith(("lettre", "autre"))
    ]


async def test_a_document_added_here_opens_on_the_second_device(
    device: Container, server: FhirFake, tmp_path: Path
) -> None:
    await link(device, server)
    id = await _add(device)
    (here,) = (await device.documents.list(Query(text="questions"))).documents
    assert here.pending

    report = await device.sync.run()

    assert (report.sent, report.complete) == (1, True)
    (here,) = (await device.documents.list(Query(text="questions"))).documents
    assert not here.pending
    async with opened(tmp_path / "second") as second:
        await link(second, server)
        await second.sync.run()
        (there,) = (await second.documents.list(Query(text="mes questions"))).documents
        assert await second.documents.original(there.id) == NOTE
    (sent,) = _sent(server)
    assert sent["subject"] == {"reference": f"Patient/{remote.PATIENT}"}
    assert id in json.dumps(sent)


async def test_sending_again_sends_nothing(device: Container, server: FhirFake) -> None:
    await link(device, server)
    await _add(device)
    await device.sync.run()

    report = await device.sync.run()

    assert (report.sent, report.received, report.changed) == (0, 0, 0)
    assert len(_sent(server)) == 1
    assert (await _titles(device)).count("Mes questions") == 1


async def test_a_new_title_replaces_the_one_sent(device: Container, server: FhirFake) -> None:
    await link(device, server)
    id = await _add(device)
    await device.sync.run()
    await device.documents.rename(id, "Autre titre")

    assert (await device.sync.run()).sent == 1

    (sent,) = _sent(server)
    assert "Autre titre" in json.dumps(sent)
    assert (await device.sync.run()).changed == 0


async def test_a_deletion_reaches_the_server_and_nothing_comes_back(
    device: Container, server: FhirFake
) -> None:
    await link(device, server)
    id = await _add(device)
    await device.sync.run()
    await device.documents.delete(id)
    await device.documents.erase_deleted()

    await device.sync.run()
    await device.sync.run()

    assert _sent(server) == []
    assert "Mes questions" not in await _titles(device)
    await device.documents.check()


async def test_what_was_made_and_deleted_before_any_run_is_never_sent(
    device: Container, server: FhirFake
) -> None:
    await link(device, server)
    await device.documents.delete(await _add(device))

    await device.sync.run()

    assert not any(request.writes for request in server.requests)


async def test_a_local_space_sends_only_once_the_person_chose(
    device: Container, server: FhirFake
) -> None:
    await _add(device)
    await link(device, server)

    await device.sync.run()
    assert _sent(server) == []
    assert (await device.sync.freshness()).held == 1

    await device.sync.send_held()
    await device.sync.run()
    assert len(_sent(server)) == 1


async def test_offline_everything_waits_and_says_so(device: Container, server: FhirFake) -> None:
    await link(device, server)
    server.stop()
    await _add(device)

    with pytest.raises(OfflineError):
        await device.sync.run()

    assert (await device.sync.freshness()).waiting == 1
    server.start()
    assert (await device.sync.run()).sent == 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "lie", [Lie.DROPPED_BEFORE, Lie.DROPPED_AFTER, Lie.UNAVAILABLE_AFTER, Lie.CUT_BODY]
)
async def test_a_write_whose_answer_is_lost_arrives_once(
    kind: str, lie: Lie, tmp_path: Path
) -> None:
    """The answer to the first write is lost, then to the second, then to none."""
    behind = KINDS[kind]()
    behind.put(remote.patient())
    with LyingServer(behind) as server:
        async with opened(tmp_path / "data") as device:
            await link(device, server)
            await _add(device)
            for nth in (1, 2):
                seen = 0

                def this_one(request: Seen, nth: int = nth) -> bool:
                    nonlocal seen
                    seen += writes(request)
                    return seen == nth

                server.lie(lie, this_one, times=1)
                try:
                    await device.sync.run()
                except RemoteError:
                    assert (await device.sync.freshness()).waiting == 1
                server.be_honest()
            assert isinstance(device.clock, SetClock)
            device.clock.move(timedelta(hours=1))
            await device.sync.run()

            assert (await device.sync.freshness()).waiting == 0
            assert len(behind.resources("DocumentReference")) == 1
            assert len(behind.resources("Binary")) == 1
            assert (await _titles(device)).count("Mes questions") == 1


@pytest.mark.parametrize("kind", KINDS)
async def test_what_arrived_unknown_is_not_taken_for_anothers_while_it_waits_to_be_tried_again(
    kind: str, tmp_path: Path
) -> None:
    behind = KINDS[kind]()
    behind.put(remote.patient())
    with LyingServer(behind) as server:
        async with opened(tmp_path / "data") as device:
            device.sync.random = lambda: 0.99  # the longest wait
            await link(device, server)
            await _add(device)
            server.lie(
                Lie.DROPPED_AFTER, lambda request: request.path.startswith("DocumentReference/")
            )
            with pytest.raises(RemoteError):
                await device.sync.run()
            assert len(behind.resources("DocumentReference")) == 1
            server.be_honest()

            await device.sync.run()  # before the wait is over

            assert (await _titles(device)).count("Mes questions") == 1
            assert isinstance(device.clock, SetClock)
            device.clock.move(timedelta(hours=1))
            await device.sync.run()
            assert (await device.sync.freshness()).waiting == 0
            assert (await _titles(device)).count("Mes questions") == 1
            assert len(behind.resources("DocumentReference")) == 1


async def test_a_document_the_server_refuses_keeps_no_other_waiting(tmp_path: Path) -> None:
    behind = KINDS["reference"]()
    behind.put(remote.patient())
    with LyingServer(behind) as server:
        async with opened(tmp_path / "data") as device:
            await link(device, server)
            refused = await _add(device, "Refusé")
            await _add(device, "Accepté", b"autre")
            server.lie(Lie.INVALID, lambda request: request.writes and refused in request.path)

            report = await device.sync.run()

            assert (report.refused, report.sent) == (1, 1)
            assert sorted(await _titles(device)) == ["Accepté", "Refusé"]
            assert (await device.sync.freshness()).refused == 1


async def test_two_devices_that_edit_one_document_lose_neither(
    device: Container, server: FhirFake
) -> None:
    await link(device, server)
    id = await _add(device)
    await device.sync.run()
    (sent,) = _sent(server)
    theirs = json.loads(json.dumps(sent))
    theirs["content"][0]["attachment"]["title"] = "De la tablette"
    server.put(theirs)
    await device.documents.rename(id, "Du téléphone")

    report = await device.sync.run()

    assert report.conflicts == 1
    (sent,) = _sent(server)
    assert "De la tablette" in json.dumps(sent)
    assert "Du téléphone" in await _titles(device)
    assert (await device.sync.freshness()).conflicts == 1
