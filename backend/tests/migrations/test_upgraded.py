"""Whatever a database holds, it is brought to this release with every row it had, or refused and left alone."""

import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import bindparam, text
from sqlalchemy.ext.asyncio import create_async_engine

import backend
from backend.access.classifying import family_of
from backend.access.families import Family
from backend.migrations.errors import (
    BusySchemaError,
    FailedStepError,
    ForeignSchemaError,
    NewerSchemaError,
)
from backend.migrations.steps import STEPS, Steps
from backend.migrations.upgrading import upgraded
from backend.storage.engine import store_from_url
from backend.tests.migrations.past import Content, content_of, created, execute

ALL = tuple(step.revision for step in STEPS.after(None))


def without_version(found: Content) -> Content:
    """Leave out what says of which release the tables are."""
    kept = {name: rows for name, rows in found.items() if name != "alembic_version"}
    kept["server"] = [(id, epoch) for id, _, epoch in found["server"]]
    return kept


async def test_upgraded_when_nothing_is_there_then_every_step_once(url: str) -> None:
    assert await upgraded(url) == ALL
    assert await upgraded(url) == ()
    assert (await content_of(url))["alembic_version"] == [(ALL[-1],)]


async def test_upgraded_when_made_before_there_were_steps_then_no_row_is_lost(url: str) -> None:
    before = without_version(await created(url))

    assert await upgraded(url) == ALL

    after = without_version(await content_of(url))
    assert set(before) < set(after)
    columns = {name: len(rows[0]) if rows else 0 for name, rows in before.items()}
    assert {
        name: [row[: columns[name]] for row in after[name]] for name in before
    } == before  # what a later step added stands after
    known = {
        name: [row[columns[name] :] for row in after[name]] for name in ("resource", "history")
    }
    assert all(family for rows in known.values() for family, _labels, _author in rows)


async def test_upgraded_when_something_looks_like_a_notice_then_it_stays_with_the_person(
    url: str,
) -> None:
    forged = {
        "resourceType": "Communication",
        "category": [{"coding": [{"system": "urn:carnet:notice", "code": "emergency-access"}]}],
        "recipient": [{"reference": "Practitioner/doctor"}],
    }
    assert family_of(forged) is Family.NOTICES
    await created(url)
    columns = "patient, type, id, version, seq, updated_ms, deleted, body, date_low, date_high"
    insert = text(
        f"INSERT INTO resource ({columns}) "  # noqa: S608 - the names are above
        "VALUES ('camille', 'Communication', 'c', 1, 99, 1, FALSE, :body, 0, 0)"
    ).bindparams(bindparam("body", json.dumps(forged).encode()))
    store = store_from_url(url)
    await store.write(lambda connection: connection.execute(insert))
    await store.close()

    await upgraded(url)

    [row] = [row for row in (await content_of(url))["resource"] if row[1] == "Communication"]
    assert row[-3] == Family.OTHER


async def test_upgraded_when_its_indexes_are_of_an_older_server_then_they_are_made(
    url: str,
) -> None:
    await created(url)
    await execute(url, "DROP INDEX history_blob", "DROP INDEX patient_identified")

    await upgraded(url)

    await execute(url, "DROP INDEX history_blob", "DROP INDEX patient_identified")


async def test_upgraded_when_the_first_start_was_killed_half_way_then_it_goes_on(url: str) -> None:
    await created(url)
    tables = ("server", "resource", "history", "token", "feed_head")
    await execute(url, *(f"DROP TABLE {table}" for table in tables))

    assert await upgraded(url) == ALL


@pytest.mark.parametrize(
    "harm",
    [
        "DROP TABLE history",
        "DROP TABLE identity_login",
        "ALTER TABLE resource DROP COLUMN status",
        "ALTER TABLE server DROP COLUMN schema_version",
    ],
)
async def test_upgraded_when_the_tables_are_not_ours_then_refused_and_left_alone(
    url: str, harm: str
) -> None:
    await created(url)
    await execute(url, harm)
    before = await content_of(url)

    with pytest.raises(ForeignSchemaError):
        await upgraded(url)

    assert await content_of(url) == before


