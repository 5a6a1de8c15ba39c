"""A whole space goes to another device in one file, and nothing of it is lost, doubled or readable on the way."""

import asyncio
import errno
import json
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from app.container import Container
from services.core.categories import Category
from services.core.errors import (
    Damage,
    DamagedError,
    DiskFullError,
    NewerVersionError,
    RefusedError,
    SignedOutError,
    WrongCodeError,
    WrongKeyError,
)
from services.core.identity import Identity
from services.core.stop import StopSignal
from services.documents.models import FileToImport, Query
from services.overview.archive import Archived, StoppedError
from services.people import restoring
from services.people.models import Protection, SpaceState
from services.people.restoring import Target
from services.security.archive import archive_keys, new_archive_key
from services.security.keys import Keys
from services.security.vault import Vault
from services.storage import archiving, driver
from services.storage.archiving import Facts, Kind, Summary
from services.storage.copying import copied
from services.storage.driver import Connection
from services.storage.migrations import SCRIPTS
from services.sync.device_storage import Choice
from services.sync.models import Server
from tests.builders import files, remote
from tests.builders.command import NO_KEYSTORE, ROOT
from tests.builders.golden import PASSPHRASE
from tests.builders.space import CODE, carnet, make_space, no_keystore
from tests.fakes.clock import SetClock
from tests.fakes.disk import FaultyDisk
from tests.fakes.fhir.faithful import FaithfulServer
from tests.fakes.fhir.poor import PoorServer
from tests.fakes.fhir.serving import FhirFake
from tests.faults.scanner import find_marker

GOLDEN = Path(__file__).parents[1] / "data" / "golden"
MARKER = "QUETZALARCHIVE"
NEW_CODE = "975310"
FULL = OSError(errno.ENOSPC, "full")


@pytest.fixture
async def device(tmp_path: Path) -> AsyncIterator[Container]:
    """Return an open space with documents of every kind, one read, one renamed, one deleted."""
    await asyncio.to_thread(make_space, tmp_path / "old")
    container = carnet(tmp_path / "old")
    await container.people.unlock(CODE)
    await container.people.set_identity(Identity("Exemple", "Camille", "1992-03-14"))
    taken = [
        files.pdf(f"Radio {MARKER}"),
        files.cda(),
        b"note " * 40_000,
        files.bundle(files.patient(), files.observation(), files.report()),
        b"",
    ]
    report = await container.documents.import_files(
        [FileToImport(f"{n}.txt", data=data) for n, data in enumerate(taken)],
        accept_other_identity=True,
    )
    ids = [id for line in report.files for id in line.documents]
    await container.documents.mark_read(ids[0])
    await container.documents.rename(ids[1], f"Mon titre {MARKER}")
    await container.documents.delete(ids[2])
    yield container
    await container.people.lock()


async def _archived(device: Container, tmp_path: Path) -> Archived:
    return await device.archives.write(tmp_path / "out")


