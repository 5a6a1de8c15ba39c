"""A step that fills a column sees every row once, though it writes them meanwhile."""

from sqlalchemy import Column, Connection, MetaData, String, Table, Text, insert, select, update

from backend.migrations.pages import pages_of
from backend.storage.engine import store_from_url

NOTES = Table(
    "notes",
    MetaData(),
    Column("patient", String(8), primary_key=True),
    Column("id", String(8), primary_key=True),
    Column("said", Text, nullable=False),
    Column("length", Text),
)


async def test_pages_when_each_row_is_written_meanwhile_then_each_is_seen_once(url: str) -> None:
    rows = [(f"p{number % 3}", f"{number:03}", "x" * number) for number in range(23)]

    def fill(connection: Connection) -> list[int]:
        NOTES.create(connection)
        connection.execute(
            insert(NOTES),
            [{"patient": patient, "id": id, "said": said} for patient, id, said in rows],
        )
        sizes = []
        for page in pages_of(connection, NOTES, ("patient", "id"), ("said",), size=5):
            sizes.append(len(page))
            for row in page:
                where = (NOTES.c.patient == row.patient, NOTES.c.id == row.id)
                connection.execute(update(NOTES).where(*where).values(length=str(len(row.said))))
        return sizes

    store = store_from_url(url)
    assert await store.write(fill) == [5, 5, 5, 5, 3]
    found = await store.read(lambda connection: connection.execute(select(NOTES)).all())
    assert sorted(map(tuple, found)) == sorted((*row, str(len(row[2]))) for row in rows)
    await store.close()
