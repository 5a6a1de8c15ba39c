"""Listing, paging, searching, counting, changing: on the real encrypted database."""

from dataclasses import replace

import pytest

from services.core.categories import Category
from services.core.errors import NotFoundError
from services.documents import editing, keeping, store
from services.documents.incoming import IncomingFile, IncomingResource
from services.documents.models import Cursor, Document, Query
from services.storage.driver import Connection
from tests.builders.incoming import incoming, moment, taken


def _keep(connection: Connection, *documents: object) -> list[str]:
    return [
        keeping.keep(connection, taken(document), moment(), None)[0]  # type: ignore[arg-type] # builders' type
        for document in documents
    ]


def _titles(connection: Connection, query: Query) -> list[str]:
    return [d.title for d in store.listing(connection, query, None, 50).documents]


def test_pages_follow_each_other_without_gap_or_repeat(connection: Connection) -> None:
    dates = ["2026-01-01", "2026-01-01", "2025", "2025-06-01T10:00:00Z", "1980-01-01", "2026-01-01"]
    ids = _keep(connection, *(incoming(f"n {n}", date) for n, date in enumerate(dates)))

    seen: list[Document] = []
    after: Cursor | None = None
    while True:
        page = store.listing(connection, Query(), after, 2)
        seen += page.documents
        after = page.next
        if after is None:
            break

    assert sorted(d.id for d in seen) == sorted(ids)
    assert [d.date for d in seen] == [
        "2026-01-01",
        "2026-01-01",
        "2026-01-01",
        "2025-06-01T10:00:00Z",
        "2025",
        "1980-01-01",
    ]


def test_search_finds_titles_authors_and_text_without_accents(connection: Connection) -> None:
    _keep(
        connection,
        incoming("Échographie du cœur", author="Dr Modèle", text="Fraction d’éjection normale"),
        incoming("Ordonnance", author="Dr Prudence Fictif", text="Salbutamol"),
    )

    for typed in ("coeur", "CŒUR", "echo", "modele", "d'ejection", "éjection frac"):
        assert _titles(connection, Query(text=typed)) == ["Échographie du cœur"], typed
    assert _titles(connection, Query(text="salbut")) == ["Ordonnance"]
    assert _titles(connection, Query(text="absent")) == []
    assert _titles(connection, Query(text="-*'")) == []


def test_filters_narrow_and_counts_agree(connection: Connection) -> None:
    one, *_others = _keep(
        connection,
        incoming("Un", category=Category.LABORATORY),
        incoming("Deux", category=Category.IMAGING),
        incoming("Trois", category=Category.IMAGING),
    )
    editing.mark_read(connection, one, 1)

    assert _titles(connection, Query(category=Category.IMAGING)) == ["Trois", "Deux"] or _titles(
        connection, Query(category=Category.IMAGING)
    ) == ["Deux", "Trois"]
    assert sorted(_titles(connection, Query(unread=True))) == ["Deux", "Trois"]
    assert store.category_counts(connection) == {Category.LABORATORY: 1, Category.IMAGING: 2}
    assert store.listing(connection, Query(category=Category.IMAGING), None, 1).total == 2


def test_counts_follow_every_change(connection: Connection) -> None:
    one, two = _keep(connection, incoming("Un"), incoming("Deux"))

    editing.delete(connection, one, 1)
    assert store.category_counts(connection) == {Category.LABORATORY: 1}
    editing.recategorise(connection, two, Category.REPORT, 1)
    assert store.category_counts(connection) == {Category.REPORT: 1}
    editing.restore(connection, one, 1)
    assert store.category_counts(connection) == {Category.LABORATORY: 1, Category.REPORT: 1}
    editing.delete(connection, one, 1)
    editing.erase_deleted(connection)
    assert store.category_counts(connection) == {Category.REPORT: 1}


def test_renaming_is_found_and_remembered(connection: Connection) -> None:
    (id,) = _keep(connection, incoming("scan0001"))

    editing.rename(connection, id, "Bilan de novembre", 5)

    assert _titles(connection, Query(text="novembre")) == ["Bilan de novembre"]
    assert _titles(connection, Query(text="scan0001")) == []
    assert [what for _at, what in store.detail(connection, id).provenance.changes] == ["renamed"]
    assert b'"title":"Bilan de novembre"' in store.resource_json(connection, id)


def test_every_edit_leaves_a_note_to_send_in_its_transaction(connection: Connection) -> None:
    (id,) = _keep(connection, incoming())
    editing.rename(connection, id, "Autre", 1)
    editing.delete(connection, id, 2)

    rows = connection.execute("SELECT verb, state FROM outbox ORDER BY seq").fetchall()

    assert [tuple(row) for row in rows] == [
        ("create", "held"),
        ("update", "held"),
        ("delete", "held"),
    ]


def test_erasing_leaves_no_row_behind(connection: Connection) -> None:
    one, two = _keep(connection, incoming("Un", text="introuvable"), incoming("Deux"))
    editing.delete(connection, one, 1)

    gone = editing.erase_deleted(connection)

    assert len(gone) == 1
    assert [d.id for d in store.listing(connection, Query(), None, 10).documents] == [two]
    assert len(store.attachments(connection)) == 1
    for table in ("document", "resource", "file", "outbox", "document_text"):
        assert connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 1, table  # noqa: S608 - constants
    with pytest.raises(NotFoundError):
        store.detail(connection, one)


def test_undoing_an_import_puts_everything_of_it_aside(connection: Connection) -> None:
    keeping.keep(connection, taken(incoming("Gardé")), moment("avant"), None)
    keeping.keep(connection, taken(incoming("Un"), incoming("Deux")), moment("lot"), None)

    assert editing.undo_batch(connection, "lot", 9) == 2

    assert _titles(connection, Query()) == ["Gardé"]
    assert sorted(_titles(connection, Query(deleted=True))) == ["Deux", "Un"]


def test_unknown_id_is_not_found(connection: Connection) -> None:
    for change in (
        lambda: store.detail(connection, "no"),
        lambda: editing.delete(connection, "no", 1),
        lambda: editing.rename(connection, "no", "t", 1),
    ):
        with pytest.raises(NotFoundError):
            change()


def test_reference_is_resolved_within_its_own_file_first(connection: Connection) -> None:
    ids: list[str] = []
    for value in (b'{"value":1}', b'{"value":2}'):
        result = IncomingResource("Observation", "o", "urn:uuid:same", value)
        file = replace(
            taken(incoming(), content=value),
            incoming=IncomingFile("x", (incoming(),), resources=(result,)),
        )
        ids += keeping.keep(connection, file, moment(), None)

    assert [store.referenced(connection, "urn:uuid:same", id) for id in ids] == [
        b'{"value":1}',
        b'{"value":2}',
    ]
    assert [store.referenced(connection, "Observation/o", id) for id in ids] == [
        b'{"value":1}',
        b'{"value":2}',
    ]
    assert store.referenced(connection, "Observation/absent", ids[0]) is None
