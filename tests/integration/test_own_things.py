"""What the person adds of their own: kept here, never sent, carried by the archive, reached from the command line."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.container import Container
from services.core.errors import NotFoundError
from services.core.identity import Identity
from services.documents.models import Category, FileToImport, Query
from services.documents.own_models import ExpectedReport, Waiting
from services.i18n.formats import Formats
from services.i18n.translator import translator
from services.people.models import Protection
from services.printing.models import Frame
from tests.builders import remote
from tests.builders.command import command
from tests.builders.space import carnet, make_space
from tests.fakes.clock import SetClock
from tests.fakes.fhir.faithful import FaithfulServer
from tests.integration.sync.conftest import link, opened

NEW_CODE = "975310"
SECRET = "QUETZALNOTE"


@pytest.fixture
def server() -> Iterator[FaithfulServer]:
    with FaithfulServer(reference=True) as running:
        running.put(remote.patient())
        running.put(remote.binary("lettre-file"))
        running.put(remote.letter("lettre", "Lettre"))
        yield running


async def _adds(container: Container, document: str) -> str:
    """Write, pin and file a document; return the folder."""
    await container.own.write_note(document, f"À montrer {SECRET}")
    await container.own.pin(document, pinned=True)
    folder = await container.own.create_folder("Cœur")
    await container.own.put_in(folder, document, inside=True)
    await container.own.save_filter("Mes notes", Query(noted=True))
    await container.own.expect(ExpectedReport("", "Consultation", "Dr Modèle", "2026-01-05"))
    return folder


async def test_nothing_of_it_is_sent_and_a_document_taken_away_and_given_again_finds_it(
    tmp_path: Path, server: FaithfulServer
) -> None:
    async with opened(tmp_path / "data") as container:
        await link(container, server)
        await container.sync.run()
        (before,) = (await container.documents.list(Query())).documents
        await _adds(container, before.id)
        note = FileToImport("note.txt", data=b"Questions")
        added = await container.documents.add(note, "Questions", Category.OTHER)
        await container.own.write_note(added.documents[0], SECRET)
        await container.sync.run()

        server.delete("DocumentReference", "lettre")
        await container.sync.run()
        gone = await container.own.outlived()
        server.put(remote.letter("lettre", "Lettre revenue"))
        await container.sync.run()

        (after,) = (await container.documents.list(Query(text=f"revenue {SECRET}"))).documents
        own = await container.own.of(after.id)
        assert [left.note for left in gone] == [f"À montrer {SECRET}"]
        assert (own.note, own.pinned) == (f"À montrer {SECRET}", True)
        assert [folder.name for folder in own.folders] == ["Cœur"]
        assert await container.own.outlived() == ()
        sent = json.dumps(
            [server.resources(kind) for kind in ("DocumentReference", "Binary", "List")]
        )
        assert SECRET not in sent
        assert "Cœur" not in sent


async def test_the_archive_carries_all_of_it(tmp_path: Path) -> None:
    async with opened(tmp_path / "old") as old:
        await old.people.set_identity(Identity("Exemple", "Camille", "1992-03-14"))
        note = FileToImport("note.txt", data=b"Questions")
        added = await old.documents.add(note, "Questions", Category.OTHER)
        (id,) = added.documents
        folder = await _adds(old, id)
        archive = await old.archives.write(tmp_path / "out")

        fresh = carnet(tmp_path / "new")
        await fresh.people.restore(archive.path, archive.key, NEW_CODE, Protection.FILE)

        assert await fresh.own.of(id) == await old.own.of(id)
        assert [each.id for each in await fresh.own.folders()] == [folder]
        assert await fresh.own.saved_filters() == await old.own.saved_filters()
        assert await fresh.own.expectations() == await old.own.expectations()
        found = await fresh.finding.find(Query(text="quetzalnoet"))
        assert [one.id for one in found.listing.documents] == [id]
        await fresh.documents.check()
        await fresh.people.lock()


async def test_the_plain_export_holds_all_of_it_and_nothing_when_there_is_nothing(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path / "data") as container:
        note = FileToImport("note.txt", data=b"Questions")
        added = await container.documents.add(note, "Questions", Category.OTHER)
        empty = await container.exports.plain(tmp_path / "empty")
        await _adds(container, added.documents[0])
        full = await container.exports.plain(tmp_path / "full")

        own = json.loads((full.path / "own.json").read_text("utf-8"))
        assert not (empty.path / "own.json").exists()
        assert [each["note"] for each in own["notes"]] == [f"À montrer {SECRET}"]
        assert [(each["folder"], each["title"]) for each in own["folders"]] == [
            ("Cœur", "Questions")
        ]
        assert len(own["pinned"]) == len(own["filters"]) == len(own["expected_reports"]) == 1


async def test_undo_gives_back_notes_folders_and_filters(tmp_path: Path) -> None:
    async with opened(tmp_path / "data") as container:
        added = await container.documents.add(
            FileToImport("note.txt", data=b"Questions"), "Questions", Category.OTHER
        )
        (id,) = added.documents
        folder = await _adds(container, id)
        before = await container.own.of(id)

        text = await container.own.write_note(id, "Autre chose")
        await container.own.delete_folder(folder)
        assert (await container.documents.list(Query(folder=folder))).documents == ()
        await container.own.write_note(id, text)
        await container.own.restore_folder(folder)

        assert await container.own.of(id) == before
        with pytest.raises(ValueError, match="at least one letter"):
            await container.own.create_folder(" \n ")
        with pytest.raises(NotFoundError):
            await container.own.write_note("nobody", "x")
        late = (await container.own.expectations()).late[0]
        await container.own.settle(late, Waiting.RECEIVED, id)
        assert (await container.own.expectations()).settled[0].document == id
        now = SetClock().now()
        frame = Frame((translator("en"), Formats("en")), now)
        letter = await container.printing.access_text(frame, late.who, late.day)
        assert "Dr Modèle" in letter.text
        assert Formats("fr").fhir(late.day) in letter.text
        assert "Dear" not in letter.text
        assert "To be checked." not in letter.text
        assert any("C-307/22" in mention for mention in letter.mentions)


def test_the_command_line_finds_notes_and_files(tmp_path: Path) -> None:
    data, file = tmp_path / "space", tmp_path / "bilan.txt"
    make_space(data)
    file.write_text("Ferritine basse, hémoglobine normale")
    added = command(data, "add", file, "--title", "Bilan", "--category", "BIOLOGIE", "--json").json
    (id,) = added["documents"]

    written = command(data, "note", id, "--write", "À montrer", "--json")
    folder = command(data, "folders", "--create", "Sang", "--json").json[0]["id"]
    filed = command(data, "folders", "--put", id, folder, "--json").json
    found = command(data, "search", "felritine", "--json")
    said = command(data, "search", "felritine", env={"LC_ALL": "fr_FR.UTF-8"})
    nothing = command(data, "search", "zzzzzzz", "--json")

    assert written.json == {"document": id, "note": "À montrer"}
    assert [(each["name"], each["documents"]) for each in filed] == [("Sang", 1)]
    assert found.json["instead_of"] == {"felritine": "ferritine"}
    (document,) = found.json["documents"]
    assert (document["id"], document["excerpt"]["found"]) == (id, ["Ferritine"])
    assert b"felritine" in said.out
    assert (nothing.code, nothing.json["documents"]) == (1, [])
    assert command(data, "note", "--json").json == [
        {"document": id, "title": "Bilan", "note": "À montrer"}
    ]
    assert command(data, "note", "nobody", "--write", "x").code == 1
