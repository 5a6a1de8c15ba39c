"""Files made to harm, through the whole import: each refused in words, in bounded memory, and life goes on."""

import json
import os
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from fpdf import FPDF
from fpdf.enums import EncryptionMethod

from tests.builders import files
from tests.builders.command import NO_KEYSTORE, ROOT
from tests.builders.space import make_space

MOST_MEMORY = 200 * 2**20
MANY_MEMBERS = 5_010

IMPORT = """
import asyncio, json, resource, sys
from pathlib import Path
from services.documents.models import FileToImport, Query
from services.i18n.sentences import sentence
from services.i18n.translator import translator
from tests.builders import files
from tests.builders.space import CODE, carnet

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)

async def run(data, inbox):
    container = carnet(data)
    await container.people.unlock(CODE)
    await container.documents.import_files([FileToImport("a.pdf", data=files.pdf("avant"))])
    answers = {}
    for path in sorted(inbox.iterdir()):
        before = peak()
        report = await container.documents.import_files([FileToImport(path.name, path=str(path))])
        line = report.files[-1]
        words = sentence(line.error, translator("fr")) if line.error else ""
        reason = line.error.reason if line.error else line.outcome
        answers[path.name] = [reason, words, peak() - before, len(report.files)]
    after = await container.documents.import_files([FileToImport("b.txt", data=b"ensuite")])
    await container.documents.check()
    total = (await container.documents.list(Query())).total
    await container.people.lock()
    print(json.dumps([answers, after.files[0].outcome, total]))

asyncio.run(run(Path(sys.argv[1]), Path(sys.argv[2])))
"""


def _encrypted_pdf() -> bytes:
    document = FPDF()
    document.set_encryption(
        "owner of nothing", "reader of nothing", encryption_method=EncryptionMethod.AES_256
    )
    document.add_page()
    document.set_font("helvetica", size=12)
    document.cell(0, 6, "Secret")
    return bytes(document.output())


def _zip(*members: tuple[str, bytes]) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return written.getvalue()


def _bomb(path: Path, size: int) -> None:
    """Write a ZIP whose one member unfolds to `size` bytes of nothing."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("bombe.txt", "w", force_zip64=True) as member,
    ):
        for _ in range(size // 2**20):
            member.write(bytes(2**20))


ENTITY = b"""<?xml version="1.0"?><!DOCTYPE c [<!ENTITY x SYSTEM "file:///etc/hostname">]>
<ClinicalDocument xmlns="urn:hl7-org:v3"><title>&x;</title></ClinicalDocument>"""
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE c [<!ENTITY a "ha">'
    + b"".join(
        f'<!ENTITY {c} "{f"&{p};" * 10}">'.encode()
        for p, c in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + b']><ClinicalDocument xmlns="urn:hl7-org:v3"><title>&j;</title></ClinicalDocument>'
)
PAGES = files.pdf("Un", count=1_000_000)

EXPECTED = {
    "bombe.zip": "too_large",
    "bundle.json": "fhir_no_patient",
    "chiffre.pdf": "pdf_password",
    "creux.pdf": "too_large",
    "dedans.zip": "zip_nested",
    "entite.xml": "xml_entity",
    "foule.zip": "zip_too_large",
    "pages.pdf": "pdf_damaged",
    "profond.json": "json_too_deep",
    "profond.xml": "xml_too_deep",
    "rires.xml": "xml_entity",
    "vide.pdf": "empty",
}


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    contents = {
        "bundle.json": files.bundle(files.observation(subject=None)),
        "chiffre.pdf": _encrypted_pdf(),
        "creux.pdf": b"%PDF-1.7\n",
        "dedans.zip": _zip(("dedans.zip", _zip(("a.txt", b"a")))),
        "entite.xml": ENTITY,
        "foule.zip": _zip(*((f"{n}.txt", b"le contenu") for n in range(MANY_MEMBERS))),
        "pages.pdf": PAGES,
        "profond.json": b'{"resourceType":"Bundle","a":' + b"[" * 10_000 + b"]" * 10_000 + b"}",
        "profond.xml": files.cda(body="<component>" * 10_000 + "</component>" * 10_000),
        "rires.xml": LAUGHS,
        "vide.pdf": b"",
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    os.truncate(folder / "creux.pdf", 200 * 2**20)
    _bomb(folder / "bombe.zip", 2**30)
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX tells the peak of memory")
def test_each_hostile_file_is_refused_in_words_and_in_bounded_memory(
    tmp_path: Path, inbox: Path
) -> None:
    make_space(tmp_path / "space")

    ended = subprocess.run(
        [sys.executable, "-c", IMPORT, str(tmp_path / "space"), str(inbox)],
        cwd=ROOT,
        env=NO_KEYSTORE,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert ended.returncode == 0, ended.stderr
    answers, after, total = json.loads(ended.stdout)
    assert {name: answer[0] for name, answer in answers.items()} == EXPECTED
    assert all(words for _, words, _, _ in answers.values())
    assert max(grown for _, _, grown, _ in answers.values()) < MOST_MEMORY
    assert after == "added"
    assert total == 2 + 1  # what was there, what came after, and the one file of a crowd of equals
