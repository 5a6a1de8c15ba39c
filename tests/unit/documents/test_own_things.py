"""No note, pin or folder is ever lost, whatever happens to its document; erasing erases them."""

import json
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.core.categories import Category
from services.core.errors import NotFoundError
from services.documents import editing, keeping, own_store
from services.documents.models import Query
from services.documents.own_models import Own
from services.documents.receiving import ReceivedDocuments
from services.documents.store import listing
from services.storage import parting, synced
from services.storage.driver import Connection
from services.storage.synced import Received
from tests.builders import remote
from tests.builders.incoming import incoming, moment, taken


def _keep(connection: Connection) -> str:
    return keeping.keep(connection, taken(incoming()), moment(), None)[0]


def _receive(connection: Connection, version: int = 1, title: str = "Lettre") -> str:
    """Have a server give a letter; return the document's id."""
    synced.open_batch(connection, f"batch-{version}", version, "server")
    said = json.dumps(remote.letter("lettre", title)).encode()
    received = Received(
        "DocumentReference",
        "lettre",
        str(version),
        f"2026-10-{version % 28 + 1:02}T10:00:00Z",
        said,
    )
    kept = synced.receive(connection, received, f"batch-{version}", version)
    ReceivedDocuments().file(connection, 10, whole=True)
    return kept.uid


def _own(connection: Connection, id: str) -> tuple[str, bool, tuple[str, ...]]:
    own = own_store.own(connection, id)
    return own.note, own.pinned, tuple(folder.name for folder in own.folders)


ACTS = st.lists(
    st.sampled_from(
        (
            "rename",
            "recategorise",
            "delete",
            "restore",
            "read",
            "unread",
            "change on server",
            "take away",
            "give again",
            "note",
            "pin",
            "put in",
            "rename folder",
            "delete folder and undo",
        )
    ),
    max_size=25,
)


@given(acts=ACTS)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_what_is_the_persons_survives_everything_that_happens_to_a_document(
    connection: Connection, acts: list[str]
) -> None:
    connection.execute("SAVEPOINT example")
    try:
        _live(connection, acts)
    finally:
        connection.execute("ROLLBACK TO example")
        connection.execute("RELEASE example")


def _live(connection: Connection, acts: list[str]) -> None:
    """Do `acts` to a server's letter, and see after each that what was added to it is there."""
    life = Life(connection, _receive(connection), own_store.create_folder(connection, "Cœur", 1))
    for number, act in enumerate(acts):
        life.number = number
        getattr(life, act.replace(" ", "_"))()
        life.check()


@dataclass(slots=True)
class Life:
    """A letter, what the person added to it, and whether it is here, put aside, or taken away."""

    connection: Connection
    id: str
    folder: str
    number: int = 0
    version: int = 1
    here: bool = True
    aside: bool = False
    name: str = "Cœur"
    said: str = ""
    pinned: bool = False
    inside: bool = False

    def check(self) -> None:
        expected = (self.said, self.pinned, (self.name,) if self.inside else ())
        assert _own(self.connection, self.id) == expected
        kept = [text for _document, _title, text in own_store.notes(self.connection)]
        assert kept == ([self.said] if self.said and not self.aside else [])
        if self.said and self.here and not self.aside:
            found = listing(self.connection, Query(text="coeur"), None, 5).documents
            assert [one.id for one in found] == [self.id]

    def note(self) -> None:
        if self.here or self.said:
            self.said = f"Note {self.number} du cœur"
            own_store.write_note(self.connection, self.id, self.said, self.number)

    def pin(self) -> None:
        if self.here:
            self.pinned = not self.pinned
            own_store.pin(self.connection, self.id, self.number, pinned=self.pinned)

    def put_in(self) -> None:
        if self.here:
            self.inside = not self.inside
            own_store.put_in(self.connection, self.folder, self.id, self.number, inside=self.inside)

    def rename_folder(self) -> None:
        self.name = f"Dossier {self.number}"
        own_store.rename(self.connection, "folder", self.folder, self.name)

    def delete_folder_and_undo(self) -> None:
        own_store.put_aside(self.connection, "folder", self.folder, self.number)
        own_store.bring_back(self.connection, "folder", self.folder)

    def rename(self) -> None:
        if self.here:
            editing.rename(self.connection, self.id, f"Titre {self.number}", self.number)

    def recategorise(self) -> None:
        if self.here:
            editing.recategorise(self.connection, self.id, Category.IMAGING, self.number)

    def delete(self) -> None:
        if self.here and not self.aside:
            editing.put_aside(self.connection, self.id, self.number)
            self.aside = True

    def restore(self) -> None:
        if self.here and self.aside:
            ReceivedDocuments().show(self.connection, self.id, self.number)
            self.aside = False

    def read(self) -> None:
        if self.here:
            editing.mark_read(self.connection, self.id, self.number)

    def unread(self) -> None:
        if self.here:
            own_store.mark_unread(self.connection, self.id)

    def change_on_server(self) -> None:
        if self.here and not self.aside:
            self.version += 1
            self.id = _receive(self.connection, self.version, f"Version {self.version}")

    def take_away(self) -> None:
        if self.here and not self.aside:
            ReceivedDocuments().removed(self.connection, [self.id])
            self.here = False

    def give_again(self) -> None:
        if not self.here:
            self.version += 1
            self.id = _receive(self.connection, self.version)
            self.here = True


