"""A link from the person's device over our own server to somebody with no software of ours, and back."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from app.container import Container
from services.core.categories import Category
from services.core.changes import Topic
from services.core.clock import SystemClock
from services.core.errors import NotShareableError, OfflineError, Unshareable
from services.core.identity import Identity
from services.documents.models import FileToImport, Query, Source
from services.sharing.models import Added, Closing, Share, Standing, Wish
from services.storage import meta
from services.sync.models import Server
from tests.builders import files
from tests.builders.backend import Backend
from tests.builders.space import CODE, carnet, make_space
from tests.builders.visiting import DOCTOR, Visitor

INS = "urn:oid:1.2.250.1.213.1.4.11|279035121518989"
PERSON = Identity("Exemple", "Camille", "1992-03-14", "female", INS)
PASSCODE = "482915"


@pytest.fixture(scope="module")
def backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    with Backend(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture
async def device(tmp_path: Path) -> AsyncIterator[Container]:
    """Return an open space on this device only; its clock is the server's, for links end at an hour."""
    await asyncio.to_thread(make_space, tmp_path / "data")
    container = carnet(tmp_path / "data", SystemClock())
    await container.people.unlock(CODE)
    await container.documents.database.write(lambda c: meta.put_identity(c, PERSON))
    yield container
    await container.people.lock()


@pytest.fixture
async def connected(device: Container, backend: Backend) -> Container:
    await device.sync.link(Server(backend.url, backend.patient()), backend.token())
    await device.sync.run(files=False)
    return device


async def added(container: Container, data: bytes, title: str = "Radio", name: str = "f") -> str:
    file = FileToImport(name, data=data)
    taken = await container.documents.add(file, title, Category.IMAGING)
    assert taken.error is None
    return taken.documents[0]


async def shared(container: Container, *ids: str, **changes: object) -> Share:
    wish = Wish(ids, PASSCODE, openings=3, takes_report=True)
    return await container.sharing.share(replace(wish, **changes))  # type: ignore[arg-type]  # a test's own


async def deposited(container: Container) -> list[str]:
    found = (await container.documents.list(Query(), limit=100)).documents
    return [one.title for one in found if one.source is Source.DEPOSITED]


async def test_share_when_opened_with_its_code_then_the_documents_and_the_person_sees_who(
    connected: Container,
) -> None:
    pdf = files.pdf("Radio de contrôle")
    cda = files.cda(files.cda_section("<paragraph>Bronches dégagées.</paragraph>"))
    ids = (await added(connected, pdf), await added(connected, cda, "Lettre", "lettre.xml"))

    share = await shared(connected, *ids)
    visitor = Visitor.of(share.address)
    wrong = await asyncio.to_thread(visitor.ask, "000000")
    answer = await asyncio.to_thread(visitor.ask, PASSCODE)
    found = await asyncio.to_thread(visitor.files, answer.json())

    assert (wrong.status_code, wrong.json()["remainingAttempts"]) == (401, 4)
    patient, document = (entry["resource"] for entry in found[0]["entry"])
    assert patient["name"][0]["text"] == "Camille Exemple"
    assert patient["birthDate"] == "1992-03-14"
    attachment = document["content"][0]["attachment"]
    assert base64.b64decode(attachment["data"]) == pdf
    assert document["description"] == "Radio"
    letter = found[1]["entry"][1]["resource"]
    assert "Bronches dégagées." in letter["text"]["div"]
    assert INS.rpartition("|")[2] not in json.dumps(found[0])
    await connected.sharing.refresh()
    seen = await connected.sharing.one(share.id)
    assert [visit.recipient for visit in seen.visits] == [DOCTOR]
    assert (seen.opened, seen.refused, seen.standing) == (1, 1, Standing.OPEN)


async def test_share_when_a_photo_leaves_then_not_where_it_was_taken(connected: Container) -> None:
    written = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "Exemple-sur-Mer"  # a description, as a camera writes one
    Image.new("RGB", (40, 30), "white").save(written, "JPEG", exif=exif)
    id = await added(connected, written.getvalue())

    share = await shared(connected, id)
    visitor = Visitor.of(share.address)
    answer = await asyncio.to_thread(visitor.ask, PASSCODE)
    (found,) = await asyncio.to_thread(visitor.files, answer.json())

    data = base64.b64decode(found["entry"][1]["resource"]["content"][0]["attachment"]["data"])
    assert b"Exemple-sur-Mer" in written.getvalue()
    assert b"Exemple-sur-Mer" not in data
    assert Image.open(BytesIO(data)).size == (40, 30)


