"""Taking in 100 PDFs, and what that does to the event loop meanwhile.

Floor: hashing, text extraction and encryption (durable, as any attachment) of the same bytes, nothing else.
"""

import asyncio
import selectors
import tempfile
import time
from collections.abc import Coroutine
from hashlib import sha256
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final, TypeVar

from fpdf import FPDF

from benchmarks.figures import Figure, milliseconds
from services.core.changes import ChangeFeed
from services.core.clock import SystemClock
from services.documents import pdf
from services.documents.models import FileToImport
from services.documents.service import DocumentService
from services.security.keys import Keys
from services.storage.attachments import Attachments
from services.storage.database import Database
from services.storage.record import OpenRecord, Record

T = TypeVar("T")

COUNT: Final = 100
ROUNDS: Final = 5
_KEYS: Final = Keys(bytes(range(32)))
_TICK: Final = 0.002
_IDLE_SECONDS: Final = 1


def measure() -> list[Figure]:
    """Return the figures of an import."""
    files = [_pdf(number) for number in range(COUNT)]
    floors, imports, delays, idle = [], [], [], []
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(ROUNDS + 1):  # in turn, so that a busy machine slows both
            floors.append(_floor(Path(folder) / f"floor{turn}", files))
            imports.append(_run(_import(Path(folder) / f"ours{turn}", files, None)))
            lags: list[float] = []
            _run(_import(Path(folder) / f"watched{turn}", files, lags))
            delays += lags
            idle += _run(_idle())
    return [
        Figure(
            "import of 100 PDFs",
            median(imports[1:]),
            "ms",
            median(floors[1:]),
            1.5,
        ),
        Figure(
            "event-loop delay during an import, p99",
            _p99(delays),
            "ms",
            _p99(idle),
            4,
        ),
    ]


def _pdf(number: int) -> bytes:
    document = FPDF()
    document.set_font("helvetica", size=11)
    for page in range(2):
        document.add_page()
        for line in range(40):
            document.cell(
                0,
                6,
                f"Document {number}, page {page}, ligne {line} : valeur normale",
                new_x="LMARGIN",
                new_y="NEXT",
            )
    return bytes(document.output())


def _floor(folder: Path, files: list[bytes]) -> float:
    attachments = Attachments(folder, _KEYS)

    def work() -> None:
        for data in files:
            digest = sha256(data).hexdigest()
            pdf.inspect(data)
            attachments.put(data, digest)

    return milliseconds(work)


async def _import(folder: Path, files: list[bytes], lags: list[float] | None) -> float:
    folder.mkdir()
    database = await asyncio.to_thread(
        Database.open, folder / "record.db", _KEYS.database, create=True
    )
    record = OpenRecord()
    record.set(Record(database, Attachments(folder / "attachments", _KEYS)))
    service = DocumentService(record, SystemClock(), ChangeFeed())
    watch = None if lags is None else asyncio.create_task(_watch(lags))
    start = time.perf_counter()
    report = await service.import_files(
        [FileToImport(f"{n}.pdf", data=data) for n, data in enumerate(files)]
    )
    elapsed = (time.perf_counter() - start) * 1000
    if watch:
        watch.cancel()
    assert len(report.files) == COUNT
    await database.close()
    return elapsed


def _run(work: Coroutine[Any, Any, T]) -> T:
    """Run on a loop that waits with select: epoll counts whole milliseconds, which would pass for delays."""
    with asyncio.Runner(loop_factory=_loop) as runner:
        return runner.run(work)


def _loop() -> asyncio.AbstractEventLoop:
    return asyncio.SelectorEventLoop(selectors.SelectSelector())


async def _idle() -> list[float]:
    lags: list[float] = []
    watch = asyncio.create_task(_watch(lags))
    await asyncio.sleep(_IDLE_SECONDS)
    watch.cancel()
    return lags


async def _watch(lags: list[float]) -> None:
    """Note by how many milliseconds each sleep of 2 ms lasts too long."""
    while True:
        start = time.perf_counter()
        await asyncio.sleep(_TICK)
        lags.append((time.perf_counter() - start - _TICK) * 1000)


def _p99(lags: list[float]) -> float:
    return quantiles(lags, n=100)[98]
