"""The invented record: whole, repeatable, about one person who cannot exist."""

import json
import re
from base64 import b64decode
from datetime import date, timedelta
from io import BytesIO
from xml.etree.ElementTree import Element

import pypdfium2
import pytest
from defusedxml.ElementTree import fromstring
from PIL import Image

from services.demonstration import camille, cast

TODAY = date(2026, 11, 22)
CDA = "{urn:hl7-org:v3}"
DEMONSTRATION_OID = "1.2.250.1.213.1.4.11"


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return dict(camille.files(TODAY))


def named(files: dict[str, bytes], ending: str) -> dict[str, bytes]:
    return {name: data for name, data in files.items() if name.endswith(ending)}


def attributes(root: Element, path: str) -> dict[str, str]:
    found = root.find(f"{CDA}{path}")
    assert found is not None
    return found.attrib


def pdf_text(data: bytes) -> list[str]:
    with pypdfium2.PdfDocument(data) as document:
        return [page.get_textpage().get_text_range() for page in document]


def test_files_when_made_twice_for_a_day_then_the_bytes_are_the_same(
    files: dict[str, bytes],
) -> None:
    assert dict(camille.files(TODAY)) == files


def test_files_when_made_then_there_are_fifteen_and_they_are_small(files: dict[str, bytes]) -> None:
    assert len(files) == 15
    assert sum(map(len, files.values())) < 1_500_000


@pytest.mark.parametrize(
    "today", [date(2027, 1, 1), date(2028, 2, 29), date(2026, 3, 29), date(2030, 12, 31)]
)
def test_files_when_made_on_any_day_then_dates_are_within_eighteen_months(today: date) -> None:
    for data in named(dict(camille.files(today)), ".xml").values():
        written = fromstring(data).find(f"{CDA}effectiveTime")
        assert written is not None
        moment = date.fromisoformat(written.get("value", "")[:8])
        assert today - timedelta(days=550) < moment < today


def test_cda_when_parsed_then_its_header_is_french_and_of_the_demonstration(
    files: dict[str, bytes],
) -> None:
    documents = named(files, ".xml")
    assert len(documents) == 7
    for data in documents.values():
        root = fromstring(data)
        assert root.tag == f"{CDA}ClinicalDocument"
        realm, ins = root.find(f"{CDA}realmCode"), root.find(f".//{CDA}patientRole/{CDA}id")
        assert realm is not None
        assert ins is not None
        assert realm.get("code") == "FR"
        assert ins.attrib == {"root": DEMONSTRATION_OID, "extension": cast.INS}
        for part in ("author", "custodian", "legalAuthenticator", "documentationOf", "componentOf"):
            assert root.find(f"{CDA}{part}") is not None, part


def test_cda_when_an_entry_points_at_its_words_then_the_narrative_has_them(
    files: dict[str, bytes],
) -> None:
    for name, data in named(files, ".xml").items():
        root = fromstring(data)
        anchors = {element.get("ID") for element in root.iter(f"{CDA}content")}
        for reference in root.iter(f"{CDA}reference"):
            assert reference.get("value", "").removeprefix("#") in anchors, name


def test_corrected_report_when_read_then_it_replaces_the_first(files: dict[str, bytes]) -> None:
    first, corrected = (
        fromstring(files[name]) for name in ("Bilan sanguin 3.xml", "Bilan sanguin 3 corrigé.xml")
    )
    replaced = f"relatedDocument[@typeCode='RPLC']/{CDA}parentDocument/{CDA}id"
    assert attributes(corrected, replaced) == attributes(first, "id")
    assert attributes(corrected, "setId") == attributes(first, "setId")
    assert attributes(first, "versionNumber") == {"value": "1"}
    assert attributes(corrected, "versionNumber") == {"value": "2"}


def test_fhir_when_parsed_then_every_reference_is_in_its_bundle(files: dict[str, bytes]) -> None:
    for data in named(files, ".json").values():
        bundle = json.loads(data)
        known = {entry["fullUrl"] for entry in bundle["entry"]}
        wanted = set(re.findall(r'"reference": "([^"]+)"', data.decode()))
        assert wanted <= known
        assert len(known) == len(bundle["entry"])


def test_blood_tests_when_read_then_five_measures_have_numbers(files: dict[str, bytes]) -> None:
    for name in ("Bilan sanguin 1.json", "Bilan sanguin 2.json"):
        resources = [entry["resource"] for entry in json.loads(files[name])["entry"]]
        values = {
            one["code"]["coding"][0]["code"]: one["valueQuantity"]["value"]
            for one in resources
            if one["resourceType"] == "Observation"
        }
        assert {"718-7", "711-2", "1988-5", "2276-4", "19113-0"} <= values.keys()
        assert all(isinstance(value, float) for value in values.values())


def test_pdf_when_opened_then_each_page_says_it_is_invented(files: dict[str, bytes]) -> None:
    report = fromstring(files["Compte rendu de radiographie.xml"])
    embedded = report.find(f".//{CDA}nonXMLBody/{CDA}text")
    assert embedded is not None
    pdfs = [*named(files, ".pdf").values(), b64decode(embedded.text or "")]
    for data in pdfs:
        for page in pdf_text(data):
            assert "document inventé" in page
            assert cast.HOSPITAL.name in page or cast.CITY in page
    assert len(pdf_text(files["Lettre de pneumologie.pdf"])) == 2


def test_picture_when_opened_then_it_says_when_it_was_made(files: dict[str, bytes]) -> None:
    with Image.open(BytesIO(files["Radiographie du thorax.png"])) as image:
        image.load()
        assert image.getexif().get_ifd(0x8769)[0x9003].startswith("2026:01:27")


def test_ins_when_checked_then_its_key_is_right_and_its_department_exists_nowhere() -> None:
    number, key = int(cast.INS[:13]), int(cast.INS[13:])
    assert key == 97 - number % 97
    assert cast.INS[5:7] == "00"


def test_files_when_searched_then_no_telephone_or_mail_is_given(files: dict[str, bytes]) -> None:
    readable = [
        data.decode() for name, data in files.items() if not name.endswith((".pdf", ".png"))
    ]
    for text in (
        *readable,
        *(page for data in named(files, ".pdf").values() for page in pdf_text(data)),
    ):
        assert "tel:" not in text
        assert "mailto:" not in text
        assert not re.search(r"\b0[1-9]([ .]?\d\d){4}\b", re.sub(r"[A-Za-z0-9+/=]{200,}", "", text))
