"""Two people's records never become one: a space is linked only to its own person's, and knows one server at a time."""

from dataclasses import replace
from pathlib import Path

import pytest

from app import embedded
from app.container import Container
from services.core.errors import (
    DoubtfulRecordError,
    NotConnectedError,
    OfflineError,
    OtherRecordError,
    RemoteError,
)
from services.core.identity import Identity, Match
from services.documents.models import FileToImport, Query
from services.i18n.translator import translator
from services.sync.meeting import whose
from services.sync.models import Server
from services.sync.signing import signed_in
from tests.builders import contribution, files, remote
from tests.builders.browsing import Chooser
from tests.fakes.fhir.serving import FhirFake
from tests.integration.sync.conftest import KINDS, link, opened

MARCEL = Identity("Fictif", "Marcel", "1955-06-02")
CAMILLE = Identity("Exemple", "Camille", "1992-03-14")


async def _titles(container: Container) -> list[str]:
    listing = await container.documents.list(Query(replaced=True), limit=1000)
    return sorted(document.title for document in listing.documents)


async def test_the_server_says_whose_record_it_is_before_anything_is_written(
    server: FhirFake, device: Container
) -> None:
    there = await whose(Server(server.url, remote.PATIENT), None)

    assert (there.display, there.birth_date) == ("Camille Exemple", "1992-03-14")
    assert (await device.sync.freshness()).server is None
    assert not any(request.writes for request in server.requests)


async def test_a_record_that_is_not_there_says_nothing_of_anybody(server: FhirFake) -> None:
    assert (await whose(Server(server.url, "personne"), None)).is_empty


async def test_a_server_that_is_away_is_not_taken_for_one_that_says_nothing(
    server: FhirFake,
) -> None:
    server.stop()

    with pytest.raises(OfflineError):
        await whose(Server(server.url, remote.PATIENT), None)


@pytest.mark.parametrize(
    ("here", "refused"),
    [
        (MARCEL, OtherRecordError),
        (replace(CAMILLE, birth_date="1993-03-14"), DoubtfulRecordError),
        (replace(CAMILLE, given="Camille Anne"), None),
        (replace(CAMILLE, birth_date=""), None),
        (Identity(), None),
    ],
)
async def test_a_space_is_linked_to_its_own_persons_record_only(
    device: Container, server: FhirFake, here: Identity, refused: type[Exception] | None
) -> None:
    await device.people.set_identity(here)
    there = await whose(Server(server.url, remote.PATIENT), None)
    where = Server(server.url, remote.PATIENT)

    if refused is None:
        await device.sync.link(where, None, there)
        assert (await device.sync.freshness()).server == where
        return
    with pytest.raises(refused):
        await device.sync.link(where, None, there)
    assert (await device.sync.freshness()).server is None
    with pytest.raises(NotConnectedError):
        await device.sync.run()
    assert await device.people.identity() == here
    assert not any(request.writes for request in server.requests)


async def test_a_doubtful_record_is_linked_once_the_person_says_that_it_is_theirs(
    device: Container, server: FhirFake
) -> None:
    here = replace(CAMILLE, birth_date="1993-03-14")
    await device.people.set_identity(here)
    meeting = await device.sync.meet(CAMILLE)
    assert (meeting.match, meeting.here, meeting.there) == (Match.HOMONYM, here, CAMILLE)

    where = Server(server.url, remote.PATIENT)
    await device.sync.link(where, None, CAMILLE, confirmed=True)

    assert (await device.sync.freshness()).server == where
    with pytest.raises(OtherRecordError):
        (await device.sync.meet(MARCEL)).check(confirmed=True)


async def test_signing_in_tells_who_it_is_and_can_be_dropped(tmp_path: Path) -> None:
    with embedded.server(tmp_path / "server") as base:
        assert base
        camille = Chooser("camille")
        signed = await signed_in(base, camille.open, translator("fr"))
        await camille.done()
        assert (signed.person.display, signed.person.birth_date) == (
            "Camille Exemple",
            "1992-03-14",
        )
        async with opened(tmp_path / "data") as device:
            await device.people.set_identity(MARCEL)
            with pytest.raises(OtherRecordError):
                await device.sync.link_signed(signed)
            await device.sync.drop(signed)
            assert (await device.sync.freshness()).server is None
            await device.people.set_identity(CAMILLE)
            await device.sync.link_signed(signed)
            with pytest.raises(RemoteError):  # the sign-in that was dropped opens nothing any more
                await device.sync.run()


# -- from one server to another ----------------------------------------------------------------------------------


async def test_another_server_takes_nothing_away_and_gets_what_the_person_chooses(
    device: Container, server: FhirFake
) -> None:
    """What the first gave stays to be read; what is the person's own waits for a new choice."""
    await device.documents.import_files([FileToImport("export.json", data=contribution.export())])
    await device.documents.import_files([FileToImport("scan.pdf", data=files.pdf("Radio"))])
    await link(device, server)
    await device.sync.send_held()
    await device.sync.run()
    before = await _titles(device)
    await device.sync.unlink()
    with KINDS["faithful"]() as other:
        other.put(remote.patient())
        await link(device, other)
        for _ in range(3):
            await device.sync.run()

        assert await _titles(device) == before
        assert set(other.resources()) == {"Patient/camille"}
        freshness = await device.sync.freshness()
        assert (freshness.held, freshness.held_others, freshness.shared) == (4, True, 0)

        await device.sync.send_held()
        assert (await device.sync.run()).refused == 0
        assert len(other.resources("DocumentReference")) == 3
        assert await _titles(device) == before
    assert len(server.resources("Encounter")) == 1


async def test_the_same_server_again_knows_everything_still(
    device: Container, server: FhirFake
) -> None:
    await device.documents.import_files([FileToImport("export.json", data=contribution.export())])
    await link(device, server)
    await device.sync.send_held()
    await device.sync.run()
    before = await _titles(device)
    await device.sync.unlink()
    await link(device, server)

    report = await device.sync.run()

    assert (report.sent, report.received, report.removed) == (0, 0, 0)
    assert await _titles(device) == before
