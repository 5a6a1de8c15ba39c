"""Files as people have them, about nobody: the PDF, photo, CDA and FHIR of invented persons."""

import json
import zlib
from base64 import b64encode
from io import BytesIO
from typing import Any

from PIL import Image

Json = dict[str, Any]

INS_DEMO = "urn:oid:1.2.250.1.213.1.4.11"


def pdf(
    *pages: str,
    box: str = "0 0 595 842",
    count: int | None = None,
    info: str = "",
    packed: bytes = b"",
) -> bytes:
    """Return a PDF of one line a page; `packed` replaces the first page's content by a deflated stream."""
    contents = [
        f"BT /F 12 Tf 72 720 Td ({line}) Tj ET".encode("cp1252") for line in pages or ("Bonjour",)
    ]
    streams = [_stream(content) for content in contents]
    if packed:
        streams[0] = _stream(packed, "/Filter/FlateDecode")
    first = 4
    kids = " ".join(f"{first + 2 * i} 0 R" for i in range(len(streams)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(streams) if count is None else count}>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for index, stream in enumerate(streams):
        contents_number = first + 2 * index + 1
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Contents {contents_number} 0 R"
            f"/Resources<</Font<</F 3 0 R>>>>>>".encode()
        )
        objects.append(stream)
    return pdf_of(objects, info)


def pdf_of(objects: list[bytes], info: str = "") -> bytes:
    """Return a PDF of numbered objects, the first being its catalogue."""
    if info:
        objects = [*objects, f"<<{info}>>".encode("cp1252")]
    out = b"%PDF-1.7\n"
    places: list[int] = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    trailer = f"/Info {len(objects)} 0 R" if info else ""
    return (
        out
        + (
            f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
            f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R{trailer}>>\nstartxref\n{len(out)}\n%%EOF"
        ).encode()
    )


def _stream(content: bytes, more: str = "") -> bytes:
    return f"<</Length {len(content)}{more}>>\nstream\n".encode() + content + b"\nendstream"


def deflated(content: bytes, times: int = 1) -> bytes:
    """Return a repeated content, packed a piece at a time."""
    packer = zlib.compressobj(9)
    return b"".join([packer.compress(content) for _ in range(times)]) + packer.flush()


def photo(
    width: int = 40, height: int = 30, kind: str = "JPEG", taken: str = "", orientation: int = 1
) -> bytes:
    """Return an image, with a date and a place in its hidden data."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    if taken:
        exif.get_ifd(0x8769)[0x9003] = taken
        exif.get_ifd(0x8825)[1] = "N"
    written = BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(written, kind, exif=exif)
    return written.getvalue()


def tiff(pages: int = 3, width: int = 60, height: int = 90) -> bytes:
    """Return a fax: pages of one bit a point, five that differ again and again."""
    sheets = []
    for number in range(min(pages, 5)):
        sheet = Image.new("1", (width, height), 1)
        sheet.paste(0, (0, 0, width, 1 + number * height // 9))
        sheets.append(sheet)
    written = BytesIO()
    others = [sheets[number % len(sheets)] for number in range(1, pages)]
    sheets[0].save(written, "TIFF", save_all=True, append_images=others, compression="group4")
    return written.getvalue()


def cda(
    body: str = "", header: str = "", patient: str | None = None, title: str = "Lettre de sortie"
) -> bytes:
    """Return a CDA R2 document about an invented person; `body` is the inside of its structuredBody."""
    who = (
        """<recordTarget><patientRole><id root="1.2.250.1.213.1.4.11" extension="100010000000000"/>
        <patient><name><family qualifier="BR">EXEMPLE</family><given>Camille</given></name>
        <administrativeGenderCode code="F"/><birthTime value="19800229"/></patient></patientRole></recordTarget>"""
        if patient is None
        else patient
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xmlns:sdtc="urn:hl7-org:sdtc">
<id root="1.2.3" extension="7"/>
<code code="34112-3" codeSystem="2.16.840.1.113883.6.1" displayName="CR hospitalier"/>
<title>{title}</title><effectiveTime value="20260102"/>{header}{who}
<component><structuredBody>{body}</structuredBody></component></ClinicalDocument>""".encode()


def cda_section(text: str, title: str = "Conclusion", entry: str = "") -> str:
    """Return a section's XML, for the body of `cda`."""
    return f"<component><section><title>{title}</title><text>{text}</text>{entry}</section></component>"


def cda_carrying(data: bytes, mime: str) -> bytes:
    """Return a level 1 CDA document with a file in it."""
    inside = b64encode(data).decode()
    whole = cda().decode()
    start, end = whole.index("<structuredBody>"), whole.index("</component></ClinicalDocument>")
    carried = (
        f'<nonXMLBody><text mediaType="{mime}" representation="B64">{inside}</text></nonXMLBody>'
    )
    return (whole[:start] + carried + whole[end:]).encode()


def patient(id: str = "p", family: str = "Exemple", given: str = "Camille", **more: Any) -> Json:
    """Return a Patient resource."""
    name = [{"family": family, "given": [given]}]
    return {"resourceType": "Patient", "id": id, "name": name, "birthDate": "1980-02-29", **more}


def observation(id: str = "o", of: str = "Patient/p", **more: Any) -> Json:
    """Return an Observation resource with a value and the laboratory's range."""
    return {
        "resourceType": "Observation",
        "id": id,
        "status": "final",
        "code": {"text": "Potassium"},
        "subject": {"reference": of},
        "valueQuantity": {"value": 4.10, "unit": "mmol/L"},
        "referenceRange": [
            {"low": {"value": 3.5, "unit": "mmol/L"}, "high": {"value": 5.1, "unit": "mmol/L"}}
        ],
        **more,
    }


def report(id: str = "r", of: str = "Patient/p", **more: Any) -> Json:
    """Return a DiagnosticReport resource on the observation `o`."""
    return {
        "resourceType": "DiagnosticReport",
        "id": id,
        "status": "final",
        "category": [
            {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0074", "code": "LAB"}]}
        ],
        "code": {"text": "Ionogramme"},
        "subject": {"reference": of},
        "effectiveDateTime": "2026-01-02T08:00:00+01:00",
        "performer": [{"display": "Laboratoire Exemple"}],
        "result": [{"reference": "Observation/o"}],
        **more,
    }


def document_reference(
    id: str = "d", of: str = "Patient/p", data: bytes | None = None, **more: Any
) -> Json:
    """Return a DocumentReference resource, its file inside."""
    attachment: Json = {"title": "Compte rendu", "creation": "2026-01-03"}
    if data is not None:
        attachment["data"] = b64encode(data).decode()
    return {
        "resourceType": "DocumentReference",
        "id": id,
        "status": "current",
        "subject": {"reference": of},
        "content": [{"attachment": attachment}],
        **more,
    }


def bundle(*resources: Json, type: str = "collection", **more: Any) -> bytes:
    """Return a Bundle of resources as JSON."""
    base = "https://example.org"
    entries = [
        {"fullUrl": f"{base}/{r['resourceType']}/{r.get('id', '')}", "resource": r}
        for r in resources
    ]
    return as_json({"resourceType": "Bundle", "type": type, "entry": entries, **more})


def as_json(resource: Json) -> bytes:
    """Return a resource as JSON."""
    return json.dumps(resource, ensure_ascii=False).encode()
