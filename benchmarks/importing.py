"""Taking in 100 PDFs, and what that does to the event loop meanwhile.

Floor: hashing, text extraction and encryption (durable, as any attachment) of the same bytes, nothing else.
"""

import asyncio
import tempfile
import time
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Final

from fpdf import FPDF

from benchmarks.delays import idle_delays, p99, selecting, watch
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

COUNT: Final = 100
ROUNDS: Final = 5
_KEYS: Final = Keys(bytes(range(32)))


def measure() -> list[Figure]:
    """Return the figures of an import."""
    files = [_pdf(number) for number in range(COUNT)]
    floors, imports, delays, idle = [], [], [], []
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(ROUNDS + 1):  # in turn, so that a busy machine slows both
            floors.append(_floor(Path(folder) / f"floor{turn}", files))
            imports.append(selecting(_import(Path(folder) / f"ours{turn}", files, None)))
            lags: list[float] = []
            selecting(_import(Path(folder) / f"watched{turn}", files, lags))
            delays += lags
            idle += selecting(idle_delays())
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
            p99(delays),
            "ms",
            p99(idle),
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
    watching = None if lags is None else asyncio.create_task(watch(lags))
    start = time.perf_counter()
    report = await service.import_files(
        [FileToImport(f"{n}.pdf", data=data) for n, data in enumerate(files)]
    )
    elapsed = (time.perf_counter() - start) * 1000
    if watching:
        watching.cancel()
    assert len(report.files) == COUNT
    await database.close()
    return elapsed
