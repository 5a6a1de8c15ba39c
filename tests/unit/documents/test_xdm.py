"""IHE XDM packages: what the index says, what the bytes say, and what is done when they differ."""

import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.errors import Refusal, RefusedError
from services.documents import xdm
from services.documents.archive import Member
from services.documents.models import Category, DateOrigin, Kind, Status
from services.documents.reading import read
from services.documents.xdm_index import entries
from tests.builders.files import cda, cda_section, pdf
from tests.builders.xdm import SUBSET, Entry, metadata, package, zipped

LETTER = cda(cda_section("Bonjour"), title="Lettre")
SCAN = pdf("Compte rendu")


def outcomes(data: bytes) -> list[tuple[str, bool, Refusal | None]]:
    """Return each file with whether an index describes it and why it is refused."""
    return [
        (member.name, entry is not None, member.error.reason if member.error else None)
        for member, entry in xdm.documents(data)
    ]


def test_package_when_whole_then_documents_come_described_and_the_envelope_stays() -> None:
    data = package(
        Entry("DOC0001.XML", LETTER),
        Entry("scan/DOC0002.PDF", SCAN, id="Document02"),
        others=((SUBSET + "CDA-FO.xsl", b"<xsl/>"),),
    )
    assert xdm.is_xdm(data)
    assert outcomes(data) == [("DOC0001.XML", True, None), ("DOC0002.PDF", True, None)]


def test_index_when_read_then_its_words_are_ours() -> None:
    (entry,) = entries(
        metadata(
            Entry("a.xml", LETTER, replaces="urn:uuid:" + "AB" * 4 + "-0000-0000-0000-" + "CD" * 6)
        )
    )
    assert (entry.uri, entry.title, entry.created) == (
        "a.xml",
        "Compte rendu de consultation",
        "2026-03-14T09:30:00+01:00",
    )
    assert (entry.author, entry.author_role) == ("Dr Prudence MODÈLE", "SM54")
    assert entry.organisation == "Cabinet Exemple"
    assert entry.type.full == "http://loinc.org|11488-4"
    assert entry.kind.words == "Compte rendu"
    assert entry.identity.ins == "urn:oid:1.2.250.1.213.1.4.11|100010000000000"
    assert (entry.identity.display, entry.identity.birth_date) == ("Camille EXEMPLE", "1980-02-29")
    assert entry.names == ("1.2.250.1.999.1^1",)
    assert entry.replaces == ("abababab-0000-0000-0000-cdcdcdcdcdcd",)


def test_scan_when_described_then_it_has_the_index_s_metadata() -> None:
    (entry,) = entries(metadata(Entry("a.pdf", SCAN, mime="application/pdf")))
    (document,) = xdm.described(read("a.pdf", SCAN), entry).documents
    assert document.title == "Compte rendu de consultation"
    assert (document.category, document.type) == (Category.REPORT, "CR de consultation")
    assert (document.date, document.date_origin) == (
        "2026-03-14T09:30:00+01:00",
        DateOrigin.DOCUMENT,
    )
    assert (document.author, document.identity.given) == ("Dr Prudence MODÈLE", "Camille")
    assert document.lineage.unique_id == "1.2.250.1.999.1^1"
    assert {a.name for a in document.attributes} >= {"organisation", "class", "confidentiality"}


def test_letter_when_described_then_its_own_names_and_person_stay() -> None:
    (entry,) = entries(metadata(Entry("a.xml", LETTER, family="AUTRE", unique_id="9.9^9")))
    file = xdm.described(read("a.xml", LETTER), entry)
    (document,) = file.documents
    assert file.identity.family == document.identity.family == "EXEMPLE"
    assert document.lineage.unique_id == "1.2.3^7"
    assert "9.9^9" in document.lineage.aliases


def test_replacement_when_both_are_in_the_package_then_the_new_one_names_the_old() -> None:
    old = Entry("a.xml", LETTER, id="Old", unique_id="1.1^1")
    new = Entry("b.xml", LETTER + b" ", id="New", unique_id="1.1^2", replaces="Old")
    first, second = entries(metadata(old, new))
    assert second.replaces == ("1.1^1",)
    assert first.replaces == ()


@pytest.mark.parametrize("lie", [{"hash": "0" * 40}, {"size": 7}], ids=["hash", "size"])
def test_document_when_its_bytes_are_not_those_said_then_refused_and_the_others_come(
    lie: dict[str, str | int],
) -> None:
    lying = Entry("a.xml", LETTER, **lie)  # type: ignore[arg-type] # one lie at a time
    data = package(lying, Entry("b.pdf", SCAN, id="Document02"))
    assert outcomes(data) == [
        ("a.xml", True, Refusal.XDM_OTHER_BYTES),
        ("b.pdf", True, None),
    ]


