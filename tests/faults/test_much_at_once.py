"""Much at once: five thousand files, a fax of five hundred pages, RTF made to harm; in bounded memory, nothing lost."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders.command import NO_KEYSTORE, ROOT
from tests.builders.space import make_space

FILES = 5_000
PAGES = 500
MOST_MEMORY = 120 * 2**20

RUN = """
import asyncio, json, resource, sys
from pathlib import Path
from services.documents.models import FileToImport, Query
from tests.builders import files
from tests.builders.space import CODE, carnet
from tests.builders.xdm import Entry, package, zipped

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)

async def many(container, count):
    documents = container.documents
    kept = await documents.import_files([FileToImport("avant.txt", data=b"avant")])
    chosen = [FileToImport(f"{n}.txt", data=f"note {n}".encode()) for n in range(count)]
    before, reports = peak(), []
    report = await documents.import_files(chosen, reports.append)
    grown, gone = peak() - before, await documents.undo_import(report.batch)
    left = (await documents.list(Query())).documents
    return [len(report.files), len(reports) > 50, gone, [d.id for d in left] == list(kept.files[0].documents), grown]

async def fax(container, pages):
    documents = container.documents
    data = files.tiff(pages, 1654, 2339)
    before = peak()
    report = await documents.import_files([FileToImport("fax.tif", data=data)])
    id = report.files[0].documents[0]
    drawn = [len(await documents.image(id, 600, page)) > 0 for page in (0, pages // 2, pages - 1)]
    return [(await documents.detail(id)).page_count, drawn, peak() - before]

async def rtf(container):
    documents = container.documents
    hostile = {
        "profond": b"{\\\\rtf1 a" + b"{" * 3_000_000,
        "bin": b"{\\\\rtf1 a{\\\\*\\\\objdata \\\\bin999999999 " + bytes(range(256)) * 4000,
        "codes": b"{\\\\rtf1 a" + b"\\\\u-99999?\\\\'zz\\\\" * 200_000,
        "cut": b"{\\\\rtf",
    }
    before, outcomes = peak(), {}
    for name, data in hostile.items():
        report = await documents.import_files([FileToImport(name + ".rtf", data=data)])
        page = await documents.page(report.files[0].documents[0])
        outcomes[name] = [report.files[0].outcome, len(page.blocks) >= 0]
    return [outcomes, peak() - before]

async def run(data, what, size):
    container = carnet(data)
    await container.people.unlock(CODE)
    answer = await {"many": lambda: many(container, size), "fax": lambda: fax(container, size),
                    "rtf": lambda: rtf(container)}[what]()
    await container.documents.check()
    await container.people.lock()
    print(json.dumps(answer))

asyncio.run(run(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX tells the peak of memory")


def _answer(folder: Path, what: str, size: int = 0) -> list[object]:
    make_space(folder / "space")
    ended = subprocess.run(
        [sys.executable, "-c", RUN, str(folder / "space"), what, str(size)],
        cwd=ROOT,
        env=NO_KEYSTORE,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert ended.returncode == 0, ended.stderr
    answer: list[object] = json.loads(ended.stdout)
    return answer


def test_five_thousand_files_then_each_is_told_and_undo_takes_back_exactly_them(
    tmp_path: Path,
) -> None:
    *told, grown = _answer(tmp_path, "many", FILES)
    assert told == [FILES, True, FILES, True]
    assert isinstance(grown, int)
    assert grown < MOST_MEMORY


def test_fax_of_five_hundred_pages_then_its_pages_are_read_one_at_a_time(tmp_path: Path) -> None:
    pages, drawn, grown = _answer(tmp_path, "fax", PAGES)
    assert (pages, drawn) == (PAGES, [True] * 3)
    assert isinstance(grown, int)
    assert grown < MOST_MEMORY


def test_hostile_rtf_then_kept_and_opened_in_bounded_memory(tmp_path: Path) -> None:
    outcomes, grown = _answer(tmp_path, "rtf")
    assert outcomes == {name: ["added", True] for name in ("profond", "bin", "codes", "cut")}
    assert isinstance(grown, int)
    assert grown < 2 * MOST_MEMORY
