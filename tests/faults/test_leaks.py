"""A whole session in a process of its own: nothing it wrote, anywhere, can be read without the code."""

import gzip
import json
import os
import random
import subprocess
import sys
import zipfile
import zlib
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import files
from tests.builders.command import NO_KEYSTORE, ROOT
from tests.faults.scanner import find_in, find_marker

MARKER = "Quetzalcoatl"
NOISE = random.Random(1).randbytes(1000)  # noqa: S311 - data, not a secret
MARKERS = (MARKER, MARKER.upper(), MARKER.lower(), "Quetzàlcôatl")

SESSION = """
import asyncio, json, logging, sys
from pathlib import Path
from services.core.errors import ServiceError
from services.core.identity import Identity
from services.documents.models import Category, FileToImport, Query
from services.people.models import Protection
from app.logs import discreet_logs
from services.visits.models import Draft
from tests.builders.paper import frame
from tests.builders.space import CODE, carnet
from tests.faults.test_leaks import MARKER, inbox

logging.basicConfig(level=logging.DEBUG)

async def run(watched):
    container = carnet(watched / "data")
    await container.people.create(CODE, Protection.FILE, Identity(MARKER, "Camille"))
    documents = container.documents
    files = [FileToImport(name, data=data) for name, data in inbox().items()]
    report = await documents.import_files(files, accept_other_identity=True)
    await documents.import_files(files)
    await documents.add(FileToImport("b.txt", data=MARKER.encode() * 2), MARKER, Category.OTHER)
    for text in (MARKER, MARKER[:7], MARKER.upper() + " "):
        assert (await documents.list(Query(text))).documents
    shown = (await documents.list(Query(replaced=True))).documents
    for document in shown:
        await documents.detail(document.id)
        await documents.mark_read(document.id)
        for look in (
            documents.page(document.id),
            documents.pdf_page(document.id, 0, 400),
            documents.image(document.id, 200),
            container.printing.document(document.id, frame()),
            container.printing.correction(document.id, frame()),
        ):
            try:
                await look
            except ServiceError:
                pass
    draft = Draft(reason=MARKER, changes=MARKER + " \\U0001f600")
    await container.visits.keep(draft)
    for printed in (
        await container.visits.printed(draft, frame()),
        await container.printing.listed(Query(MARKER), frame()),
    ):
        assert printed.data.startswith(b"%PDF")
    await documents.rename(shown[0].id, MARKER + " 2")
    await documents.delete(shown[1].id)
    await documents.erase_deleted()
    await container.people.create_recovery()
    archive = await container.archives.write(watched / "home")
    other = carnet(watched / "share")
    await other.people.restore(archive.path, archive.key, CODE, Protection.FILE)
    await other.people.lock()
    await documents.check()
    await container.people.lock()
    for wrong in ("000000", MARKER):
        try:
            await container.people.unlock(wrong)
        except ServiceError as error:
            logging.exception("refused")
    await container.people.unlock(CODE)
    plain = await container.exports.plain(watched / "plain")
    await container.people.lock()
    print(json.dumps([line.outcome for line in report.files]))

asyncio.run(run(Path(sys.argv[1])))
"""


def inbox() -> dict[str, bytes]:
    """Return files that hold the marker in their names, titles, authors, texts and hidden data."""
    author = f"""<author><time value="20260101"/><assignedAuthor><id root="1.2" extension="3"/>
        <assignedPerson><name><family>{MARKER}</family></name></assignedPerson></assignedAuthor></author>"""
    section = files.cda_section(f"<paragraph>Suivi de {MARKER}</paragraph>", title=MARKER)
    return {
        f"{MARKER}.txt": f"Le texte de {MARKER}\n".encode() * 50,
        "scan.pdf": files.pdf(f"Page de {MARKER}", info=f"/Title({MARKER} imprimé)"),
        "packé.pdf": files.pdf(
            packed=files.deflated(f"BT /F 12 Tf 72 720 Td (Packé {MARKER}) Tj ET".encode("cp1252"))
        ),
        "lettre.xml": files.cda(section, author, title=f"Lettre à {MARKER}"),
        "portée.xml": files.cda_carrying(files.pdf(f"Portée {MARKER}"), "application/pdf"),
        "bilan.json": files.bundle(
            files.patient(family=MARKER), files.observation(), files.report(conclusion=MARKER)
        ),
        "photo.png": files.photo(kind="PNG"),
        f"{MARKER}.doc": b"\xd0\xcf\x11\xe0" + MARKER.encode(),  # refused
        "casse.json": b'{"resourceType": "' + MARKER.encode(),  # refused
    }