@pytest.mark.parametrize(
    "index",
    [None, b"", b"<nothing/>", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"],
    ids=["missing", "empty", "other", "entity"],
)
def test_package_without_a_readable_index_then_its_files_still_come(index: bytes | None) -> None:
    files = [(SUBSET + "a.xml", LETTER), (SUBSET + "b.pdf", SCAN), ("INDEX.HTM", b"<html>")]
    if index is not None:
        files.append((SUBSET + "METADATA.XML", index))
    assert outcomes(zipped(*files)) == [
        ("METADATA.XML", False, Refusal.XDM_INDEX),
        ("a.xml", False, None),
        ("b.pdf", False, None),
    ]


@pytest.mark.parametrize(
    "uri",
    [
        "../../../etc/passwd",
        "..%2F..%2F..%2Fetc%2Fpasswd",
        "..\\..\\..\\a.xml",
        "/etc/passwd",
        "file:///etc/passwd",
        "",
    ],
)
def test_index_when_it_names_what_is_outside_then_said_and_never_looked_for(uri: str) -> None:
    escaping = Entry(uri, LETTER)
    data = package(
        Entry("b.pdf", SCAN, id="Document02"),
        index=metadata(escaping, Entry("b.pdf", SCAN, id="Document02")),
    )
    found = outcomes(data)
    assert [reason for _, _, reason in found] == [Refusal.XDM_OUTSIDE, None]
    assert "/" not in found[0][0]


def test_file_when_its_own_path_escapes_then_it_comes_under_its_bare_name() -> None:
    data = package(Entry("a.xml", LETTER), others=(("../../evil.pdf", SCAN),))
    assert outcomes(data) == [("a.xml", True, None), ("evil.pdf", False, None)]


def test_index_when_it_names_what_is_not_there_then_said() -> None:
    data = package(index=metadata(Entry("a.xml", LETTER)), others=((SUBSET + "b.pdf", SCAN),))
    assert outcomes(data) == [("b.pdf", False, None), ("a.xml", False, Refusal.XDM_MISSING)]


def test_index_when_it_names_one_file_many_times_then_it_is_read_once() -> None:
    index = metadata(*(Entry("a.xml", LETTER, id=f"D{n}") for n in range(50)))
    data = package(index=index, others=((SUBSET + "a.xml", LETTER),))
    assert outcomes(data) == [("a.xml", True, None)]


def test_bomb_when_in_a_package_then_only_it_is_refused() -> None:
    data = package(
        Entry("a.xml", LETTER), others=((SUBSET + "b.pdf", SCAN), (SUBSET + "z.bin", bytes(2**25)))
    )
    assert outcomes(data)[:2] == [("a.xml", True, None), ("b.pdf", False, None)]
    assert outcomes(data)[-1][2] is Refusal.ZIP_TOO_LARGE


def test_index_when_it_is_a_bomb_itself_then_the_documents_still_come() -> None:
    index = b"<a>" + b" " * (20 * 2**20) + b"</a>"
    data = package(index=index, others=((SUBSET + "a.pdf", SCAN),))
    found = outcomes(data)
    assert found[0] == ("METADATA.XML", False, Refusal.XDM_INDEX)
    assert found[1:] == [("a.pdf", False, None)]


def test_document_of_an_unknown_kind_when_described_then_kept_as_it_came() -> None:
    (entry,) = entries(metadata(Entry("a.doc", b"x", mime="application/msword")))
    file = xdm.undescribable(entry, RefusedError(Refusal.UNKNOWN_FORMAT))
    (document,) = file.documents
    assert (document.mime, document.kind) == ("application/msword", Kind.PAGE)
    assert (document.title, document.status) == ("Compte rendu de consultation", Status.CURRENT)
    with pytest.raises(RefusedError):
        xdm.undescribable(entry, RefusedError(Refusal.XML_ENTITY))


def test_ordinary_archive_when_asked_then_it_is_no_package() -> None:
    assert not xdm.is_xdm(zipped(("ordonnances/a.pdf", SCAN)))
    assert not xdm.is_xdm(b"PK\x03\x04rien")


@given(st.binary(max_size=300), st.integers(0, 2000))
def test_package_when_altered_anywhere_then_every_file_comes_or_is_told(
    noise: bytes, at: int
) -> None:
    whole = bytearray(package(Entry("a.xml", LETTER), Entry("b.pdf", SCAN, id="Document02")))
    at = min(at, len(whole))
    whole[at : at + len(noise)] = noise
    for member, _entry in xdm.documents(bytes(whole)):
        assert isinstance(member, Member)
        assert (member.data is None) is (member.error is not None)


@given(st.text(alphabet=st.sampled_from("./\\%2eFa:"), max_size=24))
def test_uri_when_hostile_then_never_outside(uri: str) -> None:
    data = package(index=metadata(Entry(uri, LETTER)), others=(("secret.txt", b"x"),))
    described = [member.name for member, entry in xdm.documents(data) if entry is not None]
    assert described == []


def test_zip_when_its_names_lie_then_the_index_finds_them_in_any_case() -> None:
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as target:
        target.writestr("ihe_xdm/subset01/metadata.xml", metadata(Entry("DOC.XML", LETTER)))
        target.writestr("ihe_xdm\\subset01\\doc.xml", LETTER)
    assert outcomes(written.getvalue()) == [("doc.xml", True, None)]
