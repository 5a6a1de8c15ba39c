"""A step of the kind releases need: a column, filled from each row's own content, then required."""

from collections.abc import Callable

from sqlalchemy import Connection, inspect

from backend.migrations.steps import Steps
from backend.migrations.upgrading import upgraded
from backend.storage.engine import store_from_url
from backend.tests.migrations.past import content_of, created, execute

FILLING = """
    from backend.migrations.pages import pages_of

    key = ("patient", "type", "id", "version")
    op.add_column("history", sa.Column("weight", sa.Text))
    history = sa.table("history", *map(sa.column, (*key, "body", "weight")))
    fill = (
        sa.update(history)
        .where(*(history.c[name] == sa.bindparam(f"at_{name}") for name in key))
        .values(weight=sa.bindparam("found"))
    )
    for page in pages_of(op.get_bind(), history, key, ("body",), size=2):
        op.get_bind().execute(
            fill,
            [
                {**{f"at_{name}": getattr(row, name) for name in key}, "found": str(len(row.body))}
                for row in page
            ],
        )
    with op.batch_alter_table("history") as table:
        table.alter_column("weight", existing_type=sa.Text(), nullable=False)
"""


def indexes(connection: Connection) -> dict[str | None, bool]:
    """Return the indexes of the table by name, and whether each has a condition."""
    found = inspect(connection).get_indexes("history")
    return {
        index["name"]: any(name.endswith("_where") for name in index.get("dialect_options", {}))
        for index in found
    }


async def test_step_when_it_fills_a_column_then_every_row_has_it_and_every_index_stays(
    url: str, with_step: Callable[[str], Steps]
) -> None:
    before = {row[:4]: row for row in (await created(url))["history"]}
    await upgraded(url)

    assert await upgraded(url, with_step(FILLING)) == ("next",)

    after = {row[:4]: row for row in (await content_of(url))["history"]}
    shown = {key: (*row[: len(before[key])], row[-1]) for key, row in after.items()}
    assert shown == {key: (*row, str(len(row[7]))) for key, row in before.items()}
    store = store_from_url(url)
    assert await store.read(indexes) == {"history_seq": False, "history_blob": True}
    await store.close()
    await execute(url, "DELETE FROM history")
