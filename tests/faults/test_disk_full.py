"""No room left: said in words, file by file, and nothing that was there is touched."""

import errno
import json
import random
import subprocess
import sys
from collections.abc import AsyncIterator
from io import FileIO
from pathlib import Path

import pytest

from app.container import Container
from services.core.errors import DiskFullError, Refusal
from services.core.files import Disk, FilePort, Octets
from services.documents.models import FileToImport, ImportReport, Outcome, Query
from services.storage.attachments import Attachments
from services.storage.driver import Connection
from services.storage.record import Record
from tests.builders import files
from tests.builders.command import NO_KEYSTORE, ROOT
from tests.builders.space import CODE, carnet, make_space
from tests.fakes.disk import FaultyDisk

FULL = OSError(errno.ENOSPC, "full")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    make_space(tmp_path / "space")
    return tmp_path / "space"


@pytest.fixture
async def container(data: Path) -> AsyncIterator[Container]:
    opened = carnet(data)
    await opened.people.unlock(CODE)
    yield opened
    await opened.people.lock()


def _note(number: int, size: int = 3_000) -> FileToImport:
    letters = random.Random(number).randbytes(size).hex()  # noqa: S311 - data, not a secret
    return FileToImport(f"note {number}.txt", data=f"note {number} {letters}".encode())


async def _import(container: Container, *notes: FileToImport) -> ImportReport:
    return await container.documents.import_files(notes)


async def _limit_pages(container: Container, more: int | None) -> None:
    """Let the database grow by `more` pages and no further."""
    database = container.people.record.current.database

    def limit(connection: Connection) -> None:
        pages = int(connection.execute("PRAGMA page_count").fetchone()[0])
        most = 1_000_000_000 if more is None else pages + more
        connection.execute(f"PRAGMA max_page_count = {most}")

    await database.write(limit)


async def _with_disk(container: Container, disk: FilePort) -> None:
    """Put the attachments of the open record on `disk`."""
    record = container.people.record.current
    attachments = Attachments(record.attachments._folder, record.attachments._keys, disk)
    container.people.record.set(Record(record.database, attachments))


async def test_a_full_database_refuses_file_by_file_and_the_report_is_kept(
    container: Container, data: Path
) -> None:
    await _import(container, *(_note(n) for n in range(5)))
    await _limit_pages(container, 60)

    report = await _import(container, *(_note(n) for n in range(5, 55)))

    outcomes = [line.outcome for line in report.files]
    assert len(outcomes) == 50
    assert 0 < report.count(Outcome.ADDED) < 50
    assert {line.error.reason for line in report.files if line.error} == {Refusal.DISK_FULL}
    await container.documents.check()
    total = 5 + report.count(Outcome.ADDED)
    assert (await container.documents.list(Query())).total == total
    assert len(list(data.glob("people/*/attachments/*/*"))) == total, "refused bytes take no room"

    await _limit_pages(container, None)
    again = await _import(container, *(_note(n) for n in range(5, 55)))

    assert again.count(Outcome.REFUSED) == 0
    assert (await container.documents.list(Query())).total == 55
    await container.documents.check()


