"""Filters in SQL give what the same filters give in Python over all rows, page after page, saved or not."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.core.categories import Category
from services.core.ids import new_id
from services.documents import editing, keeping, own_store, store
from services.documents.keeping import Moment
from services.documents.models import Cursor, Document, Query, Source
from services.storage.driver import Connection
from tests.builders.incoming import incoming, taken

DATES = (
    "2024",
    "2025-03",
    "2025-03-14",
    "2026-01-01T00:30:00+01:00",
    "2026-11-20",
    "2026-11-20T23:59:00-05:00",
)
AUTHORS = ("Dr Modèle", "Laboratoire Exemple", "")
KINDS = (Category.LABORATORY, Category.REPORT, Category.IMAGING)
SOURCES = (Source.IMPORT, Source.ADDED, Source.SERVER)
QUERIES = st.builds(
    Query,
    category=st.sampled_from((None, *KINDS)),
    unread=st.booleans(),
    deleted=st.booleans(),
    since=st.sampled_from(("", "2025-03-14", "2026-01-01", "2026-11-21")),
    until=st.sampled_from(("", "2025-03-14", "2026-01-01", "2026-11-20")),
    author=st.sampled_from(("", *AUTHORS[:2], "Personne")),
    source=st.sampled_from((None, *SOURCES)),
    folder=st.sampled_from(("", "kept", "deleted")),
    pinned=st.booleans(),
    noted=st.booleans(),
)


@dataclass(slots=True)
class Row:
    """A document and what is known of it beside its line."""

    document: Document
    number: int

    def is_wanted(self, query: Query) -> bool:
        one, number = self.document, self.number
        day = (one.date + "-01-01")[:10]
        return all(
            (
                query.category in {None, one.category},
                not query.unread or number % 4 != 0,
                query.deleted == (number % 5 == 0),
                not query.since or day >= query.since,
                not query.until or day <= query.until,
                query.author in {"", one.author},
                query.source in {None, one.source},
                not query.folder or (query.folder == "kept" and number % 3 == 0),
                not query.pinned or number % 2 == 0,
                not query.noted or number % 7 == 0,
            )
        )


@pytest.fixture
def rows(connection: Connection) -> list[Row]:
    """Return 90 documents of every kind, some read, deleted, filed, pinned, noted."""
    folders = {name: own_store.create_folder(connection, name, 1) for name in ("kept", "deleted")}
    for name, id in folders.items():
        connection.execute("UPDATE folder SET id = ? WHERE id = ?", (name, id))
    made = []
    for number in range(90):
        document = incoming(
            f"n {number}",
            DATES[number % len(DATES)],
            category=KINDS[number % len(KINDS)],
            author=AUTHORS[number // 3 % len(AUTHORS)],
        )
        source = SOURCES[number // 2 % len(SOURCES)]
        when = Moment(number, "2026-11-20", new_id(), source)
        (id,) = keeping.keep(connection, taken(document), when, None)
        if number % 4 == 0:
            editing.mark_read(connection, id, 1)
        if number % 3 == 0:
            for folder in folders:
                own_store.put_in(connection, folder, id, 1, inside=True)
        if number % 2 == 0:
            own_store.pin(connection, id, 1, pinned=True)
        if number % 7 == 0:
            own_store.write_note(connection, id, "À relire", 1)
        if number % 5 == 0:
            editing.delete(connection, id, 1)
        made.append(Row(store.document(connection, id), number))
    own_store.put_aside(connection, "folder", "deleted", 1)
    return made


def _pages(connection: Connection, query: Query) -> Iterator[Document]:
    after: Cursor | None = None
    while True:
        page = store.listing(connection, query, after, 7)
        yield from page.documents
        after = page.next
        if after is None:
            return


@given(query=QUERIES)
@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_saved_filter_gives_the_rows_that_python_keeps(
    connection: Connection, rows: list[Row], query: Query
) -> None:
    id = own_store.save_filter(connection, "Mon filtre", query, 1)
    saved = {each.id: each.query for each in own_store.saved_filters(connection)}[id]

    found = [document.id for document in _pages(connection, saved)]

    assert saved == query
    assert len(found) == len(set(found))
    assert set(found) == {row.document.id for row in rows if row.is_wanted(query)}


def test_a_filter_is_renamed_deleted_and_brought_back(connection: Connection) -> None:
    id = own_store.save_filter(connection, "Sang", Query(category=Category.LABORATORY), 1)

    own_store.rename(connection, "saved_filter", id, "Mes analyses")
    own_store.put_aside(connection, "saved_filter", id, 2)
    gone = own_store.saved_filters(connection)
    own_store.bring_back(connection, "saved_filter", id)

    assert gone == ()
    (saved,) = own_store.saved_filters(connection)
    assert (saved.name, saved.query) == ("Mes analyses", Query(category=Category.LABORATORY))


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (Query(author="Dr Modèle"), "document_by_author"),
        (Query(source=Source.SERVER), "document_by_source"),
        (Query(since="2026-01-01"), "document_by_date"),
        (Query(), "document_by_date"),
    ],
)
def test_a_narrowed_list_is_read_along_an_index_in_its_order(
    connection: Connection, query: Query, index: str
) -> None:
    plans: list[str] = []

    class Watched:
        """A connection that asks for the plan of each query."""

        def execute(self, sql: str, values: tuple[object, ...] = ()) -> object:
            rows = connection.execute(f"EXPLAIN QUERY PLAN {sql}", values)
            plans.extend(row["detail"] for row in rows)
            return connection.execute(sql, values)

    store.listing(Watched(), query, Cursor(1, "a"), 50)  # type: ignore[arg-type] # hands everything on

    assert any(f"INDEX {index}" in plan for plan in plans), plans
    assert not any("TEMP B-TREE" in plan for plan in plans), plans
