"""Documents through the services as the window has them: a real encrypted file, a real import."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from app.container import Container
from services.core.errors import (
    Damage,
    DamagedError,
    DiskFullError,
    LockedError,
    NotFoundError,
    Refusal,
)
from services.core.identity import Identity
from services.core.narrative import plain_text
from services.documents import store
from services.documents.models import (
    Category,
    FileToImport,
    ImportReport,
    Kind,
    Outcome,
    Progress,
    Query,
    Source,
    Status,
    StopSignal,
)
from services.people.models import Protection, SpaceState
from services.storage.driver import Connection
from tests.builders import files
from tests.builders.command import command
from tests.builders.space import CODE, carnet, make_space

PNG = b"\x89PNG"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    make_space(tmp_path / "space")
    return tmp_path / "space"


@pytest.fixture
async def open_carnet(data: Path) -> AsyncIterator[Container]:
    container = carnet(data)
    await container.people.unlock(CODE)
    yield container
    await container.people.lock()


def _letter(words: str, *, header: str = "", title: str = "Lettre de sortie") -> bytes:
    return files.cda(files.cda_section(f"<paragraph>{words}</paragraph>"), header, title=title)


async def _import(container: Container, **contents: bytes) -> ImportReport:
    named = [FileToImport(name.replace("_", "."), data=data) for name, data in contents.items()]
    return await container.documents.import_files(named)


async def _add(container: Container, words: str) -> str:
    report = await _import(container, note_txt=words.encode())
    return report.files[0].documents[0]


async def _titles(container: Container, query: Query = Query()) -> set[str]:  # noqa: B008 - frozen
    return {document.title for document in (await container.documents.list(query)).documents}


def _sealed(data: Path) -> set[Path]:
    return set(data.glob("people/*/attachments/*/*"))


def _rows(connection: Connection, table: str) -> int:
    count: int = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - constants only
    return count


# -- taking in -----------------------------------------------------------------------------------


async def test_import_reports_what_became_of_each_file(open_carnet: Container) -> None:
    report = await _import(
        open_carnet,
        lettre_xml=_letter("Bien."),
        encore_xml=_letter("Bien."),
        bilan_json=files.bundle(files.patient(), files.observation(), files.report()),
        vide_pdf=b"",
        photo_jpg=files.photo(),
    )

    assert [line.outcome for line in report.files] == [
        Outcome.ADDED,
        Outcome.DUPLICATE,
        Outcome.ADDED,
        Outcome.REFUSED,
        Outcome.ADDED,
    ]
    assert report.files[1].documents == report.files[0].documents
    assert report.files[2].resources >= 1
    assert report.files[3].error is not None
    assert report.files[3].error.reason is Refusal.EMPTY
    assert report.count(Outcome.ADDED) == 3
    assert report.adopted is not None
    assert report.adopted.display == "Camille EXEMPLE"


async def test_import_adopts_a_name_and_undo_takes_it_back(open_carnet: Container) -> None:
    report = await _import(open_carnet, lettre_xml=_letter("Bien."))
    assert (await open_carnet.people.identity()).birth_date == "1980-02-29"

    count = await open_carnet.documents.undo_import(report.batch)

    assert count == 1
    assert (await open_carnet.people.identity()).is_empty
    assert await _titles(open_carnet) == set()
    assert await _titles(open_carnet, Query(deleted=True)) == {"Lettre de sortie"}


async def test_undo_leaves_a_name_that_the_person_wrote_since(open_carnet: Container) -> None:
    report = await _import(open_carnet, lettre_xml=_letter("Bien."))
    written = Identity("Exemple", "Camille Jeanne", "1980-02-29")
    await open_carnet.people.set_identity(written)

    await open_carnet.documents.undo_import(report.batch)

    assert await open_carnet.people.identity() == written


async def test_import_tells_how_far_it_is_and_stops_when_asked(open_carnet: Container) -> None:
    notes = [FileToImport(f"{n}.txt", data=f"note {n}".encode()) for n in range(60)]
    told: list[Progress] = []
    stop = StopSignal()

    def follow(progress: Progress) -> None:
        told.append(progress)
        if progress.done:
            stop.set()

    report = await open_carnet.documents.import_files(notes, follow, stop=stop)

    assert report.stopped
    assert 0 < len(report.files) < 60
    assert all(line.outcome is Outcome.ADDED for line in report.files)
    assert [progress.done for progress in told] == sorted(progress.done for progress in told)
    assert told[0] == Progress(0, 60, "0.txt")
    assert len(await _titles(open_carnet, Query())) == min(50, len(report.files))


async def test_import_never_follows_the_person_into_another_space(open_carnet: Container) -> None:
    notes = [FileToImport(f"{n}.txt", data=f"note {n}".encode()) for n in range(60)]
    leaving: list[asyncio.Task[None]] = []

    async def leave() -> None:
        await open_carnet.people.lock()
        await open_carnet.people.discover()

    def follow(_progress: Progress) -> None:
        if not leaving:
            leaving.append(asyncio.create_task(leave()))

    with pytest.raises(LockedError):
        await open_carnet.documents.import_files(notes, follow)
    await leaving[0]

    shown = (await open_carnet.documents.list(Query(), limit=500)).documents
    assert {document.source for document in shown} == {Source.DEMONSTRATION}


async def test_a_newer_version_hides_the_old_one_until_it_is_deleted(
    open_carnet: Container,
) -> None:
    replaces = """<relatedDocument typeCode="RPLC"><parentDocument>
        <id root="1.2.3" extension="7"/></parentDocument></relatedDocument>"""
    newer = _letter("Corrigé.", header=replaces, title="Lettre corrigée").replace(
        b'extension="7"/>\n<code', b'extension="8"/>\n<code'
    )
    report = await _import(open_carnet, nouvelle_xml=newer, ancienne_xml=_letter("Erroné."))
    new, old = (line.documents[0] for line in report.files)

    assert await _titles(open_carnet) == {"Lettre corrigée"}
    detail = await open_carnet.documents.detail(old)
    assert detail.document.status is Status.SUPERSEDED
    assert detail.newer is not None
    assert detail.newer.id == new

    await open_carnet.documents.delete(new)

    assert await _titles(open_carnet) == {"Lettre de sortie"}


# -- finding and reading -------------------------------------------------------------------------


async def test_search_finds_words_inside_pdf_cda_and_text(open_carnet: Container) -> None:
    await _import(
        open_carnet,
        scan_pdf=files.pdf("Scintigraphie", "deuxième feuille"),
        lettre_xml=_letter("Cœur et œsophage : état stable"),
        note_txt=b"tension 12/8",
    )

    assert await _titles(open_carnet, Query("scinti")) == {"scan"}
    assert await _titles(open_carnet, Query("deuxieme")) == {"scan"}
    assert await _titles(open_carnet, Query("COEUR etat")) == {"Lettre de sortie"}
    assert await _titles(open_carnet, Query("tension 12/8")) == {"note"}
    assert await _titles(open_carnet, Query("introuvable")) == set()


async def test_pages_show_the_narrative_and_the_pdf_that_a_cda_carries(
    open_carnet: Container,
) -> None:
    carried = files.pdf("Dans la lettre", "Verso")
    report = await _import(
        open_carnet,
        lettre_xml=_letter("Repos une semaine."),
        scan_xml=files.cda_carrying(carried, "application/pdf"),
        note_txt=b"un\n  deux",
        photo_png=files.photo(kind="PNG"),
    )
    letter, scan, note, photo = (line.documents[0] for line in report.files)
    documents = open_carnet.documents

    assert "Repos une semaine." in plain_text((await documents.page(letter)).blocks)
    assert (await documents.page(scan)).embedded_pdf
    assert await documents.pdf_page_count(scan) == 2
    assert (await documents.pdf_page(scan, 1, 300)).startswith(PNG)
    assert "deux" in plain_text((await documents.page(note)).blocks)
    assert (await documents.image(photo, 100)).startswith((PNG, b"\xff\xd8"))
    assert (await documents.detail(photo)).document.kind is Kind.IMAGE


# -- changing ------------------------------------------------------------------------------------


async def test_rename_and_recategorise_are_kept_searched_and_told(open_carnet: Container) -> None:
    id = await _add(open_carnet, "un texte")

    await open_carnet.documents.rename(id, "  Bilan\n d’été ")
    await open_carnet.documents.recategorise(id, Category.LABORATORY)

    detail = await open_carnet.documents.detail(id)
    assert (detail.document.title, detail.document.category) == (
        "Bilan d’été",
        Category.LABORATORY,
    )
    assert [what for _, what in detail.provenance.changes] == ["renamed", "recategorised"]
    assert await _titles(open_carnet, Query("ete")) == {"Bilan d’été"}
    assert await open_carnet.documents.counts() == {Category.LABORATORY: 1}
    with pytest.raises(ValueError, match="letter"):
        await open_carnet.documents.rename(id, " \u200b\n")


async def test_deleted_comes_back_restored_and_erased_never(
    open_carnet: Container, data: Path
) -> None:
    kept, gone = await _add(open_carnet, "gardé"), await _add(open_carnet, "effacé")
    documents = open_carnet.documents
    sealed = _sealed(data)

    await documents.delete(gone)
    await documents.restore(gone)
    assert len(await _titles(open_carnet)) == 1
    assert (await documents.list(Query())).total == 2

    await documents.original(gone)
    await documents.delete(gone)
    await documents.erase_deleted()

    left = _sealed(data)
    assert len(sealed - left) == 1
    assert left < sealed
    assert await documents.original(kept) == "gardé".encode()
    with pytest.raises(NotFoundError):
        await documents.original(gone)
    with pytest.raises(NotFoundError):
        await documents.detail(gone)
    await documents.check()


async def test_erasing_the_last_document_of_a_file_erases_all_it_brought(
    open_carnet: Container,
) -> None:
    record = files.bundle(
        files.patient(), files.observation(), files.report(), files.report(id="second")
    )
    report = await _import(open_carnet, bilan_json=record)
    first, second = report.files[0].documents
    documents = open_carnet.documents

    await documents.delete(first)
    await documents.erase_deleted()
    assert (await documents.storage_use()).resources == 3

    await documents.delete(second)
    await documents.erase_deleted()

    assert (await documents.storage_use()).resources == 0
    assert (await documents.storage_use()).attachment_bytes == 0
    database = open_carnet.people.record.current.database
    assert await database.read(store.attachments) == ()
    for table in ("resource", "outbox", "file", "document_text"):
        assert await database.read(partial(_rows, table=table)) == 0, table


async def test_erasing_keeps_the_bytes_that_another_document_needs(open_carnet: Container) -> None:
    first = await _add(open_carnet, "le même")
    await open_carnet.documents.delete(first)
    second = await _add(open_carnet, "le même")

    await open_carnet.documents.erase_deleted()

    assert await open_carnet.documents.original(second) == "le même".encode()
    await open_carnet.documents.check()


async def test_the_same_file_given_again_mends_a_damaged_one(
    open_carnet: Container, data: Path
) -> None:
    scan = files.pdf("Radio")
    carrying = files.bundle(files.patient(), files.document_reference(data=scan))
    report = await _import(open_carnet, bilan_json=carrying)
    (id,) = report.files[0].documents
    for path in _sealed(data):
        path.write_bytes(path.read_bytes()[:-1] + b"!")
    open_carnet.documents.forget_opened()
    with pytest.raises(DamagedError) as caught:
        await open_carnet.documents.original(id)
    assert caught.value.damage is Damage.ATTACHMENT

    again = await _import(open_carnet, bilan_json=carrying)

    assert again.files[0].outcome is Outcome.DUPLICATE
    assert await open_carnet.documents.original(id) == scan
    await open_carnet.documents.check()


# -- locking, other processes, the demonstration -------------------------------------------------


async def test_nothing_answers_once_locked_and_nothing_decrypted_is_held(data: Path) -> None:
    container = carnet(data)
    await container.people.unlock(CODE)
    id = await _add(container, "secret")
    await container.documents.original(id)
    record = container.people.record.current
    assert record.viewed is not None

    await container.people.lock()

    documents = container.documents
    calls = (
        documents.list(Query()),
        documents.newest(3),
        documents.counts(),
        documents.detail(id),
        documents.storage_use(),
        documents.check(),
        documents.original(id),
        documents.page(id),
        documents.pdf_page(id, 0, 100),
        documents.pdf_page_count(id),
        documents.image(id, 100),
        documents.import_files([FileToImport("a.txt", data=b"a")]),
        documents.add(FileToImport("a.txt", data=b"a"), "A", Category.OTHER),
        documents.mark_read(id),
        documents.rename(id, "A"),
        documents.recategorise(id, Category.OTHER),
        documents.delete(id),
        documents.restore(id),
        documents.undo_import("batch"),
        documents.erase_deleted(),
        container.people.identity(),
        container.people.create_recovery(),
        container.people.change_secret("975310", Protection.FILE),
        container.exports.plain(data),
        container.exports.leaving(),
        container.archives.write(data),
    )
    for call in calls:
        with pytest.raises(LockedError):
            await call
    with pytest.raises(LockedError):
        await record.database.read(lambda c: c.execute("SELECT 1").fetchone())
    with pytest.raises(LockedError):
        await asyncio.to_thread(record.attachments.put, b"bytes")
    assert record.viewed is None


async def test_discover_fills_a_record_and_leaving_it_leaves_nothing(tmp_path: Path) -> None:
    container = carnet(tmp_path / "space")

    await container.people.discover()
    listing = await container.documents.list(Query(replaced=True), limit=100)
    use = await container.documents.storage_use()

    assert container.people.space is not None
    assert container.people.space.is_demonstration
    assert container.people.space.name.startswith("Camille")
    assert len(listing.documents) == use.documents >= 15
    assert {document.source for document in listing.documents} == {Source.DEMONSTRATION}
    await container.documents.check()

    await container.people.leave_demonstration()

    assert container.people.state is SpaceState.NONE
    assert [path for path in (tmp_path / "space").rglob("*") if path.is_file()] == []


async def test_discover_when_a_server_will_fill_it_then_opens_an_empty_record(
    tmp_path: Path,
) -> None:
    container = carnet(tmp_path / "space")

    await container.people.discover(empty=True)

    assert container.people.space is not None
    assert container.people.space.is_demonstration
    assert (await container.documents.storage_use()).documents == 0
    assert (await container.people.identity()).is_empty
    await container.people.leave_demonstration()


async def test_discover_on_a_full_disk_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    async def full() -> None:
        raise DiskFullError

    container = carnet(tmp_path / "space")
    container.people.fill_demonstration = full

    with pytest.raises(DiskFullError):
        await container.people.discover()

    assert container.people.state is SpaceState.NONE
    assert [path for path in (tmp_path / "space").rglob("*") if path.is_file()] == []


async def test_another_process_sees_the_same_while_the_window_is_open(
    open_carnet: Container, data: Path, tmp_path: Path
) -> None:
    (tmp_path / "autre.txt").write_bytes("écrit ailleurs".encode())
    await _add(open_carnet, "écrit ici")

    there = await asyncio.to_thread(command, data, "documents", "--json")
    taken = await asyncio.to_thread(command, data, "import", tmp_path / "autre.txt", "--json")

    assert [document["title"] for document in there.json] == ["note"]
    assert taken.code == 0
    assert await _titles(open_carnet) == {"note", "autre"}
    assert await _titles(open_carnet, Query("ailleurs")) == {"autre"}
    await open_carnet.documents.check()
