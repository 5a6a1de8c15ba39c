"""The index of an IHE XDM package: METADATA.XML, ebXML RegRep 3.0 as French secure mail brings it.

Source: IHE ITI TF-3 §4.2 (metadata) and TF-2 §3.32.4.1.2 (METADATA.XML); the French narrowing of it is the CI-SIS volet
"Partage de documents de santé". What is not understood is left out, never an error: the document's own bytes count.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

from services.cda.parsing import parse
from services.core.errors import Refusal, RefusedError
from services.core.identity import Identity
from services.fhir.dates import date_time_from_hl7
from services.fhir.identifiers import code_name, document_name, ins

_RIM: Final = "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"
_ROOT: Final = "{urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0}SubmitObjectsRequest"
_UNIQUE_ID: Final = "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab"
_AUTHOR: Final = "urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d"
_CLASS: Final = "urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a"
_TYPE: Final = "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983"
_CONFIDENTIALITY: Final = "urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f"
_EVENT: Final = "urn:uuid:2c6b8cb7-8b2a-4051-b291-b1ae6a575ef4"
_FACILITY: Final = "urn:uuid:f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1"
_FORMAT: Final = "urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d"
_SETTING: Final = "urn:uuid:cccf5598-8b07-4b77-a05e-ae952c785ead"
_REPLACES: Final = frozenset({"RPLC", "XFRM_RPLC"})
_DEPRECATED: Final = ":Deprecated"
_GENDERS: Final = {"F": "female", "M": "male", "O": "other", "U": "unknown"}
_MOST_DIGITS: Final = 15


@dataclass(frozen=True, slots=True)
class Code:
    """A coded value: `name` is what its sender calls it."""

    code: str = ""
    system: str = ""
    name: str = ""

    @property
    def full(self) -> str:
        """The code with its system, "system|code"."""
        return code_name(self.code, self.system)

    @property
    def words(self) -> str:
        return self.name or self.code


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """What the index says of one document; every text may be "".

    `uri` is where its bytes are, beside the index. `sha1` is hexadecimal, `size` in bytes, None where not said.
    `names` are what it answers to and `replaces` those of earlier versions, spelt as `services.fhir.identifiers` does.
    """

    uri: str
    sha1: str
    size: int | None
    mime: str
    title: str
    description: str
    created: str
    language: str
    author: str
    author_role: str
    organisation: str
    authenticator: str
    kind: Code
    type: Code
    confidentiality: tuple[str, ...]
    events: tuple[str, ...]
    facility: str
    format: str
    setting: str
    period: str
    unique_id: str
    names: tuple[str, ...]
    replaces: tuple[str, ...]
    withdrawn: bool
    identity: Identity


def entries(data: bytes) -> tuple[DocumentEntry, ...]:
    """Return what an index says of each document.

    Raises:
        RefusedError: XDM_INDEX for what is no index, cut, or not safe to read.

    """
    try:
        root = parse(data, _ROOT)
    except RefusedError as error:
        raise RefusedError(Refusal.XDM_INDEX, error.reason) from None
    objects = {entry.get("id") or "": entry for entry in root.iter(_rim("ExtrinsicObject"))}
    replaced: dict[str, list[str]] = {}
    for link in root.iter(_rim("Association")):
        if (link.get("associationType") or "").rpartition(":")[2] in _REPLACES:
            target = link.get("targetObject") or ""
            earlier = _names(objects[target]) if target in objects else (document_name(target),)
            replaced.setdefault(link.get("sourceObject") or "", []).extend(earlier)
    return tuple(_entry(found, tuple(replaced.get(id, ()))) for id, found in objects.items())


def _entry(found: Element, replaces: tuple[str, ...]) -> DocumentEntry:
    author = next(_classified(found, _AUTHOR), None)
    size = _slot(found, "size")
    names = _names(found)
    return DocumentEntry(
        uri=_uri(found),
        sha1=_slot(found, "hash").casefold(),
        size=int(size) if size.isdecimal() and len(size) <= _MOST_DIGITS else None,
        mime=(found.get("mimeType") or "").strip().casefold(),
        title=_said(found, "Name"),
        description=_said(found, "Description"),
        created=date_time_from_hl7(_slot(found, "creationTime")),
        language=_slot(found, "languageCode"),
        author=_person(_slot(author, "authorPerson")) or _part(_slot(author, "authorInstitution")),
        author_role=_part(_slot(author, "authorRole")) or _part(_slot(author, "authorSpecialty")),
        organisation=_part(_slot(author, "authorInstitution")),
        authenticator=_person(_slot(found, "legalAuthenticator")),
        kind=_code(found, _CLASS),
        type=_code(found, _TYPE),
        confidentiality=_all_words(found, _CONFIDENTIALITY),
        events=_all_words(found, _EVENT),
        facility=_code(found, _FACILITY).words,
        format=_code(found, _FORMAT).words,
        setting=_code(found, _SETTING).words,
        period=_period(found),
        unique_id=names[0] if names else "",
        names=names,
        replaces=tuple(name for name in dict.fromkeys(replaces) if name and name not in names),
        withdrawn=(found.get("status") or "").endswith(_DEPRECATED),
        identity=_identity(found),
    )


def _rim(name: str) -> str:
    return f"{{{_RIM}}}{name}"


def _values(element: Element | None, name: str) -> list[str]:
    """Return the values of a slot."""
    for slot in element.iterfind(_rim("Slot")) if element is not None else ():
        if slot.get("name") == name:
            return [_line(value.text) for value in slot.iter(_rim("Value"))]
    return []


def _slot(element: Element | None, name: str) -> str:
    return next(iter(_values(element, name)), "")


def _uri(found: Element) -> str:
    """Return a URI, which is written in numbered pieces when it is long (ITI TF-3 §4.2.3.2.24): "1|abc", "2|def"."""
    pieces = _values(found, "URI")
    if len(pieces) > 1 and all("|" in piece for piece in pieces):
        return "".join(piece.partition("|")[2] for piece in sorted(pieces))
    return next(iter(pieces), "").removeprefix("1|")


def _said(element: Element, name: str) -> str:
    words = element.find(f"{_rim(name)}/{_rim('LocalizedString')}")
    return "" if words is None else _line(words.get("value"))


def _classified(found: Element, scheme: str) -> Iterator[Element]:
    for each in found.iterfind(_rim("Classification")):
        if each.get("classificationScheme") == scheme:
            yield each


def _codes(found: Element, scheme: str) -> Iterator[Code]:
    for each in _classified(found, scheme):
        yield Code(
            _line(each.get("nodeRepresentation")), _slot(each, "codingScheme"), _said(each, "Name")
        )


def _code(found: Element, scheme: str) -> Code:
    return next(_codes(found, scheme), Code())


def _all_words(found: Element, scheme: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code.words for code in _codes(found, scheme) if code.words))


def _names(found: Element) -> tuple[str, ...]:
    """Return the unique id first, then the name of the entry itself when it is one for the whole world."""
    own = [
        document_name(_line(each.get("value")))
        for each in found.iterfind(_rim("ExternalIdentifier"))
        if each.get("identificationScheme") == _UNIQUE_ID
    ]
    id = found.get("id") or ""
    if id.startswith("urn:uuid:"):
        own.append(document_name(id))
    return tuple(dict.fromkeys(name for name in own if name))


def _period(found: Element) -> str:
    start = date_time_from_hl7(_slot(found, "serviceStartTime"))
    end = date_time_from_hl7(_slot(found, "serviceStopTime"))
    return f"{start}/{end}" if end else start


def _person(xcn: str) -> str:
    """Return "Dr Jean MODÈLE" of an HL7 v2 XCN: id^family^given^other^suffix^prefix."""
    fields = [field.strip() for field in xcn.split("^")]
    fields += [""] * (6 - len(fields))
    family, given, prefix = fields[1].partition("&")[0], fields[2], fields[5]
    return " ".join(filter(None, (prefix, given, family)))


def _part(hl7: str) -> str:
    """Return what people call an HL7 v2 XON or CX: its first component, or the second of a code."""
    first, _caret, rest = hl7.partition("^")
    second = rest.partition("^")[0].strip()
    return second if second and first.strip().isdecimal() else first.strip()


def _identity(found: Element) -> Identity:
    """Return who the document is about, of HL7 v2 PID fields; nothing of it is ever written back."""
    pid = dict(
        part.split("|", 1) for part in _values(found, "sourcePatientInfo") if part.count("|") == 1
    )
    name = [part.strip() for part in pid.get("PID-5", "").partition("~")[0].split("^")]
    number, _caret, rest = _slot(found, "sourcePatientId").partition("^")
    authority = rest.rpartition("^^")[2].split("&")
    return Identity(
        family=name[0].partition("&")[0],
        given=name[1] if len(name) > 1 else "",
        birth_date=date_time_from_hl7(pid.get("PID-7", ""))[:10],
        gender=_GENDERS.get(pid.get("PID-8", "").strip(), ""),
        ins=ins(authority[1], number.strip()) if len(authority) > 1 else "",
    )


def _line(text: str | None) -> str:
    """Return words on one line, without the signs that no store of words takes."""
    words = " ".join((text or "").split())
    return words if words.isprintable() else "".join(c for c in words if c.isprintable())