def test_a_session_leaves_no_readable_word_on_the_disk_nor_in_its_output(tmp_path: Path) -> None:
    watched = tmp_path / "watched"
    places = {name: watched / name for name in ("home", "temporary", "cache", "config", "share")}
    for place in places.values():
        place.mkdir(parents=True)
    environment = {
        "HOME": places["home"],
        "TMPDIR": places["temporary"],
        "XDG_CACHE_HOME": places["cache"],
        "XDG_CONFIG_HOME": places["config"],
        "XDG_DATA_HOME": places["share"],
        "XDG_STATE_HOME": places["share"],
        "XDG_RUNTIME_DIR": places["temporary"],
    }

    ended = subprocess.run(
        [sys.executable, "-X", "dev", "-c", SESSION, str(watched)],
        cwd=ROOT,
        env={**os.environ, **NO_KEYSTORE, **{k: str(v) for k, v in environment.items()}},
        capture_output=True,
        check=False,
        timeout=120,
    )

    assert ended.returncode == 0, ended.stderr.decode()
    outcomes = json.loads(ended.stdout)
    assert outcomes.count("added") == 7
    assert outcomes.count("refused") == 2
    assert find_in(ended.stdout + ended.stderr, MARKERS) == []
    hits = find_marker(watched, MARKERS)
    plain = watched / "plain"
    assert [hit for hit in hits if plain not in hit.path.parents] == []
    assert {hit.path.name for hit in hits if plain in hit.path.parents} >= {"bundle.json"}
    assert any((watched / "data").rglob("attachments/*/*"))
    assert any((watched / "home").glob("*.carnet"))


# -- the scanner itself --------------------------------------------------------------------------


def _pdf_with_stream(text: bytes) -> bytes:
    return b"%PDF-1.7 <</Filter/FlateDecode>>stream\n" + zlib.compress(text) + b"\nendstream"


@pytest.mark.parametrize(
    "plant",
    [
        lambda text: text.encode(),
        lambda text: text.encode("utf-16-le"),
        lambda text: b"x" + text.encode("utf-16-be"),
        lambda text: text.encode().hex().encode(),
        lambda text: text.encode().hex().upper().encode(),
        lambda text: b64encode(text.encode()),
        lambda text: b64encode(b"a" + text.encode() + b"bc"),
        lambda text: b64encode(b"ab" + text.encode() + b"c"),
        lambda text: b64encode(b"abc" + text.encode("utf-16-le") + b"d"),
        lambda text: urlsafe_b64encode(b"\xff\xfe" + text.encode() + b"\xff\xff"),
        lambda text: b"\n".join(
            b64encode(text.encode() * 9)[n : n + 20] for n in range(0, 150, 20)
        ),
        lambda text: b"abc" + zlib.compress(text.encode()) + b"def",
        lambda text: b"abc" + zlib.compress(text.encode(), 1)[:-4],
        lambda text: gzip.compress(b"abc" + text.encode()),
        lambda text: gzip.compress(zlib.compress(b64encode(text.encode()))),
        lambda text: _pdf_with_stream(text.encode()),
    ],
)
@pytest.mark.parametrize("marker", [MARKER, "Quetzàlcôatl"])
def test_the_scanner_finds_a_marker_in_each_writing(
    tmp_path: Path, plant: Callable[[str], bytes], marker: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "clean").write_bytes(NOISE * 20)
    assert find_marker(tmp_path, MARKERS) == []

    (tmp_path / "folder" / "planted").write_bytes(NOISE + plant(f"un {marker} là"))

    hits = find_marker(tmp_path, MARKERS)
    assert {hit.path.name for hit in hits} == {"planted"}
    assert marker in {hit.marker for hit in hits}


def test_the_scanner_finds_a_marker_in_names_and_zip_members(tmp_path: Path) -> None:
    (tmp_path / f"un {MARKER}").mkdir()
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("dedans.txt", f"bonjour {MARKER}")

    assert {hit.path.name for hit in find_marker(tmp_path, MARKERS)} == {f"un {MARKER}", "a.zip"}
