"""What a link gives away is FHIR R4B, as an independent reader of the standard takes it (fhir.resources)."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from fhir.resources.R4B import get_fhir_model_class

from app.container import Container
from services.core.identity import Identity
from services.documents.models import FileToImport, Query
from services.sharing.contents import Carried, Shared, bundle
from services.sharing.leaving import gathered, person_of
from services.storage import meta
from tests.builders import files
from tests.builders.space import CODE, carnet, make_space
from tests.builders.values import Given, fhir

Json = dict[str, Any]

WORDS = {"div", "p", "ul", "ol", "li", "b", "i", *(f"h{n}" for n in range(1, 7))}
WORDS |= {"table", "caption", "tbody", "tr", "th", "td"}
"""Elements that the narrative writes, all of them among those of the rule txt-1."""
XHTML = "{http://www.w3.org/1999/xhtml}"
TABLE = "<table><tbody><tr><th>A &amp; B</th><td>&lt; 5</td></tr></tbody></table>"
CHOSEN = {
    "letter.pdf": files.pdf("Lettre"),
    "photo.jpg": files.photo(taken="2026:02:03 10:20:30"),
    "fax.tiff": files.tiff(),
    "words.txt": "Une note — à garder".encode(),
    "words.rtf": rb"{\rtf1\ansi Une note}",
    "record.xml": files.cda(files.cda_section(TABLE)),
    "day.xml": files.cda().replace(b'value="20260102"', b'value="2026"'),
    "minute.xml": files.cda().replace(b'value="20260102"', b'value="202601020830+0100"'),
    "no-zone.xml": files.cda().replace(b'value="20260102"', b'value="202601020830"'),
    "carrying.xml": files.cda_carrying(files.pdf("Compte rendu"), "application/pdf"),
    "values.json": fhir(Given("4.1")).data,
}


@pytest.fixture
async def device(tmp_path: Path) -> AsyncIterator[Container]:
    await asyncio.to_thread(make_space, tmp_path / "data")
    container = carnet(tmp_path / "data")
    await container.people.unlock(CODE)
    yield container
    await container.people.lock()


@pytest.mark.parametrize("name", CHOSEN)
async def test_document_when_it_leaves_then_its_bundle_passes_the_full_model(
    device: Container, name: str
) -> None:
    who = Identity("Exemple", "Camille", "1980-02-29", "female")
    await device.documents.database.write(lambda c: meta.put_identity(c, who))
    await device.documents.import_files([FileToImport(name, data=CHOSEN[name])])
    (document,) = (await device.documents.list(Query())).documents

    (shared,) = await gathered(device.documents, (document.id,))
    said = passes(bundle(shared, await person_of(device.documents)))

    patient, leaving = (entry["resource"] for entry in said["entry"])
    assert leaving["subject"]["reference"] == said["entry"][0]["fullUrl"]
    assert patient["birthDate"] == who.birth_date
    carried = [base64.b64decode(one["attachment"]["data"]) for one in leaving["content"]]
    assert carried == [file.data for file in shared.files]


@pytest.mark.parametrize("born", ["", "1980", "1980-02", "1980-02-29"])
@pytest.mark.parametrize("date", ["", "2026", "2026-02", "2026-02-03", "2026-02-03T10:20:30+01:00"])
def test_bundle_when_little_is_known_then_it_passes_the_full_model(born: str, date: str) -> None:
    for person in (Identity(birth_date=born), Identity("Exemple", "", born)):
        said = passes(bundle(Shared("", date, "", "", (Carried("application/pdf", b"%"),)), person))
        assert len(said["entry"]) == 2


def passes(data: bytes) -> Json:
    """Return what a Bundle says, once the model took it, and found nothing empty or unknown in it."""
    said: Json = json.loads(data)
    read = get_fhir_model_class("Bundle").model_validate_json(data)
    assert _shape(json.loads(read.model_dump_json())) == _shape(said)
    for entry in said["entry"]:
        if text := entry["resource"].get("text"):
            root: Element = fromstring(text["div"])
            assert {each.tag.removeprefix(XHTML) for each in root.iter()} <= WORDS
            assert "".join(root.itertext()).strip()
    return said


def _shape(value: object) -> object:
    """Return what is there, whatever it says: the model writes a moment another way."""
    if isinstance(value, dict):
        return {key: _shape(one) for key, one in value.items()}
    return [_shape(one) for one in value] if isinstance(value, list) else None
