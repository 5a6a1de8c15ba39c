"""French CDA R2 documents: the header that the CI-SIS asks for, and bodies of level 1 and 3.

Sources: HL7 CDA R2; ANS, CI-SIS, "Volet Structuration minimale" (template 1.2.250.1.213.1.1.1.1).
"""

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.demonstration import cast
from services.demonstration.cast import Place, Professional
from services.demonstration.codes import AMBULATORY, Code
from services.demonstration.markup import Content, Element, as_bytes, element

_PRACTITIONERS, _PLACES = "1.2.250.1.71.4.2.1", "1.2.250.1.71.4.2.2"
_SPECIALTIES, _FACILITY_TYPES = "1.2.250.1.213.1.1.4.5", "1.2.250.1.71.4.2.4"
_SETTINGS: Final = "1.2.250.1.213.1.1.4.9"
_FRANCE, _MINIMAL_STRUCTURE = "2.16.840.1.113883.2.8.2.1", "1.2.250.1.213.1.1.1.1"
_NAMESPACES: Final = {
    "xmlns": "urn:hl7-org:v3",
    "xmlns_xsi": "http://www.w3.org/2001/XMLSchema-instance",
}


@dataclass(frozen=True, slots=True)
class Header:
    """What a document says of itself. `id`, `set_id` and `replaces` are UUIDs, `templates` OIDs."""

    id: str
    set_id: str
    type: Code
    title: str
    templates: tuple[str, ...]
    moment: datetime
    author: Professional
    event: Code
    encounter: Code = AMBULATORY
    version: int = 1
    replaces: str = ""
    recipient: Professional | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its words in `narrative`, the same as data in `entries`."""

    id: str
    code: Code
    title: str
    templates: tuple[str, ...]
    narrative: tuple[Content, ...]
    entries: tuple[Element, ...] = ()


def structured(header: Header, *sections: Section) -> bytes:
    """Return a document of level 3."""
    body = element(
        "structuredBody", *(element("component", _section(section)) for section in sections)
    )
    return _document(header, body)


def encapsulating_pdf(header: Header, pdf: bytes) -> bytes:
    """Return a document of level 1, whose body is a PDF."""
    text = element(
        "text", b64encode(pdf).decode(), mediaType="application/pdf", representation="B64"
    )
    return _document(header, element("nonXMLBody", text))


def coded(tag: str, code: Code, *content: Content, **attributes: str) -> Element:
    """Return a coded element."""
    return element(
        tag,
        *content,
        **attributes,
        code=code.code,
        displayName=code.label,
        codeSystem=code.system.oid,
        codeSystemName=code.system.name,
    )


def templates(*oids: str) -> tuple[Element, ...]:
    """Return the templates that an element conforms to."""
    return tuple(element("templateId", root=oid) for oid in oids)


def timestamp(moment: datetime) -> str:
    """Return the HL7 v3 spelling of a moment."""
    return f"{moment:%Y%m%d%H%M%S%z}"


def _document(header: Header, body: Element) -> bytes:
    root = element(
        "ClinicalDocument",
        element("realmCode", code="FR"),
        element("typeId", root="2.16.840.1.113883.1.3", extension="POCD_HD000040"),
        *templates(_FRANCE, _MINIMAL_STRUCTURE, *header.templates),
        element("id", root=header.id),
        coded("code", header.type),
        element("title", header.title),
        element("effectiveTime", value=timestamp(header.moment)),
        element(
            "confidentialityCode",
            code="N",
            displayName="Normal",
            codeSystem="2.16.840.1.113883.5.25",
        ),
        element("languageCode", code="fr-FR"),
        element("setId", root=header.set_id),
        element("versionNumber", value=str(header.version)),
        _record_target(),
        _author(header),
        _custodian(header.author.place),
        _recipient(header.recipient),
        _legal_authenticator(header),
        _documentation_of(header),
        _related_document(header.replaces),
        _component_of(header),
        element("component", body),
        **_NAMESPACES,
    )
    return as_bytes(root)


def _record_target() -> Element:
    name = element(
        "name",
        element("family", cast.FAMILY, qualifier="BR"),
        element("given", cast.GIVEN),
        element("given", cast.GIVEN, qualifier="BR"),
        element("family", cast.FAMILY, qualifier="CL"),
        element("given", cast.GIVEN, qualifier="CL"),
    )
    birthplace = element("addr", element("county", cast.INSEE_CODE), element("city", cast.CITY))
    patient = element(
        "patient",
        name,
        element(
            "administrativeGenderCode",
            code="F",
            displayName="Féminin",
            codeSystem="2.16.840.1.113883.5.1",
        ),
        element("birthTime", value=f"{cast.BIRTH_DATE:%Y%m%d}"),
        element("birthplace", element("place", birthplace)),
        classCode="PSN",
    )
    role = element(
        "patientRole",
        element("id", root=cast.INS_DEMONSTRATION_OID, extension=cast.INS),
        _address(),
        _no_telecom(),
        patient,
    )
    return element("recordTarget", role)


def _address() -> Element:
    return element(
        "addr",
        element("streetAddressLine", cast.STREET),
        element("postalCode", cast.POSTAL_CODE),
        element("city", cast.CITY),
    )


def _no_telecom() -> Element:
    # No number is certain to be nobody's, so none is given.
    return element("telecom", nullFlavor="NAV")


def _place(tag: str, place: Place, *, with_setting: bool = False) -> Element:
    setting, label = place.setting
    return element(
        tag,
        element("id", root=_PLACES, extension=place.id),
        element("name", place.name),
        _no_telecom(),
        _address(),
        element("standardIndustryClassCode", code=setting, displayName=label, codeSystem=_SETTINGS)
        if with_setting
        else None,
    )


def _person(tag: str, who: Professional) -> Element:
    return element(
        tag,
        element(
            "name",
            element("given", who.given),
            element("family", who.family),
            element("suffix", who.title) if who.title else None,
        ),
    )


def _assigned(tag: str, who: Professional, *, with_setting: bool = False) -> Element:
    specialty, label = who.specialty
    return element(
        tag,
        element("id", root=_PRACTITIONERS, extension=who.id),
        element("code", code=specialty, displayName=label, codeSystem=_SPECIALTIES),
        _address(),
        _no_telecom(),
        _person("assignedPerson", who),
        _place("representedOrganization", who.place, with_setting=with_setting),
    )


def _author(header: Header) -> Element:
    return element(
        "author",
        element("time", value=timestamp(header.moment)),
        _assigned("assignedAuthor", header.author),
    )


def _custodian(place: Place) -> Element:
    return element(
        "custodian",
        element("assignedCustodian", _place("representedCustodianOrganization", place)),
    )


def _recipient(who: Professional | None) -> Element | None:
    if who is None:
        return None
    return element(
        "informationRecipient",
        element(
            "intendedRecipient",
            element("id", root=_PRACTITIONERS, extension=who.id),
            _person("informationRecipient", who),
            _place("receivedOrganization", who.place),
        ),
        typeCode="PRCP",
    )


def _legal_authenticator(header: Header) -> Element:
    return element(
        "legalAuthenticator",
        element("time", value=timestamp(header.moment)),
        element("signatureCode", code="S"),
        _assigned("assignedEntity", header.author, with_setting=True),
    )


def _documentation_of(header: Header) -> Element:
    event = element(
        "serviceEvent",
        coded("code", header.event),
        element("effectiveTime", element("low", value=timestamp(header.moment))),
        element(
            "performer",
            _assigned("assignedEntity", header.author, with_setting=True),
            typeCode="PRF",
        ),
    )
    return element("documentationOf", event)


def _related_document(replaced: str) -> Element | None:
    if not replaced:
        return None
    parent = element("parentDocument", element("id", root=replaced))
    return element("relatedDocument", parent, typeCode="RPLC")


def _component_of(header: Header) -> Element:
    place = header.author.place
    kind, label = place.kind
    facility = element(
        "healthCareFacility",
        element("code", code=kind, displayName=label, codeSystem=_FACILITY_TYPES),
        element("location", element("name", place.name), _address()),
    )
    encounter = element(
        "encompassingEncounter",
        coded("code", header.encounter),
        element("effectiveTime", element("low", value=timestamp(header.moment))),
        element("location", facility),
    )
    return element("componentOf", encounter)


def _section(section: Section) -> Element:
    return element(
        "section",
        *templates(*section.templates),
        element("id", root=section.id),
        coded("code", section.code),
        element("title", section.title),
        element("text", *section.narrative),
        *section.entries,
    )
