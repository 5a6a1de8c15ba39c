"""CDA XML read safely."""

import pytest

from services.cda.parsing import MAX_DEPTH, MAX_ELEMENTS, parse
from services.core.errors import Refusal, RefusedError
from tests.builders.files import cda, cda_section

_ENTITY = b"""<?xml version="1.0"?><!DOCTYPE ClinicalDocument [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<ClinicalDocument xmlns="urn:hl7-org:v3">&x;</ClinicalDocument>"""
_LAUGHS = b"""<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]><ClinicalDocument xmlns="urn:hl7-org:v3">&c;
</ClinicalDocument>"""


def _refusal(data: bytes) -> Refusal:
    with pytest.raises(RefusedError) as refused:
        parse(data)
    return refused.value.reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (_ENTITY, Refusal.XML_ENTITY),
        (_LAUGHS, Refusal.XML_ENTITY),
        (
            cda(cda_section("<content>" * MAX_DEPTH + "</content>" * MAX_DEPTH)),
            Refusal.XML_TOO_DEEP,
        ),
        (cda("<a/>" * MAX_ELEMENTS), Refusal.XML_TOO_DEEP),
        (b"<Bundle xmlns='http://hl7.org/fhir'/>", Refusal.XML_NOT_CDA),
        (b"<ClinicalDocument/>", Refusal.XML_NOT_CDA),
        (cda()[:400], Refusal.XML_DAMAGED),
        (
            b"<?xml version='1.0' encoding='nowhere'?><ClinicalDocument xmlns='urn:hl7-org:v3'/>",
            Refusal.XML_DAMAGED,
        ),
        (
            b"<?xml version='1.0' encoding='utf-7'?><ClinicalDocument xmlns='urn:hl7-org:v3'/>",
            Refusal.XML_DAMAGED,
        ),
        (b"", Refusal.XML_DAMAGED),
    ],
    ids=range(10),
)
def test_xml_when_hostile_or_no_cda_then_refused(data: bytes, reason: Refusal) -> None:
    assert _refusal(data) is reason


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_xml_when_in_another_encoding_then_read(encoding: str) -> None:
    written = cda(title="Été").decode().replace("UTF-8", encoding.removesuffix("-sig"))
    assert parse(written.encode(encoding)).findtext("{urn:hl7-org:v3}title") == "Été"
