"""Writes a golden space: `python -m tests.builders.golden FOLDER`, once for each version of the format.

Every later Carnet must open it (tests/integration/test_golden.py); it is never written again.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Final

from app.cli_shapes import detail
from services.core.identity import Identity
from services.documents.models import Category, FileToImport, Query
from services.security.kdf import FLOOR_KIB, FLOOR_PASSES
from services.security.vault import KdfCost, Protection
from tests.builders import files
from tests.builders.space import carnet, make_space

PASSPHRASE: Final = "un carnet pour toujours"
FLOOR: Final = KdfCost(memory_kib=FLOOR_KIB, passes=FLOOR_PASSES)

_REPLACES: Final = """<relatedDocument typeCode="RPLC"><parentDocument>
<id root="1.2.3" extension="7"/></parentDocument></relatedDocument>"""


def letter() -> bytes:
    return files.cda(files.cda_section("<paragraph>Tout va bien.</paragraph>"))


def corrected_letter() -> bytes:
    section = files.cda_section("<paragraph>Tout va mieux, cœur stable.</paragraph>")
    whole = files.cda(section, _REPLACES, title="Lettre de sortie corrigée")
    return whole.replace(b'extension="7"/>\n<code', b'extension="8"/>\n<code')


async def fill(data: Path) -> None:
    """Take in two versions of a letter, a PDF, a patient Bundle and a note that is deleted; note what is there."""
    container = carnet(data)
    await container.people.unlock(PASSPHRASE)
    await container.people.set_identity(Identity("Exemple", "Camille", "1980-02-29", "female"))
    recovery = await container.people.create_recovery()
    documents = container.documents
    await documents.import_files(
        [
            FileToImport("lettre.xml", data=letter()),
            FileToImport("lettre corrigée.xml", data=corrected_letter()),
            FileToImport(
                "bilan.json",
                data=files.bundle(files.patient(), files.observation(), files.report()),
            ),
        ]
    )
    radio = FileToImport("radio.pdf", data=files.pdf("Radiographie normale"))
    await documents.add(radio, "Radio du genou", Category.IMAGING, "2026-03")
    note = FileToImport("note.txt", data="À jeter".encode())
    deleted = await documents.add(note, "Note", Category.OTHER)
    await documents.delete(deleted.documents[0])
    listing = await documents.list(Query(replaced=True))
    shown = [detail(await documents.detail(document.id)) for document in listing.documents]
    await container.people.lock()
    expected = {"recovery": recovery, "deleted": deleted.documents[0], "documents": shown}
    words = json.dumps(expected, ensure_ascii=False, indent=1)
    data.with_name("expected.json").write_text(f"{words}\n", "utf-8")


if __name__ == "__main__":
    place = Path(sys.argv[1]) / "data"
    make_space(place, PASSPHRASE, Protection.PASSPHRASE, FLOOR)
    asyncio.run(fill(place))
