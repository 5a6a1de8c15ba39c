"""Each sample against what a person read in its source (manifest.json, written by hand)."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from services.core.errors import Refusal, RefusedError
from services.core.narrative import Heading, Media, plain_text
from services.documents.incoming import IncomingDocument, IncomingFile
from services.documents.models import Kind, Page
from services.documents.pages import embedded_content, page_from_cda, page_from_fhir
from services.documents.pdf import inspect
from services.documents.reading import read

Say = Callable[[str], None]
_CDA = "{urn:hl7-org:v3}"


def _read(path: Path) -> IncomingFile:
    return read(path.name, path.read_bytes())


def _projected(document: IncomingDocument) -> dict[str, str]:
    return {
        "title": document.title,
        "date": document.date,
        "author": document.author,
        "category": document.category.value,
        "type": document.type,
        "person": document.identity.display,
        "status": document.status.value,
    }


def _letters(text: str) -> str:
    """Text without white space, digits raised or lowered made plain again."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def test_manifest_when_each_sample_is_read_then_its_documents_are_as_written(
    samples: Path, say: Say
) -> None:
    manifest = json.loads((Path(__file__).parent / "manifest.json").read_text("utf-8"))
    read_now = {name: [_projected(d) for d in _read(samples / name).documents] for name in manifest}
    assert read_now == manifest
    folders = ("cda-fr", "ips-2.0.0", "pdsm4dmp")
    here = {f"{folder}/{path.name}" for folder in folders for path in (samples / folder).iterdir()}
    assert here == set(manifest)
    say(f"manifest: {len(manifest)} files read")


def test_cda_sample_when_read_then_every_word_of_every_section_is_on_its_page(
    samples: Path, say: Say
) -> None:
    compared = 0
    for path in sorted((samples / "cda-fr").glob("*.xml")):
        root: Element = fromstring(path.read_bytes())
        page = page_from_cda(path.read_bytes())
        written = "".join(
            "".join(part.itertext())
            for section in root.iter(f"{_CDA}section")
            for part in section
            if part.tag in {f"{_CDA}title", f"{_CDA}text"}
        )
        assert _letters(plain_text(page.blocks)) == _letters(written), path.name
        compared += len(list(root.iter(f"{_CDA}section")))
    say(f"narrative: {compared} sections compared")


def test_level_1_sample_when_read_then_its_pdf_opens(samples: Path) -> None:
    for name, pages in (
        ("DOC_NON_STRUCTURE_CDA-R2-N1.xml", 2),
        ("IMG_CR_IMG_2024.01_CDA-R2-Niveau-1.xml", 1),
    ):
        data = (samples / "cda-fr" / name).read_bytes()
        content = embedded_content(data)
        assert content is not None
        assert content.mime == "application/pdf"
        assert (
            inspect(content.data).pages
            == pages
            == _read(samples / "cda-fr" / name).documents[0].page_count
        )
        assert page_from_cda(data) == Page((), generated=False, embedded_pdf=True)


def test_prescription_sample_when_shown_then_its_code_is_an_image(samples: Path) -> None:
    page = page_from_cda((samples / "cda-fr/eP-MED-DM_2022.01_PosoStruct.xml").read_bytes())
    images = [block for block in page.blocks if isinstance(block, Media)]
    assert [image.mime for image in images] == ["image/png"]  # the sample calls it JPEG
    assert images[0].data


def test_imaging_sample_when_read_then_it_replaces_its_former_version(samples: Path) -> None:
    lineage = _read(samples / "cda-fr/IMG_CR_IMG_2024.01_CDA-R2-Niveau-1.xml").documents[0].lineage
    assert lineage.unique_id == "1.2.250.1.213.1.1.1.45.2024.2.1"
    assert (lineage.set_id, lineage.version) == ("1.2.250.1.213.1.1.1.45.2024.2", 2)
    assert lineage.replaces == ("90e1c8ec-f951-4b26-a305-a34848818dd6",)