async def test_a_full_database_refuses_changes_and_keeps_what_was(container: Container) -> None:
    (line,) = (await _import(container, _note(1))).files
    (id,) = line.documents
    await _limit_pages(container, 0)

    with pytest.raises(DiskFullError):
        await _rename_until_refused(container, id)
    before = (await container.documents.detail(id)).document

    await _limit_pages(container, None)
    await container.documents.rename(id, "court")
    assert (await container.documents.detail(id)).document.title == "court"
    assert before.sha256 == (await container.documents.detail(id)).document.sha256


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (FULL, Refusal.DISK_FULL),
        (OSError(errno.EFBIG, "limit"), Refusal.DISK_FULL),
        (OSError(errno.EROFS, "read-only"), Refusal.NOT_KEPT),
        (OSError(errno.EIO, "broken"), Refusal.NOT_KEPT),
    ],
)
async def test_a_disk_that_fails_at_any_step_of_an_import_costs_nothing(
    container: Container, error: OSError, reason: Refusal
) -> None:
    await _import(container, _note(0))
    counted = FaultyDisk()
    await _with_disk(container, counted)
    carrying = files.bundle(files.patient(), files.document_reference(data=files.pdf("Radio")))
    assert (await _import(container, FileToImport("b.json", data=carrying))).count(Outcome.ADDED)
    assert counted.steps > 5
    documents = 2

    for step in range(1, counted.steps + 1):
        other = carrying.replace(b"Compte rendu", f"Compte rendu {step}".encode())
        await _with_disk(container, FaultyDisk(step, error))
        report = await _import(container, FileToImport("c.json", data=other))
        (line,) = report.files
        documents += line.outcome is Outcome.ADDED
        if line.error:
            assert line.error.reason is reason
        await _with_disk(container, FaultyDisk())
        await container.documents.check()
        assert (await container.documents.list(Query())).total == documents
        if line.outcome is Outcome.REFUSED:
            retried = await _import(container, FileToImport("c.json", data=other))
            assert retried.count(Outcome.ADDED) == 1
            documents += 1


async def test_a_file_that_the_disk_refuses_costs_its_group_nothing(container: Container) -> None:
    await _with_disk(container, _NearlyFull())
    sizes = (3_000, 3_000, 90_000, 3_000)

    report = await _import(container, *(_note(n, size) for n, size in enumerate(sizes)))

    assert [line.outcome is Outcome.ADDED for line in report.files] == [True, True, False, True]
    await container.documents.check()


async def _rename_until_refused(container: Container, id: str) -> None:
    for _ in range(200):
        await container.documents.rename(id, "très long " * 400)


class _NearlyFull(Disk):
    """A disk with room for small files only."""

    def write(self, file: FileIO, data: Octets) -> None:
        if file.tell() + len(data) > 70_000:
            raise FULL
        super().write(file, data)


# -- a limit on the size of files ----------------------------------------------------------------

LIMITED = """
import asyncio, json, resource, sys
from pathlib import Path
from services.core.errors import ServiceError
from services.documents.models import Query
from services.i18n.sentences import sentence
from services.i18n.translator import translator
from tests.builders.space import CODE, carnet
from tests.faults.test_disk_full import _note

async def run():
    container = carnet(Path(sys.argv[1]))
    await container.people.unlock(CODE)
    first = await container.documents.import_files([_note(n) for n in range(10)])
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
    notes = [_note(n) for n in range(10, 60)] + [_note(60, 400_000)]
    limited = await container.documents.import_files(notes)
    try:
        while True:
            await container.documents.rename(first.files[0].documents[0], "long " * 1000)
    except ServiceError as error:
        said = sentence(error, translator("en"))
    await container.people.lock()
    try:
        await container.people.unlock(CODE)
        opening = ""
        await container.people.lock()
    except ServiceError as error:
        opening = sentence(error, translator("en"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    await container.people.unlock(CODE)
    again = await container.documents.import_files(notes)
    await container.documents.check()
    total = (await container.documents.list(Query())).total
    await container.people.lock()
    reasons = [line.error.reason if line.error else line.outcome for line in limited.files]
    retried = [line.error.reason if line.error else line.outcome for line in again.files]
    print(json.dumps([reasons, said, opening, retried, total]))

asyncio.run(run())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX has limits on the size of files")
@pytest.mark.parametrize("limit", [40_000, 400_000])
def test_under_a_limit_on_file_sizes_people_are_told_that_there_is_no_room(
    data: Path, limit: int
) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", LIMITED, str(data), str(limit)],
        cwd=ROOT,
        env=NO_KEYSTORE,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert ended.returncode == 0, ended.stderr
    reasons, said, opening, retried, total = json.loads(ended.stdout)
    assert set(reasons) <= {"added", "disk_full"}
    assert reasons[-1] == "disk_full"
    assert "no room left" in said
    assert opening == "" or "no room left" in opening
    assert set(retried) == {"added", "duplicate"} or set(retried) == {"added"}
    assert total == 61
