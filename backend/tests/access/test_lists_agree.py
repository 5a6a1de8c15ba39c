"""The condition of a list and the answer for a row are one rule: in SQLite and in PostgreSQL."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    delete,
    insert,
    select,
)
from sqlalchemy.dialects import postgresql

from backend.access.decision import POLICY
from backend.access.families import Family
from backend.access.filters import Columns, visible
from backend.access.gates import usual_purpose
from backend.access.labels import Label
from backend.access.permits import Permit
from backend.access.principal import Action
from backend.access.reasons import Refusal
from backend.access.rows import RowFacts
from backend.access.subjects import Facts, Operator, Purpose, Subject
from backend.storage.engine import store_from_url
from backend.tests.access.anything import NOW, actions, facts, rows, steady, subjects
from backend.tests.access.table import cases

POSTGRESQL = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy types it not
metadata = MetaData()
row_table = Table(
    "row",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("family", String),
    Column("labels", Integer),
    Column("author", String),
)
hidden_table = Table("hidden", metadata, Column("row", Integer), Column("who", String))


def _hidden_from(viewer: str) -> ColumnElement[bool]:
    found = select(hidden_table.c.row).where(
        hidden_table.c.row == row_table.c.id, hidden_table.c.who == viewer
    )
    return found.exists()


COLUMNS = Columns(row_table.c.family, row_table.c.labels, row_table.c.author, _hidden_from)


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    engine = create_engine(f"sqlite:///{tmp_path_factory.mktemp('sql') / 'rows.sqlite'}")
    metadata.create_all(engine)
    with engine.connect() as found:
        yield found
    engine.dispose()


def _fill(connection: Connection, found: list[RowFacts]) -> None:
    connection.execute(delete(row_table))
    connection.execute(delete(hidden_table))
    kept = [
        {"id": i, "family": row.family, "labels": row.labels, "author": row.author}
        for i, row in enumerate(found)
    ]
    hidden = [{"row": i, "who": who} for i, row in enumerate(found) for who in row.hidden_from]
    for table, values in ((row_table, kept), (hidden_table, hidden)):
        if values:
            connection.execute(insert(table), values)


def _listed(connection: Connection, permit: Permit, action: Action) -> set[int]:
    query = select(row_table.c.id).where(visible(permit, action, COLUMNS))
    return set(connection.execute(query).scalars())


@steady
@given(subjects, facts, st.lists(rows, max_size=12), st.data())
def test_list_when_filtered_in_sql_then_exactly_the_rows_a_decision_allows(
    connection: Connection,
    subject: Subject,
    moment: Facts,
    found: list[RowFacts],
    data: st.DataObject,
) -> None:
    permit = POLICY.permit(subject, moment, usual_purpose(subject))
    if isinstance(permit, Refusal):
        return
    _fill(connection, found)
    for action in Action:
        allowed = {i for i, row in enumerate(found) if permit.decide(action, row).allowed}
        assert _listed(connection, permit, action) == allowed
    rule = data.draw(st.sampled_from([name for name, kind in POLICY.rules() if kind is None]))
    lame = POLICY.without(rule).permit(subject, moment, usual_purpose(subject))
    assert isinstance(lame, Permit)
    allowed = {i for i, row in enumerate(found) if lame.decide(Action.READ, row).allowed}
    assert _listed(connection, lame, Action.READ) == allowed


@steady
@given(subjects, facts, actions)
def test_list_when_compiled_for_postgresql_then_the_same_condition(
    subject: Subject, moment: Facts, action: Action
) -> None:
    permit = POLICY.permit(subject, moment, usual_purpose(subject))
    if isinstance(permit, Refusal):
        return
    compiled = visible(permit, action, COLUMNS).compile(
        dialect=POSTGRESQL, compile_kwargs={"literal_binds": True}
    )
    grant = permit.grants[action]
    assert f"row.labels & {grant.denied} = 0" in str(compiled)
    assert all(f"'{family}'" in str(compiled) for family in grant.families | grant.own)


def test_list_when_nothing_is_known_of_a_row_then_it_is_in_none(connection: Connection) -> None:
    permit = POLICY.permit(Operator(), Facts(None, NOW), Purpose.OPERATIONS)
    assert isinstance(permit, Permit)
    whole = RowFacts("Observation", "reports", 0, "someone")
    _fill(connection, [whole, replace(whole, labels=1)])
    connection.execute(insert(row_table).values(id=2, family=None, labels=0, author="a"))
    connection.execute(insert(row_table).values(id=3, family="reports", labels=None, author="a"))
    assert _listed(connection, permit, Action.READ) == {0, 1}


def _every_row() -> list[RowFacts]:
    labels = (0, Label.HIDDEN, Label.SECRET, Label.UNANNOUNCED, Label.DEPOSITED, Label.BIRTH)
    return [
        RowFacts("Observation", family, int(label), author, hidden_from)
        for family in (*map(str, Family), "nonsense")
        for label in labels
        for author in ("", "doctor", "lea", "hospital")
        for hidden_from in (frozenset[str](), frozenset({"doctor"}))
    ]


async def test_list_when_on_a_real_server_then_the_same_rows_for_every_subject(
    database_url: str,
) -> None:
    every = _every_row()
    store = store_from_url(database_url)
    try:
        await store.write(metadata.create_all)
        await store.write(lambda connection: _fill(connection, every))
        for case in {one.subject: one for one in cases()}.values():
            permit = POLICY.permit(case.subject, case.facts, case.purpose)
            if isinstance(permit, Refusal):
                continue
            for action in Action:
                allowed = {i for i, row in enumerate(every) if permit.decide(action, row).allowed}
                listed = partial(_listed, permit=permit, action=action)
                assert await store.read(listed) == allowed
    finally:
        await store.write(metadata.drop_all)
        await store.close()
