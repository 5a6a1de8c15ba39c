"""What a CDA header says."""

import pytest

from services.cda.header import Header, header
from services.cda.parsing import parse
from services.core.errors import Refusal, RefusedError
from services.core.identity import Identity
from tests.builders.files import cda


def _header(more: str = "", patient: str | None = None) -> Header:
    return header(parse(cda(header=more, patient=patient)))


def _author(inside: str) -> str:
    return _header(f"<author><assignedAuthor>{inside}</assignedAuthor></author>").author


def test_patient_when_read_then_birth_names_and_demonstration_ins_are_the_identity() -> None:
    assert _header().identity == Identity(
        "EXEMPLE", "Camille", "1980-02-29", "female", "urn:oid:1.2.250.1.213.1.4.11|100010000000000"
    )


def test_patient_when_used_and_birth_names_differ_then_the_birth_name_counts() -> None:
    found = _header(
        patient="""<recordTarget><patientRole><id root="1.2.3" extension="9"/><patient><name>
        <given>Camille Ange</given><given qualifier="BR">Camille</given><given qualifier="CL">Ange</given>
        <family qualifier="CL">USAGE</family><family qualifier="BR">EXEMPLE</family></name>
        <birthTime value="198002"/></patient></patientRole></recordTarget>"""
    ).identity
    assert found == Identity("EXEMPLE", "Camille", "1980-02")


@pytest.mark.parametrize(
    "patient", ["", "<recordTarget/>", "<recordTarget><patientRole/></recordTarget>"]
)
def test_document_when_it_names_no_patient_then_incomplete(patient: str) -> None:
    with pytest.raises(RefusedError) as refused:
        _header(patient=patient)
    assert refused.value.reason is Refusal.CDA_INCOMPLETE


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "<prefix>M</prefix><given>Ange</given><family>MODÈLE</family><suffix>DR</suffix>",
            "Dr Ange MODÈLE",
        ),
        ("<given>Ange</given><family>MODÈLE</family><prefix>MME</prefix>", "Mme Ange MODÈLE"),
        ("<prefix>Pr.</prefix><family>MODÈLE</family>", "Pr MODÈLE"),
        ("Docteur Modèle", "Docteur Modèle"),
    ],
)
def test_author_when_a_person_then_the_title_comes_first(name: str, expected: str) -> None:
    assert _author(f"<assignedPerson><name>{name}</name></assignedPerson>") == expected


def test_author_when_no_person_then_the_organisation_or_the_device() -> None:
    organisation = (
        "<representedOrganization><name>Laboratoire Exemple</name></representedOrganization>"
    )
    assert _author(organisation) == "Laboratoire Exemple"
    assert (
        _author(
            "<assignedAuthoringDevice><softwareName>Carnet</softwareName></assignedAuthoringDevice>"
        )
        == "Carnet"
    )


def test_lineage_when_it_replaces_then_the_parent_is_named_as_its_own_id_would_be() -> None:
    found = _header(
        """<setId root="1.2.3.4"/><versionNumber value="2"/><relatedDocument typeCode="RPLC"><parentDocument>
        <id root="1.2.3" extension="6"/></parentDocument></relatedDocument>
        <relatedDocument typeCode="APND"><parentDocument><id root="1.2.3" extension="1"/></parentDocument>
        </relatedDocument>"""
    )
    assert (found.unique_id, found.set_id, found.version, found.replaces) == (
        "1.2.3^7",
        "1.2.3.4",
        2,
        ("1.2.3^6",),
    )


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ("", "current"),
        ('<sdtc:statusCode code="active"/>', "preliminary"),
        ('<sdtc:statusCode code="completed"/>', "current"),
        ('<sdtc:statusCode code="nullified"/>', "entered-in-error"),
        (
            """<documentationOf><serviceEvent><statusCode xmlns="urn:oid:1.3.6.1.4.1.19376.1.3.2" code="active"/>
            </serviceEvent></documentationOf>""",
            "preliminary",
        ),
    ],
)
def test_status_when_the_header_says_one_then_it_counts(more: str, status: str) -> None:
    assert _header(more).status == status


def test_status_when_the_letter_says_in_progress_then_preliminary() -> None:
    entry = """<component><section><entry><observation><code code="GEN-065"/><value code="385651009"/></observation>
    </entry></section></component>"""
    assert header(parse(cda(entry))).status == "preliminary"


def test_version_when_absurd_then_none() -> None:
    assert _header('<versionNumber value="99999999999999999999"/>').version is None
