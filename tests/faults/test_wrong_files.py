"""Files taken away, put in the place of others, cut, of a later version; other processes; a wrong clock."""

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest

from services.core.errors import (
    AlreadyExistsError,
    BusyError,
    Damage,
    DamagedError,
    NewerVersionError,
    Refusal,
    ServiceError,
    UnencryptedError,
    UnwritableError,
)
from services.core.identity import Identity
from services.documents.models import FileToImport, Outcome, Query
from services.people.models import Protection, SpaceState
from services.security.vault import Vault
from services.storage import driver
from services.storage.database import Database
from tests.builders import files
from tests.builders.command import NO_KEYSTORE, ROOT, command
from tests.builders.space import CODE, carnet, make_space, no_keystore
from tests.fakes.clock import SetClock


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a space with one document; its data folder is `folder.parents[1]`."""
    folder = make_space(tmp_path / "space")

    async def fill() -> None:
        container = carnet(tmp_path / "space")
        await container.people.unlock(CODE)
        await container.documents.import_files([FileToImport("a.pdf", data=files.pdf("Radio"))])
        await container.people.lock()

    asyncio.run(fill())
    return folder


def _unlock(folder: Path) -> ServiceError | None:
    """Open, check and close; return the refusal."""

    async def run() -> None:
        container = carnet(folder.parents[1])
        assert container.people.state is SpaceState.LOCKED
        try:
            await container.people.unlock(CODE)
            await container.documents.check()
        finally:
            await container.people.lock()

    try:
        asyncio.run(run())
    except ServiceError as error:
        return error
    return None


def _damage(folder: Path) -> Damage | None:
    error = _unlock(folder)
    assert isinstance(error, DamagedError)
    return error.damage


# -- the database --------------------------------------------------------------------------------


def test_a_database_taken_away_is_told_and_never_made_again(folder: Path) -> None:
    (folder / "record.db").unlink()

    assert _damage(folder) is Damage.DATABASE
    assert not (folder / "record.db").exists()


@pytest.mark.parametrize("size", [0, 1, 16, 100, 1024, 4096, 8192, 40_960, -4096, -1])
def test_a_database_cut_short_is_told_and_left_as_it_is(folder: Path, size: int) -> None:
    database = folder / "record.db"
    cut = database.read_bytes()[:size]
    database.write_bytes(cut)

    assert _damage(folder) is Damage.DATABASE
    assert database.read_bytes() == cut


def test_the_database_of_another_space_is_told(folder: Path, tmp_path: Path) -> None:
    other = make_space(tmp_path / "other")
    shutil.copy(other / "record.db", folder / "record.db")

    assert _damage(folder) is Damage.DATABASE


def test_a_file_of_something_else_is_told(folder: Path) -> None:
    (folder / "record.db").write_bytes(files.pdf("Pas une base") * 100)

    assert _damage(folder) is Damage.DATABASE


def test_an_unencrypted_database_is_refused(folder: Path) -> None:
    (folder / "record.db").unlink()
    plain = sqlite3.connect(folder / "record.db")
    plain.execute("CREATE TABLE document (id)")
    plain.commit()
    plain.close()
    before = (folder / "record.db").read_bytes()

    assert isinstance(_unlock(folder), UnencryptedError)
    assert (folder / "record.db").read_bytes() == before


def test_a_database_of_a_later_version_is_left_as_it_is(folder: Path) -> None:
    keys = Vault(folder, SetClock(), no_keystore()).unlock(CODE)
    later = driver.connect(folder / "record.db", keys.database)
    later.execute("PRAGMA user_version = 99")
    later.close()

    assert isinstance(_unlock(folder), NewerVersionError)

    opened = driver.connect(folder / "record.db", keys.database)
    assert opened.execute("SELECT count(*) FROM document").fetchone()[0] == 1
    opened.close()


def test_a_folder_in_the_place_of_the_database_is_told(folder: Path) -> None:
    (folder / "record.db").unlink()
    (folder / "record.db").mkdir()

    assert _damage(folder) is Damage.DATABASE


# -- keys and attachments ------------------------------------------------------------------------


def test_keys_taken_away_are_told_as_damage_and_no_new_space_is_offered(folder: Path) -> None:
    (folder / "keys.json").unlink()
    (folder / "keys.previous.json").unlink()
    data = folder.parents[1]

    async def create() -> None:
        await carnet(data).people.create("975310", Protection.FILE, Identity())

    assert _damage(folder) is Damage.KEYS
    with pytest.raises(AlreadyExistsError):
        asyncio.run(create())
    status = command(data, "status", "--json", secret=None)
    assert (status.code, status.json["state"]) == (1, "locked")
    assert status.json["integrity"] == "damaged: keys"
    assert command(data, "documents").code == 1
    assert (folder / "record.db").exists()


def test_attachments_alone_are_still_no_room_for_a_new_space(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_file():
            path.unlink()

    assert carnet(folder.parents[1]).people.state is SpaceState.LOCKED
    assert _damage(folder) is Damage.KEYS


def test_what_is_no_space_is_not_taken_for_one(tmp_path: Path) -> None:
    people = tmp_path / "space" / "people"
    (people / "empty").mkdir(parents=True)
    (people / ".DS_Store").write_bytes(b"of the system")

    assert carnet(tmp_path / "space").people.state is SpaceState.NONE


def test_attachments_taken_away_are_told_and_come_back_by_importing_again(folder: Path) -> None:
    shutil.rmtree(folder / "attachments")

    async def mend() -> Outcome:
        container = carnet(folder.parents[1])
        await container.people.unlock(CODE)
        assert (await container.documents.list(Query())).total == 1
        report = await container.documents.import_files(
            [FileToImport("b.pdf", data=files.pdf("Radio"))]
        )
        await container.people.lock()
        return report.files[0].outcome

    assert _damage(folder) is Damage.ATTACHMENT
    assert asyncio.run(mend()) is Outcome.DUPLICATE
    assert _unlock(folder) is None


def test_an_export_leaves_out_only_what_is_damaged(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "autre.txt").write_text("intact")
    assert command(folder.parents[1], "import", tmp_path / "autre.txt").code == 0
    largest = max(folder.glob("attachments/*/*"), key=lambda path: path.stat().st_size)
    largest.write_bytes(largest.read_bytes()[:-1])

    plain = command(folder.parents[1], "export", tmp_path / "out", "--plain", "--json")
    sealed = command(folder.parents[1], "export", tmp_path / "out", "--json")

    for answer in (plain, sealed):
        assert answer.code == 1
        assert answer.json["documents"] == 1
        assert len(answer.json["missing"]) == 1
        assert answer.json["missing"][0] in answer.words
    written = [path.read_bytes() for path in Path(plain.json["path"]).iterdir()]
    assert b"intact" in written


# -- a folder that may not be written ------------------------------------------------------------

NOBODY = 65534
READ_ONLY = """
import asyncio, os, sys
from pathlib import Path
import app.cli
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
data = sys.argv[1]
read, write = os.pipe()
os.write(write, b"246813\\n")
sys.exit(app.cli.main(["--data", data, "--pin-fd", str(read), "documents"]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
@pytest.mark.parametrize("readable", [True, False])
def test_a_folder_that_may_not_be_written_is_said_in_words(folder: Path, readable: bool) -> None:
    with tempfile.TemporaryDirectory() as place:
        data = Path(place) / "space"
        shutil.copytree(folder.parents[1], data)
        for path in (data, *data.rglob("*")):
            path.chmod((0o555 if path.is_dir() else 0o444) if readable else 0o000)
        data.parent.chmod(0o755)
        try:
            ended = subprocess.run(
                [sys.executable, "-c", READ_ONLY, str(data)],
                cwd=ROOT,
                env=NO_KEYSTORE,
                capture_output=True,
                text=True,
                check=False,
            )
        finally:
            for path in (data, *data.rglob("*")):
                path.chmod(0o700)

    assert (ended.returncode, ended.stdout) == (1, ""), ended.stderr
    assert "does not let Carnet" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert _unlock(folder) is None


# -- other processes -----------------------------------------------------------------------------


async def test_two_processes_import_at_once_and_nothing_is_lost(tmp_path: Path) -> None:
    data = tmp_path / "space"
    await asyncio.to_thread(make_space, data)
    inboxes = [tmp_path / "un", tmp_path / "deux"]
    for inbox in inboxes:
        inbox.mkdir()
        for number in range(30):
            (inbox / f"{number}.txt").write_text(f"note {number} de {inbox.name}")
        (inbox / "commun.txt").write_text("le même des deux côtés")

    answers = await asyncio.gather(
        *(asyncio.to_thread(command, data, "import", inbox, "--json") for inbox in inboxes)
    )

    reasons = {line["reason"] for answer in answers for line in answer.json["files"]}
    assert reasons <= {None, Refusal.NOT_KEPT.value}
    container = carnet(data)
    await container.people.unlock(CODE)
    await container.documents.check()
    listed = (await container.documents.list(Query(), limit=500)).documents
    added = [
        id
        for answer in answers
        for line in answer.json["files"]
        if line["outcome"] == "added"
        for id in line["documents"]
    ]
    assert {document.id for document in listed} == set(added)
    assert len(listed) == 61
    await container.people.lock()


async def test_a_space_that_another_process_keeps_busy_is_said(folder: Path) -> None:
    container = carnet(folder.parents[1])
    await container.people.unlock(CODE)
    database = container.people.record.current.database
    keys = await asyncio.to_thread(Vault(folder, SetClock(), no_keystore()).unlock, CODE)
    await database.write(lambda c: c.execute("PRAGMA busy_timeout = 50"))
    other = driver.connect(folder / "record.db", keys.database)
    other.execute("BEGIN IMMEDIATE")
    (document,) = (await container.documents.list(Query())).documents

    with pytest.raises(BusyError):
        await container.documents.rename(document.id, "autre")
    report = await container.documents.import_files([FileToImport("n.txt", data=b"n")])
    assert report.files[0].error is not None
    assert report.files[0].error.reason is Refusal.NOT_KEPT

    other.execute("ROLLBACK")
    other.close()
    await container.documents.rename(document.id, "autre")
    again = await container.documents.import_files([FileToImport("n.txt", data=b"n")])
    assert again.count(Outcome.ADDED) == 1
    await container.people.lock()


async def test_two_processes_making_a_space_leave_one(tmp_path: Path) -> None:
    data = tmp_path / "space"

    answers = await asyncio.gather(
        *(asyncio.to_thread(command, data, "init", "--local") for _ in range(2))
    )

    assert sorted(answer.code for answer in answers) == [0, 1]
    assert (await asyncio.to_thread(command, data, "documents", "--json")).json == []


# -- a wrong clock -------------------------------------------------------------------------------


@pytest.mark.parametrize("years", [-10, 10])
async def test_a_clock_ten_years_wrong_loses_nothing(folder: Path, years: int) -> None:
    data, clock = folder.parents[1], SetClock()
    clock.move(timedelta(days=365 * years))
    container = carnet(data, clock)

    await container.people.unlock(CODE)
    report = await container.documents.import_files([FileToImport("n.txt", data=b"plus tard")])
    (id,) = report.files[0].documents
    await container.documents.rename(id, "Plus tard")
    await container.people.lock()
    clock.move(timedelta(days=-365 * years))
    await container.people.unlock(CODE)

    assert (await container.documents.list(Query())).total == 2
    assert (await container.documents.detail(id)).document.title == "Plus tard"
    await container.documents.check()
    await container.people.lock()


async def test_a_clock_set_back_after_wrong_codes_does_not_lock_out(folder: Path) -> None:
    clock = SetClock()
    container = carnet(folder.parents[1], clock)
    for _ in range(4):
        with pytest.raises(ServiceError):
            await container.people.unlock("135790")
    assert container.people.wait() > timedelta(0)

    clock.move(timedelta(days=-3650))

    assert container.people.wait() <= timedelta(seconds=30)


def test_open_in_a_folder_that_is_a_file_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("occupé")

    with pytest.raises(UnwritableError):
        carnet(tmp_path / "fichier")
    assert os.path.getsize(tmp_path / "fichier") > 0  # noqa: PTH202 - nothing was written over
    with pytest.raises(DamagedError):
        Database.open(tmp_path / "absent.db", bytes(32))