async def test_report_when_left_then_it_is_a_document_that_says_nobody_verified_it(
    connected: Container,
) -> None:
    share = await shared(connected, await added(connected, files.pdf("Radio")))
    visitor = Visitor.of(share.address)
    manifest = (await asyncio.to_thread(visitor.ask, PASSCODE)).json()
    words = '{"resourceType": "Bundle"}'  # never read as anything but words
    pdf = files.pdf("Compte rendu")
    done = await asyncio.to_thread(
        visitor.leave, manifest, ("text/plain", words.encode()), ("application/pdf", pdf)
    )
    assert done.status_code == 201

    assert await connected.sharing.refresh() == 1
    assert await connected.sharing.refresh() == 0

    found = (await connected.documents.list(Query(), limit=100)).documents
    left = [one for one in found if one.source is Source.DEPOSITED]
    assert {one.title for one in left} == {"Compte rendu déposé par Dr Modèle"}
    assert {one.author for one in left} == {f"{DOCTOR} · déposé par un tiers, non vérifié"}
    assert all(one.is_new for one in left)
    contents = [await connected.documents.original(one.id) for one in left]
    assert pdf in contents
    assert any(data.startswith(b"Compte rendu d") and words.encode() in data for data in contents)
    reports = (await connected.sharing.one(share.id)).reports
    assert [report.author for report in reports] == [DOCTOR, DOCTOR]
    assert {report.document for report in reports} == {one.id for one in left}


async def test_report_when_a_synchronisation_ends_then_it_is_taken_without_being_asked_for(
    connected: Container,
) -> None:
    share = await shared(connected, await added(connected, files.pdf("Radio")))
    visitor = Visitor.of(share.address)
    manifest = (await asyncio.to_thread(visitor.ask, PASSCODE)).json()
    await asyncio.to_thread(visitor.leave, manifest, ("text/plain", b"Vu ce jour."))
    told = asyncio.Event()

    def heard(topics: frozenset[Topic]) -> None:
        if Topic.SHARES in topics:
            told.set()

    unsubscribe = connected.changes.subscribe(heard)
    connected.share_follower.start()
    connected.follower.start()
    connected.follower.now()

    async with asyncio.timeout(30):
        while not await deposited(connected):
            await told.wait()
            told.clear()

    unsubscribe()
    await connected.share_follower.close()
    await connected.follower.close()


@pytest.mark.parametrize(
    "content",
    [
        ("application/pdf", b"<!doctype html><script>alert(1)</script>"),
        ("text/html", b"<script>alert(1)</script>"),
        ("application/pdf", b"%PDF-1.7 cut"),
        ("application/zip", b"PK\x03\x04" + b"0" * 60),
    ],
)
async def test_report_when_hostile_then_it_is_told_and_nothing_of_it_is_kept(
    connected: Container, content: tuple[str, bytes]
) -> None:
    share = await shared(connected, await added(connected, files.pdf("Radio")))
    visitor = Visitor.of(share.address)
    manifest = (await asyncio.to_thread(visitor.ask, PASSCODE)).json()
    words = ("text/plain", b"Vu ce jour.")
    assert (await asyncio.to_thread(visitor.leave, manifest, words, content)).status_code == 201

    await connected.sharing.refresh()

    assert len(await deposited(connected)) == 1
    reports = (await connected.sharing.one(share.id)).reports
    assert sorted(report.document is None for report in reports) == [False, True]


async def test_report_when_the_server_changes_it_then_it_is_set_aside_and_told(
    connected: Container, backend: Backend
) -> None:
    share = await shared(connected, await added(connected, files.pdf("Radio")))
    visitor = Visitor.of(share.address)
    manifest = (await asyncio.to_thread(visitor.ask, PASSCODE)).json()
    before = {path for path in (backend.data / "blobs").rglob("*") if path.is_file()}
    await asyncio.to_thread(visitor.leave, manifest, ("text/plain", b"Vu ce jour."))
    (blob,) = {path for path in (backend.data / "blobs").rglob("*") if path.is_file()} - before
    sealed = bytearray(blob.read_bytes())
    sealed[-30] = ord("A") if sealed[-30] != ord("A") else ord("B")
    blob.write_bytes(sealed)

    await connected.sharing.refresh()

    assert await deposited(connected) == []
    (report,) = (await connected.sharing.one(share.id)).reports
    assert report.document is None


