"""Taking in an IHE XDM package, beside unzipping it, hashing and encrypting what it holds.

Encrypting is durable, as for any attachment. The package is what secure mail carries: letters (CDA) of some kilobytes,
and scanned pages (PDF) of some hundreds.
"""

import asyncio
import tempfile
import time
import zipfile
from hashlib import sha1, sha256
from io import BytesIO
from pathlib import Path
from random import Random
from statistics import median
from typing import Final

from fpdf import FPDF
from PIL import Image

from benchmarks.delays import selecting
from benchmarks.figures import Figure, milliseconds
from services.core.changes import ChangeFeed
from services.core.clock import SystemClock
from services.documents.models import FileToImport, Outcome
from services.documents.service import DocumentService
from services.security.keys import Keys
from services.storage.attachments import Attachments
from services.storage.database import Database
from services.storage.record import OpenRecord, Record
from tests.builders.files import cda, cda_section
from tests.builders.xdm import Entry, package

LETTERS: Final = 10
SCANS: Final = 10
ROUNDS: Final = 5
_KEYS: Final = Keys(bytes(range(32)))


def measure() -> list[Figure]:
    """Return the figure of a package's import."""
    data = _package()
    floors, imports = [], []
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(ROUNDS + 1):  # in turn, so that a busy machine slows both
            floors.append(_floor(Path(folder) / f"floor{turn}", data))
            imports.append(selecting(_import(Path(folder) / f"ours{turn}", data)))
    return [
        Figure(
            "import of an XDM of 20 documents", median(imports[1:]), "ms", median(floors[1:]), 1.5
        )
    ]


def _package() -> bytes:
    text = "<paragraph>Examen clinique sans particularité, contrôle dans un an.</paragraph>"
    entries = [
        Entry(
            f"LET{n:05}.XML",
            cda(cda_section(text * 100), title=f"Lettre {n}"),
            id=f"Letter{n}",
            unique_id=f"1.2.250.1.999.1^{n}",
        )
        for n in range(LETTERS)
    ]
    entries += [
        Entry(
            f"SCA{n:05}.PDF",
            _scan(n),
            id=f"Scan{n}",
            unique_id=f"1.2.250.1.999.2^{n}",
            mime="application/pdf",
        )
        for n in range(SCANS)
    ]
    return package(*entries)


def _scan(number: int) -> bytes:
    """Return a PDF of one scanned page: noise, which packs no better than a photo."""
    noise = Random(number).randbytes(800 * 1100)
    written = BytesIO()
    Image.frombytes("L", (800, 1100), noise).save(written, "JPEG", quality=40)
    document = FPDF(unit="pt")
    document.add_page()
    document.image(BytesIO(written.getvalue()), 0, 0, document.w)
    return bytes(document.output())


def _floor(folder: Path, data: bytes) -> float:
    attachments = Attachments(folder, _KEYS)

    def work() -> None:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            for name in archive.namelist():
                content = archive.read(name)
                sha1(content, usedforsecurity=False).hexdigest()
                attachments.put(content, sha256(content).hexdigest())

    return milliseconds(work)


async def _import(folder: Path, data: bytes) -> float:
    folder.mkdir()
    database = await asyncio.to_thread(
        Database.open, folder / "record.db", _KEYS.database, create=True
    )
    record = OpenRecord()
    record.set(Record(database, Attachments(folder / "attachments", _KEYS)))
    service = DocumentService(record, SystemClock(), ChangeFeed())
    start = time.perf_counter()
    report = await service.import_files([FileToImport("IHE_XDM.zip", data=data)])
    elapsed = (time.perf_counter() - start) * 1000
    assert report.count(Outcome.ADDED) == LETTERS + SCANS
    await database.close()
    return elapsed
