"""A command that does not reach its server's database says so in words, and makes nothing."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from backend.migrations.errors import NewerSchemaError
from backend.storage.engine import Store, url_of
from backend.tests.upkeep.leavings import files, upkeep
from backend.upkeep.database import UpkeepError, reached

COMMANDS = [("sweep", "--delete"), ("begin-epoch", "--restored")]


@pytest.mark.parametrize("command", COMMANDS)
async def test_command_when_there_is_no_database_then_words_and_no_file(
    tmp_path: Path, command: tuple[str, str]
) -> None:
    code, said, refused = await upkeep(tmp_path / "nowhere", *command)

    assert (code, said) == (1, "")
    assert refused == "There is no database there: look at --data and CARNET_DATABASE_URL.\n"
    assert files(tmp_path) == []


@pytest.mark.parametrize("command", COMMANDS)
async def test_command_when_the_database_does_not_answer_then_words_without_its_password(
    tmp_path: Path, command: tuple[str, str]
) -> None:
    file = tmp_path / "url"
    file.write_text(f"postgresql+asyncpg://carnet:hidden@/carnet?host={tmp_path}")

    code, said, refused = await upkeep(tmp_path, *command, CARNET_DATABASE_URL_FILE=str(file))

    assert (code, said) == (1, "")
    assert refused.startswith("The database cannot be reached (")
    assert "hidden" not in refused
    assert refused.count("\n") == 1


@pytest.mark.usefixtures("store")
async def test_sweep_when_the_folder_of_blobs_is_not_there_then_words_and_no_folder(
    database_url: str, tmp_path: Path
) -> None:
    code, _, refused = await upkeep(tmp_path, "sweep", CARNET_DATABASE_URL=database_url)

    assert code == 1
    assert refused == "The place of the blobs cannot be reached (GenericError).\n"
    assert not (tmp_path / "blobs").exists()


@pytest.mark.parametrize("url", ["", "here", "mysql://h/d", "postgresql://h/d", "sqlite://"])
async def test_reached_when_the_address_is_none_of_ours_then_refused(url: str) -> None:
    with pytest.raises(UpkeepError):
        async with reached(url):
            pass


async def test_reached_when_the_file_is_no_database_or_anothers_then_refused(
    tmp_path: Path,
) -> None:
    text, other = tmp_path / "text.sqlite", tmp_path / "other.sqlite"
    text.write_text("no database at all")
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE server (name)")
    connection.close()
    empty = tmp_path / "empty.sqlite"
    empty.touch()
    for path in (text, other, empty):
        with pytest.raises(UpkeepError):
            async with reached(url_of(path)):
                pass
    assert text.read_text() == "no database at all"


async def test_reached_when_a_newer_server_wrote_it_then_refused(
    store: Store, database_url: str
) -> None:
    def newer(connection: Connection) -> None:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    await store.write(newer)
    with pytest.raises(NewerSchemaError, match="newer server"):
        async with reached(database_url):
            pass