async def test_share_when_revoked_then_it_opens_no_more_and_keeps_no_secret(
    connected: Container,
) -> None:
    share = await shared(connected, await added(connected, files.pdf("Radio")))
    visitor = Visitor.of(share.address)

    assert await connected.sharing.revoke(share.id) is Closing.CLOSED

    assert (await asyncio.to_thread(visitor.ask, PASSCODE)).status_code == 404
    after = await connected.sharing.one(share.id)
    assert (after.standing, after.address, after.passcode) == (Standing.REVOKED, "", "")
    kept = await connected.documents.database.read(
        lambda c: c.execute("SELECT handle, key FROM share WHERE id = ?", (share.id,)).fetchone()
    )
    assert tuple(kept) == ("", b"")


async def test_sheet_when_shared_alone_then_it_is_named_before_and_is_what_the_visitor_gets(
    connected: Container,
) -> None:
    sheet = Added("Ma visite", "2026-11-22", files.pdf("Essoufflement"))
    named = await connected.sharing.leaving((), (sheet,))
    assert [(one.id, one.title, one.size) for one in named.documents] == [
        ("", "Ma visite", len(sheet.data))
    ]
    assert (await connected.sharing.shares()) == ()

    share = await connected.sharing.share(Wish((), PASSCODE, added=(sheet,)))

    assert share.titles == ("Ma visite",)


async def test_share_when_there_is_no_server_then_it_says_what_it_needs(device: Container) -> None:
    id = await added(device, files.pdf("Radio"))
    assert not await device.sharing.can_share()
    with pytest.raises(NotShareableError) as refused:
        await device.sharing.leaving((id,))
    assert refused.value.reason is Unshareable.NO_SERVER


async def test_share_when_too_many_or_nothing_then_nothing_leaves(connected: Container) -> None:
    id = await added(connected, files.pdf("Radio"))
    for ids, reason in (
        ((), Unshareable.NOTHING),
        ((id,) * 21, Unshareable.TOO_MANY_DOCUMENTS),
    ):
        with pytest.raises(NotShareableError) as refused:
            await connected.sharing.share(Wish(ids, PASSCODE))
        assert refused.value.reason is reason


async def test_share_when_the_server_is_away_then_closing_waits_and_is_done_once_it_is_back(
    connected: Container, backend: Backend
) -> None:
    id = await added(connected, files.pdf("Radio"))
    share = await shared(connected, id)
    visitor = Visitor.of(share.address)
    before = len(await connected.sharing.shares())
    await asyncio.to_thread(backend.stop)
    try:
        with pytest.raises(OfflineError):
            await shared(connected, id)
        assert len(await connected.sharing.shares()) == before
        assert await connected.sharing.revoke(share.id) is Closing.LATER
        assert (await connected.sharing.one(share.id)).standing is Standing.REVOKING
    finally:
        await asyncio.to_thread(backend.start)

    await connected.sharing.refresh()

    assert (await asyncio.to_thread(visitor.ask, PASSCODE)).status_code == 404
    assert (await connected.sharing.one(share.id)).standing is Standing.REVOKED


async def test_one_visit_when_only_the_sheet_leaves_then_it_opens_once_and_is_no_document(
    connected: Container,
) -> None:
    before = await connected.documents.list(Query(), limit=100)
    sheet = Added("Fiche d’urgence", "2026-11-22", files.pdf("Allergie : Zéphyrine"))
    wish = Wish((), PASSCODE, openings=1, added=(sheet,))
    share = await connected.sharing.share(wish)
    visitor = Visitor.of(share.address)
    answer = await asyncio.to_thread(visitor.ask, PASSCODE)
    [found] = await asyncio.to_thread(visitor.files, answer.json())
    attachment = found["entry"][1]["resource"]["content"][0]["attachment"]
    assert base64.b64decode(attachment["data"]) == sheet.data
    assert attachment["title"] == "Fiche d’urgence"
    again = await asyncio.to_thread(visitor.ask, PASSCODE)
    assert again.status_code != 200
    assert await connected.documents.list(Query(), limit=100) == before
    with pytest.raises(NotShareableError) as refused:
        await connected.sharing.share(Wish((), PASSCODE))
    assert refused.value.reason is Unshareable.NOTHING