def test_a_note_whose_document_a_server_took_away_is_still_read(connection: Connection) -> None:
    id = _receive(connection)
    own_store.write_note(connection, id, "À montrer", 1)

    ReceivedDocuments().removed(connection, [id])

    (left,) = own_store.outlived(connection)
    assert (left.title, left.note) == ("Lettre", "À montrer")
    assert own_store.write_note(connection, id, "", 2) == "À montrer"
    assert own_store.outlived(connection) == ()
    with pytest.raises(NotFoundError):
        own_store.write_note(connection, id, "Trop tard", 3)


def test_another_servers_document_of_the_same_name_takes_nothing(connection: Connection) -> None:
    first = {"base": "https://un.exemple", "patient": "camille"}
    parting.join(connection, first)
    id = _receive(connection)
    own_store.write_note(connection, id, "À montrer", 1)
    ReceivedDocuments().removed(connection, [id])

    parting.part(connection)
    parting.join(connection, {"base": "https://deux.exemple", "patient": "camille"})
    other = _receive(connection, 2)

    assert own_store.own(connection, other) == Own()
    assert [left.note for left in own_store.outlived(connection)] == ["À montrer"]


def test_erasing_a_document_erases_what_was_added_to_it(connection: Connection) -> None:
    erased, kept = _keep(connection), _receive(connection)
    folder = own_store.create_folder(connection, "Cœur", 1)
    for id in (erased, kept):
        own_store.write_note(connection, id, "Note", 1)
        own_store.pin(connection, id, 1, pinned=True)
        own_store.put_in(connection, folder, id, 1, inside=True)

    editing.delete(connection, erased, 2)
    editing.erase_deleted(connection)

    assert own_store.own(connection, erased) == Own()
    assert _own(connection, kept) == ("Note", True, ("Cœur",))
    assert own_store.outlived(connection) == ()
    for table in ("note", "pin", "folder_document", "outlived"):
        rows = connection.execute(f"SELECT document FROM {table}").fetchall()  # noqa: S608 - constants only
        assert erased not in {row["document"] for row in rows}


def test_a_note_put_back_is_the_one_that_was(connection: Connection) -> None:
    id = _keep(connection)
    own_store.write_note(connection, id, "Un", 1)

    before = own_store.write_note(connection, id, "Deux", 2)
    own_store.write_note(connection, id, before, 3)

    assert own_store.own(connection, id).note == "Un"
    assert own_store.write_note(connection, id, "", 4) == "Un"
    assert listing(connection, Query(noted=True), None, 5).documents == ()


def test_a_folder_deleted_long_ago_is_gone_and_its_documents_are_not(
    connection: Connection,
) -> None:
    id = _keep(connection)
    old, other = (own_store.create_folder(connection, name, 1) for name in ("Un", "Deux"))
    own_store.put_in(connection, old, id, 1, inside=True)

    own_store.put_aside(connection, "folder", old, 1)
    own_store.put_aside(connection, "folder", other, 3 * 24 * 3600 * 1000)

    with pytest.raises(NotFoundError):
        own_store.bring_back(connection, "folder", old)
    own_store.bring_back(connection, "folder", other)
    assert [folder.name for folder in own_store.folders(connection)] == ["Deux"]
    assert [d.id for d in listing(connection, Query(), None, 5).documents] == [id]
    with pytest.raises(NotFoundError):
        own_store.put_in(connection, old, id, 1, inside=True)


def test_marking_as_unread_brings_the_document_back_among_the_new(connection: Connection) -> None:
    id = _keep(connection)
    editing.mark_read(connection, id, 1)
    assert listing(connection, Query(unread=True), None, 5).documents == ()

    own_store.mark_unread(connection, id)

    assert [d.is_new for d in listing(connection, Query(unread=True), None, 5).documents] == [True]


def test_a_note_on_a_replaced_version_is_shown_with_the_newer(connection: Connection) -> None:
    old, new = _keep(connection), _keep(connection)
    own_store.write_note(connection, old, "Sur l’ancien", 1)
    connection.execute("UPDATE document SET superseded_by = ? WHERE id = ?", (new, old))

    (earlier,) = own_store.own(connection, new).earlier

    assert earlier.text == "Sur l’ancien"
