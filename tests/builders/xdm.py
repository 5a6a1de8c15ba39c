"""IHE XDM packages as French secure mail brings them, about invented persons."""

import zipfile
from dataclasses import dataclass, field
from hashlib import sha1
from io import BytesIO
from xml.sax.saxutils import quoteattr

SUBSET = "IHE_XDM/SUBSET01/"


@dataclass(frozen=True)
class Entry:
    """What the index says of one document; `uri` is beside the index."""

    uri: str
    data: bytes = field(repr=False)
    id: str = "Document01"
    title: str = "Compte rendu de consultation"
    unique_id: str = "1.2.250.1.999.1^1"
    type_code: str = "11488-4"
    class_code: str = "10"
    replaces: str = ""
    hash: str | None = None  # the true one
    size: int | None = None
    created: str = "20260314093000+0100"
    family: str = "EXEMPLE"
    ins: str = "100010000000000"
    mime: str = "text/xml"

    @property
    def xml(self) -> str:
        digest = sha1(self.data, usedforsecurity=False).hexdigest()
        slots = {
            "creationTime": [self.created],
            "hash": [digest if self.hash is None else self.hash],
            "size": [str(len(self.data) if self.size is None else self.size)],
            "URI": [self.uri],
            "languageCode": ["fr-FR"],
            "serviceStartTime": ["20260314"],
            "sourcePatientId": [f"{self.ins}^^^&1.2.250.1.213.1.4.11&ISO^NH"],
            "sourcePatientInfo": [
                f"PID-5|{self.family}^Camille^^^^^L",
                "PID-7|19800229",
                "PID-8|F",
            ],
        }
        author = _slot(
            "authorPerson", ["899900000000^MODÈLE^Prudence^^^Dr^^^&1.2.250.1.71.4.2.1&ISO"]
        )
        author += _slot("authorInstitution", ["Cabinet Exemple^^^^^&1.2.250.1.71.4.2.2&ISO"])
        author += _slot("authorSpecialty", ["SM54^Médecine générale^1.2.250.1.71.4.2.5"])
        return (
            f'<rim:ExtrinsicObject id="{self.id}" mimeType="{self.mime}"'
            ' status="urn:oasis:names:tc:ebxml-regrep:StatusType:Approved"'
            ' objectType="urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1">'
            + "".join(_slot(name, values) for name, values in slots.items())
            + f"<rim:Name><rim:LocalizedString value={quoteattr(self.title)}/></rim:Name>"
            + f'<rim:Classification classificationScheme="urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d">'
            f"{author}</rim:Classification>"
            + _code(
                "urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a", self.class_code, "Compte rendu"
            )
            + _code(
                "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983",
                self.type_code,
                "CR de consultation",
            )
            + _code("urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f", "N", "Normal")
            + '<rim:ExternalIdentifier identificationScheme="urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab"'
            f" value={quoteattr(self.unique_id)}/></rim:ExtrinsicObject>"
        )


def metadata(*entries: Entry) -> bytes:
    """Return a METADATA.XML."""
    links = "".join(
        '<rim:Association associationType="urn:ihe:iti:2007:AssociationType:RPLC"'
        f' sourceObject="{e.id}" targetObject="{e.replaces}"/>'
        for e in entries
        if e.replaces
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<lcm:SubmitObjectsRequest xmlns:lcm="urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0"'
        ' xmlns:rim="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"><rim:RegistryObjectList>'
        + "".join(entry.xml for entry in entries)
        + links
        + "</rim:RegistryObjectList></lcm:SubmitObjectsRequest>"
    ).encode()


def package(
    *entries: Entry, index: bytes | None = b"", others: tuple[tuple[str, bytes], ...] = ()
) -> bytes:
    """Return a package of one submission; `index` replaces the true one, None leaves it out."""
    described = metadata(*entries) if index == b"" else index
    files = [
        ("INDEX.HTM", b"<html><body>Documents</body></html>"),
        ("README.TXT", b"Envoye par un logiciel exemple"),
        *([(SUBSET + "METADATA.XML", described)] if described is not None else []),
        *((SUBSET + entry.uri, entry.data) for entry in entries if ".." not in entry.uri),
        *others,
    ]
    return zipped(*files)


def zipped(*files: tuple[str, bytes]) -> bytes:
    """Return a ZIP of files by path."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        for path, data in files:
            target.writestr(path, data)
    return written.getvalue()


def _slot(name: str, values: list[str]) -> str:
    inside = "".join(f"<rim:Value>{_escaped(value)}</rim:Value>" for value in values)
    return f'<rim:Slot name="{name}"><rim:ValueList>{inside}</rim:ValueList></rim:Slot>'


def _code(scheme: str, code: str, name: str) -> str:
    return (
        f'<rim:Classification classificationScheme="{scheme}" nodeRepresentation="{code}">'
        + _slot("codingScheme", ["2.16.840.1.113883.6.1"])
        + f"<rim:Name><rim:LocalizedString value={quoteattr(name)}/></rim:Name></rim:Classification>"
    )


def _escaped(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;")