async def test_upgraded_when_a_newer_server_was_here_then_refused_and_left_alone(url: str) -> None:
    await upgraded(url)
    await execute(url, "UPDATE alembic_version SET version_num = '9999'")
    before = await content_of(url)

    with pytest.raises(NewerSchemaError):
        await upgraded(url)

    assert await content_of(url) == before


async def test_upgraded_when_the_old_number_was_never_given_then_refused(url: str) -> None:
    await created(url)
    await execute(url, "UPDATE server SET schema_version = 99")

    with pytest.raises(NewerSchemaError):
        await upgraded(url)


async def test_upgraded_when_a_step_fails_half_way_then_all_is_as_before_it(
    url: str, with_step: Callable[[str], Steps]
) -> None:
    await created(url)
    await upgraded(url)
    before = await content_of(url)
    broken = with_step(
        """
        op.create_table("half", sa.Column("id", sa.Integer, primary_key=True))
        op.execute("DELETE FROM resource")
        with op.batch_alter_table("history") as table:
            table.drop_column("blob_size")
        raise RuntimeError("power cut")
        """
    )

    with pytest.raises(RuntimeError, match="power cut"):
        await upgraded(url, broken)

    assert await content_of(url) == before
    assert await upgraded(url) == ()


async def test_upgraded_when_a_step_fails_then_the_steps_before_it_stay(
    url: str, with_step: Callable[[str], Steps]
) -> None:
    with pytest.raises(RuntimeError):
        await upgraded(url, with_step("raise RuntimeError"))

    assert await upgraded(url) == ()


async def test_upgraded_when_a_parent_table_is_made_anew_then_its_children_stay(
    url: str, with_step: Callable[[str], Steps]
) -> None:
    await created(url)
    await upgraded(url)
    before = await content_of(url)
    step = with_step(
        """
        with op.batch_alter_table("identity_session", recreate="auto") as table:
            table.alter_column("scope", existing_type=sa.Text(), nullable=True)
        """
    )

    assert await upgraded(url, step) == ("next",)

    after = await content_of(url)
    assert after.pop("alembic_version") != before.pop("alembic_version")
    assert after == before


async def test_upgraded_when_a_step_leaves_a_child_without_its_parent_then_all_is_as_before(
    url: str, with_step: Callable[[str], Steps]
) -> None:
    await created(url)
    await upgraded(url)
    before = await content_of(url)
    orphan = "INSERT INTO identity_refresh VALUES ('x', 'nobody', FALSE, 1)"

    with pytest.raises(FailedStepError, match=r"Step next failed \(IntegrityError\)"):
        await upgraded(url, with_step(f"op.execute({orphan!r})"))

    assert await content_of(url) == before


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_upgraded_when_a_table_is_held_then_it_gives_up_and_others_go_on(
    url: str, with_step: Callable[[str], Steps]
) -> None:
    await upgraded(url)
    step = with_step("op.add_column('history', sa.Column('more', sa.Text))")
    engine = create_async_engine(url)
    async with engine.begin() as holding:
        await holding.exec_driver_sql("SELECT * FROM history")
        with pytest.raises(BusySchemaError):
            await upgraded(url, step)
    await engine.dispose()
    assert await upgraded(url, step) == ("next",)


async def test_upgraded_when_killed_in_the_middle_of_a_step_then_all_is_as_before_it(
    url: str, tmp_path: Path, with_step: Callable[[str], Steps]
) -> None:
    await created(url)
    await upgraded(url)
    before = await content_of(url)
    with_step("op.execute('DELETE FROM resource')\nimport os\nos._exit(9)")
    program = """
import asyncio, pathlib, sys
from backend.migrations.steps import VERSIONS, Steps
from backend.migrations.upgrading import upgraded
asyncio.run(upgraded(sys.argv[1], Steps(VERSIONS, pathlib.Path(sys.argv[2]))))
"""
    killed = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", program, url, str(tmp_path / "versions")),
        cwd=Path(backend.__file__).parent.parent,
    )

    assert await killed.wait() == 9
    assert await content_of(url) == before
    assert await upgraded(url) == ()