def _everything(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of the tables that are not made from others."""
    named = "resource document batch file attachment outbox cursor awaited document_change meta"
    tables = [*named.split(), "document_count", "document_name"]
    return {
        table: sorted(tuple(row) for row in connection.execute(f"SELECT * FROM {table}"))  # noqa: S608 - names above
        for table in tables
    }


async def test_everything_comes_back_on_a_fresh_device(device: Container, tmp_path: Path) -> None:
    before = await device.people.record.current.database.read(_everything)
    archive = await _archived(device, tmp_path)
    assert (archive.documents, archive.missing) == (3, ())
    typed = f" {archive.key.lower().replace('-', ' ')}\n"
    fresh = carnet(tmp_path / "new")
    heard: list[tuple[int, int]] = []

    facts = await fresh.people.look_at(archive.path, typed)
    space = await fresh.people.restore(
        archive.path, typed, NEW_CODE, Protection.FILE, lambda *done: heard.append(done)
    )

    assert (facts.documents, facts.files) == (3, archive.files)
    assert heard[-1] == (archive.files, archive.files)
    assert space.name == "Camille Exemple"
    assert await fresh.people.record.current.database.read(_everything) == before
    await fresh.documents.check()
    (found,) = (await fresh.documents.list(Query("mon titre quetzalarchive"))).documents
    listed = (await device.documents.list(Query(replaced=True, deleted=False))).documents
    for document in listed:
        assert await fresh.documents.original(document.id) == await device.documents.original(
            document.id
        )
    assert found.title == f"Mon titre {MARKER}"
    await fresh.people.lock()
    with pytest.raises(WrongCodeError):
        await fresh.people.unlock(CODE)
    await fresh.people.unlock(NEW_CODE)
    await fresh.people.lock()
    assert find_marker(tmp_path, [MARKER]) == []
    assert list((tmp_path / "old" / "passing").iterdir()) == []


async def test_the_restored_space_has_keys_of_its_own(device: Container, tmp_path: Path) -> None:
    archive = await _archived(device, tmp_path)
    fresh = carnet(tmp_path / "new")
    space = await fresh.people.restore(archive.path, archive.key, NEW_CODE, Protection.FILE)
    held, there = device.people._session, fresh.people._session
    assert held is not None
    assert there is not None
    assert held.keys.root != there.keys.root
    await fresh.people.lock()

    for key in (held.keys.database, Keys(bytes(32)).database):
        with pytest.raises(DamagedError):
            driver.connect(tmp_path / "new" / "people" / space.id / "record.db", key)


@pytest.mark.parametrize("make", [FaithfulServer, PoorServer])
async def test_what_the_old_device_sent_meanwhile_is_not_doubled(
    device: Container, tmp_path: Path, make: Callable[[], FhirFake]
) -> None:
    with make() as server:
        server.put(remote.patient())
        server.put(remote.binary("lettre-file"))
        server.put(remote.letter("lettre", "Lettre"))
        await device.sync.link(Server(server.url, remote.PATIENT), None, confirmed=True)
        await device.sync.run()
        note = FileToImport("note.txt", data=b"pour plus tard")
        await device.documents.add(note, "Une note", Category.OTHER)
        archive = await _archived(device, tmp_path)
        await device.sync.run()
        documents = server.resources("DocumentReference")
        fresh = carnet(tmp_path / "new")
        await fresh.people.restore(archive.path, archive.key, NEW_CODE, Protection.FILE)
        assert (await fresh.sync.freshness()).waiting == 1

        report = await fresh.sync.run()

        assert report.complete
        assert server.resources("DocumentReference").keys() == documents.keys()
        assert (await fresh.sync.freshness()).waiting == 0
        titles = [d.title for d in (await fresh.documents.list(Query(), limit=100)).documents]
        assert titles.count("Une note") == titles.count("Lettre") == 1
        await fresh.people.lock()


async def test_what_was_sent_then_deleted_meanwhile_does_not_come_back(
    device: Container, tmp_path: Path
) -> None:
    with FaithfulServer() as server:
        server.put(remote.patient())
        await device.sync.link(Server(server.url, remote.PATIENT), None, confirmed=True)
        note = FileToImport("note.txt", data=b"pour plus tard")
        (id,) = (await device.documents.add(note, "Une note", Category.OTHER)).documents
        archive = await _archived(device, tmp_path)
        await device.sync.run()
        await device.documents.delete(id)
        await device.sync.run()
        left = server.resources("DocumentReference")
        fresh = carnet(tmp_path / "new")
        await fresh.people.restore(archive.path, archive.key, NEW_CODE, Protection.FILE)

        report = await fresh.sync.run()

        assert server.resources("DocumentReference").keys() == left.keys()
        assert report.conflicts == 1
        await fresh.people.lock()


@pytest.mark.parametrize("way", ["token", "session"])
async def test_what_authorises_is_left_out_and_the_queue_is_kept(
    device: Container, tmp_path: Path, way: str
) -> None:
    secret = "un-jeton-tres-secret"
    database = device.people.record.current.database
    await device.sync.link(Server("http://127.0.0.1:9/fhir", "p"), secret, confirmed=True)
    if way == "session":
        sign_in = {"authorize": "", "token": "http://127.0.0.1:9/token", "revoke": ""}
        kept = {"way": way, "sign_in": sign_in, "refresh": secret, "key": "", "client_id": "c"}
        put = "UPDATE meta SET value = ? WHERE key = 'access'"
        await database.write(lambda c: c.execute(put, (json.dumps(kept),)))
    note = FileToImport("note.txt", data=b"pour plus tard")
    await device.documents.add(note, "Une note", Category.OTHER)
    archive = await _archived(device, tmp_path)
    fresh = carnet(tmp_path / "new")
    await fresh.people.restore(archive.path, archive.key, NEW_CODE, Protection.FILE)

    rows = await fresh.people.record.current.database.read(_everything)
    assert secret not in str(rows["meta"])
    assert secret in str((await database.read(_everything))["meta"])
    assert (await fresh.sync.freshness()).waiting == 1
    if way == "token":
        with pytest.raises(SignedOutError):
            await fresh.sync.run()
    await fresh.people.lock()


async def test_a_damaged_file_is_named_and_all_else_leaves(
    device: Container, tmp_path: Path
) -> None:
    largest = max(
        (tmp_path / "old").glob("people/*/attachments/*/*"), key=lambda path: path.stat().st_size
    )
    largest.write_bytes(largest.read_bytes()[:-1])

    archive = await _archived(device, tmp_path)

    assert len(archive.missing) == 1
    fresh = carnet(tmp_path / "new")
    await fresh.people.restore(archive.path, archive.key, NEW_CODE, Protection.FILE)
    assert (await fresh.documents.list(Query())).total == 3
    await fresh.people.lock()


async def test_a_freed_file_is_no_loss_and_is_fetched_on_the_other_device(
    device: Container, tmp_path: Path
) -> None:
    with FaithfulServer(reference=True) as server:
        server.put(remote.patient())
        server.put(remote.binary("lettre-file"))
        server.put(remote.letter("lettre", "Lettre"))
        await device.sync.link(Server(server.url, remote.PATIENT), None, confirmed=True)
        await device.sync.run()
        assert (await device.storage.free(Choice.ALL)).files

        archive = await _archived(device, tmp_path)

        assert (archive.missing, archive.elsewhere) == ((), ("Lettre",))
        fresh = carnet(tmp_path / "new")
        await fresh.people.restore(archive.path, archive.key, NEW_CODE, Protection.FILE)
        (letter,) = (await fresh.documents.list(Query("lettre"))).documents
        await fresh.storage.fetch(letter.id)
        assert await fresh.documents.original(letter.id) == remote.LETTER
        await fresh.people.lock()


async def test_an_archive_that_is_stopped_leaves_nothing(device: Container, tmp_path: Path) -> None:
    stop = StopSignal()
    stop.set()
    with pytest.raises(StoppedError):
        await device.archives.write(tmp_path / "out", stop=stop)
    assert list((tmp_path / "out").iterdir()) == []


# -- refusals ----------------------------------------------------------------------------------------


async def test_wrong_newer_cut_and_missing_archives_are_refused_and_make_nothing(
    device: Container, tmp_path: Path
) -> None:
    archive = await _archived(device, tmp_path)
    whole = archive.path.read_bytes()
    data = tmp_path / "new"
    people = carnet(data).people
    other = tmp_path / "other.carnet"

    async def refused(content: bytes, error: type[Exception], key: str = archive.key) -> None:
        other.write_bytes(content)
        with pytest.raises(error):
            await people.restore(other, key, NEW_CODE, Protection.FILE)
        assert people.state is SpaceState.NONE
        assert not list(data.glob("people/*"))

    await refused(whole, WrongKeyError, "ABCD-EFGH-JKMN-PQRS-TVWX-YZ23-4567")
    await refused(b"CARNETS\x02" + whole[8:], NewerVersionError)
    await refused(whole[:-1], DamagedError)
    await refused(whole[: len(whole) // 2], DamagedError)
    await refused(whole[:-5] + b"\0" + whole[-4:], DamagedError)
    await refused(b"", DamagedError)
    await refused(files.pdf("Pas une archive"), DamagedError)
    with pytest.raises(RefusedError):
        await people.restore(tmp_path / "absent", archive.key, NEW_CODE, Protection.FILE)


async def test_an_archive_of_a_later_schema_is_refused_in_time(
    device: Container, tmp_path: Path
) -> None:
    database = device.people.record.current.database
    await database.write(lambda c: c.execute("PRAGMA user_version = 99"))
    with pytest.raises(NewerVersionError):
        await _archived(device, tmp_path)


async def test_an_archive_of_an_older_schema_is_brought_up_to_date(tmp_path: Path) -> None:
    data = tmp_path / "data"
    await asyncio.to_thread(shutil.copytree, GOLDEN / "v1" / "data", data)
    (folder,) = (data / "people").iterdir()
    keys = await asyncio.to_thread(Vault(folder, SetClock(), no_keystore()).unlock, PASSPHRASE)
    key = new_archive_key()
    sealed = archive_keys(key)
    copy = tmp_path / "copy"
    schema = copied((folder / "record.db", keys.database), (copy, sealed.database), lambda _c: None)
    assert schema == 1
    members = (
        *archiving.said(Kind.FACTS, Facts(0, schema, 0, 0)),
        *archiving.member(Kind.DATABASE, [copy.read_bytes()]),
        *archiving.said(Kind.END, Summary(0)),
    )
    archive = tmp_path / "old.carnet"
    archive.write_bytes(b"".join(bytes(p) for p in archiving.written(members, sealed)))
    container = carnet(tmp_path / "new")

    await container.people.restore(archive, key, NEW_CODE, Protection.FILE)

    read = container.people.record.current.database.read
    version = await read(lambda c: c.execute("PRAGMA user_version").fetchone()[0])
    assert version == len(SCRIPTS)
    assert (await container.people.identity()).display == "Camille Exemple"
    await container.people.lock()


async def test_a_database_with_foreign_triggers_is_refused(
    device: Container, tmp_path: Path
) -> None:
    trigger = "CREATE TRIGGER bad AFTER INSERT ON meta BEGIN DELETE FROM document; END"
    await device.people.record.current.database.write(lambda c: c.execute(trigger))
    with pytest.raises(DamagedError) as refusal:
        await _archived(device, tmp_path)
    assert refusal.value.damage is Damage.DATABASE


# -- a disk that fails -------------------------------------------------------------------------------


async def test_a_disk_that_fills_up_at_any_step_leaves_no_archive(
    device: Container, tmp_path: Path
) -> None:
    counted = FaultyDisk()
    device.archives.port = counted
    await _archived(device, tmp_path)
    assert counted.steps > 5

    for step in range(1, counted.steps + 1):
        out = tmp_path / f"out-{step}"
        out.mkdir()
        device.archives.port = FaultyDisk(step, FULL)
        try:
            written = await device.archives.write(out)
        except DiskFullError:
            assert list(out.iterdir()) == []
        else:  # the step was one that an existing folder spares
            assert list(out.iterdir()) == [written.path]
    assert list((tmp_path / "old" / "passing").iterdir()) == []
    await device.documents.check()


async def test_a_disk_that_fills_up_at_any_step_of_a_restore_is_said(
    device: Container, tmp_path: Path
) -> None:
    archive = await _archived(device, tmp_path)

    def restore(folder: Path, disk: FaultyDisk) -> None:
        folder.mkdir()
        target = Target(folder, Keys(bytes(range(32))), "record.db", "attachments", disk)
        restoring.restored(archive.path, archive.key, target, lambda *_: None)

    counted = FaultyDisk()
    await asyncio.to_thread(restore, tmp_path / "whole", counted)
    for step in range(1, counted.steps + 1):
        with pytest.raises(DiskFullError):
            await asyncio.to_thread(restore, tmp_path / f"try-{step}", FaultyDisk(step, FULL))


async def test_a_full_disk_during_a_restore_leaves_no_space(
    device: Container, tmp_path: Path
) -> None:
    archive = await _archived(device, tmp_path)
    fresh = carnet(tmp_path / "new")
    fresh.people.port = FaultyDisk(9, FULL)

    with pytest.raises(DiskFullError):
        await fresh.people.restore(archive.path, archive.key, NEW_CODE, Protection.FILE)

    assert fresh.people.state is SpaceState.NONE
    assert not list((tmp_path / "new").glob("people/*"))
    fresh.people.port = FaultyDisk()
    await fresh.people.restore(archive.path, archive.key, NEW_CODE, Protection.FILE)
    await fresh.people.lock()


LIMITED = """
import asyncio, resource, sys
from pathlib import Path
from services.core.errors import DiskFullError
from services.people.models import Protection, SpaceState
from tests.builders.space import CODE, carnet

async def run():
    old, new, archive, key, limit = sys.argv[1:]
    container = carnet(Path(old))
    await container.people.unlock(CODE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), resource.RLIM_INFINITY))
    try:
        await container.archives.write(Path(new) / "out")
    except DiskFullError:
        print("no archive", list((Path(new) / "out").glob("*")))
    await container.people.lock()
    fresh = carnet(Path(new))
    try:
        await fresh.people.restore(Path(archive), key, CODE, Protection.FILE)
    except DiskFullError:
        print("no space", fresh.people.state.value, list(Path(new).glob("people/*")))

asyncio.run(run())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX has limits on the size of files")
async def test_under_a_limit_on_file_sizes_no_archive_and_no_space_is_made(
    device: Container, tmp_path: Path
) -> None:
    archive = await _archived(device, tmp_path)
    await device.people.lock()

    ended = await asyncio.to_thread(
        subprocess.run,
        [
            sys.executable,
            "-c",
            LIMITED,
            str(tmp_path / "old"),
            str(tmp_path / "new"),
            str(archive.path),
            archive.key,
            "150000",
        ],
        cwd=ROOT,
        env=NO_KEYSTORE,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.stderr == ""
    assert ended.stdout == "no archive []\nno space none []\n"
    assert list((tmp_path / "old" / "passing").iterdir()) == []