def test_ips_sample_when_shown_then_every_section_is_entire(samples: Path) -> None:
    for path in sorted((samples / "ips-2.0.0").iterdir()):
        bundle = json.loads(path.read_bytes())
        page = page_from_fhir(path.read_bytes(), lambda _reference: None)
        shown = _letters(plain_text(page.blocks))
        sections: list[dict[str, Any]] = bundle["entry"][0]["resource"]["section"]
        for section in sections:
            assert _letters(unescape(re.sub(r"<[^>]*>", "", section["text"]["div"]))) in shown
        assert [b.text for b in page.blocks if isinstance(b, Heading)] == [
            s["title"] for s in sections
        ]
        assert not page.generated


def test_replacement_sample_when_read_then_the_old_document_is_named(samples: Path) -> None:
    new = _read(samples / "pdsm4dmp/Bundle-example-td2-1-remplacement.json").documents[0]
    old = _read(samples / "pdsm4dmp/DocumentReference-doc-x-id.json").documents[0]
    assert set(new.lineage.replaces) & {old.lineage.unique_id, *old.lineage.aliases}
    assert new.content is not None
    assert (new.content.mime, new.kind) == ("application/xml", Kind.PAGE)
    assert old.content is None


def test_synthea_patient_when_read_then_every_report_is_a_document(samples: Path, say: Say) -> None:
    reports = resources = 0
    for path in sorted((samples / "synthea-r4").glob("*_*.json")):
        types = Counter(
            entry["resource"]["resourceType"] for entry in json.loads(path.read_bytes())["entry"]
        )
        file = _read(path)
        assert len(file.documents) == types["DiagnosticReport"] > 0
        assert Counter(r.type for r in file.resources) == types - Counter(
            DiagnosticReport=types["DiagnosticReport"]
        )
        assert file.identity.birth_date
        reports += len(file.documents)
        resources += len(file.resources)
    say(f"Synthea: {reports} reports, {resources} other resources")


@pytest.mark.parametrize("name", ["hospitalInformation", "practitionerInformation"])
def test_synthea_directory_when_read_then_refused(samples: Path, name: str) -> None:
    (path,) = (samples / "synthea-r4").glob(f"{name}*.json")
    with pytest.raises(RefusedError) as refused:
        _read(path)
    assert refused.value.reason is Refusal.FHIR_DIRECTORY


def test_synthea_report_when_shown_then_a_table_holds_each_result(samples: Path) -> None:
    for path in sorted((samples / "synthea-r4").glob("*_*.json")):
        file = _read(path)
        kept = {resource.full_url: resource.json for resource in file.resources}
        for document in file.documents:
            assert document.resource is not None
            page = page_from_fhir(document.resource.json, kept.get)
            report = json.loads(document.resource.json)
            shown = plain_text(page.blocks)
            for result in report["result"]:
                value = json.loads(kept[result["reference"]], parse_float=str)["valueQuantity"]
                number = value["value"].replace(".", ",")  # as French laboratories print it
                assert f"{number} {value['unit']}" in shown


def test_hl7_samples_when_read_then_each_is_taken_or_refused_with_a_reason(
    samples: Path, say: Say
) -> None:
    outcomes: Counter[str] = Counter()
    for path in sorted((samples / "hl7-r4").iterdir()):
        try:
            file = _read(path)
        except RefusedError as error:
            outcomes[error.reason.value] += 1
        else:
            outcomes["read"] += 1
            assert file.documents
            assert all(document.title for document in file.documents)
            page_from_fhir(path.read_bytes(), lambda _reference: None)
    assert outcomes == {
        "read": 292,
        "fhir_directory": 46,
        "fhir_not_a_record": 31,
        "fhir_no_patient": 12,
        "fhir_several_patients": 2,
        "fhir_empty": 2,
    }
    say(f"HL7: {outcomes.total()} files: {dict(outcomes)}")
