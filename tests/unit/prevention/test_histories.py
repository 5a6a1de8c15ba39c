"""Vaccines told by CDA files: those that were given, each once."""

import pytest

from services.cda.immunizations import given_in
from services.cda.parsing import parse
from services.prevention.histories import added
from services.prevention.models import Event

_KIND = "1.3.6.1.4.1.19376.1.5.3.1.4.12"


def _document(*, mood: str = "EVN", negated: str = "false", status: str = "completed") -> bytes:
    return f"""<ClinicalDocument xmlns="urn:hl7-org:v3"><component><structuredBody><component><section><entry>
    <substanceAdministration classCode="SBADM" moodCode="{mood}" negationInd="{negated}">
    <templateId root="{_KIND}"/><statusCode code="{status}"/><effectiveTime value="201504"/>
    <consumable><manufacturedProduct><manufacturedMaterial>
    <code nullFlavor="OTH"><translation code="J07BD52" codeSystem="2.16.840.1.113883.6.73" displayName="ROR"/></code>
    <name>Vaccin Exemple</name></manufacturedMaterial></manufacturedProduct></consumable>
    </substanceAdministration></entry></section></component></structuredBody></component></ClinicalDocument>""".encode()


def test_a_vaccine_given_is_read_with_its_codes_and_its_partial_date() -> None:
    (one,) = given_in(parse(_document()))
    assert one.codes == (("2.16.840.1.113883.6.73", "J07BD52"),)
    assert (one.label, one.day) == ("ROR Vaccin Exemple", "2015-04")


@pytest.mark.parametrize(
    "changed", [{"mood": "INT"}, {"negated": "true"}, {"status": "aborted"}, {"status": "active"}]
)
def test_what_was_planned_refused_or_stopped_was_not_given(changed: dict[str, str]) -> None:
    assert given_in(parse(_document(**changed))) == ()


def test_one_injection_that_two_sources_tell_of_is_one() -> None:
    known = (Event(frozenset({"measles", "mumps"}), "1993-04-05T10:00:00+02:00", "Immunization/1"),)
    told = [
        Event(frozenset({"measles"}), "1993-04-05", "DocumentReference/a"),
        Event(frozenset({"measles"}), "1997-04-14", "DocumentReference/a"),
        Event(frozenset({"measles"}), "1997-04-14", "DocumentReference/b"),
        Event(frozenset({"tetanus"}), "1993-04-05", "DocumentReference/a"),
    ]
    found = added(known, told)
    assert [(min(one.what), one.date[:10]) for one in found] == [
        ("measles", "1993-04-05"),
        ("measles", "1997-04-14"),
        ("tetanus", "1993-04-05"),
    ]
