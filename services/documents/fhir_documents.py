"""One FHIR resource as one incoming document."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from services.core.errors import RefusedError
from services.core.identity import Identity
from services.core.narrative import plain_text
from services.documents.attributes import AttributeName, attributes
from services.documents.contents import Look, look, searchable
from services.documents.incoming import IncomingContent, IncomingDocument, Lineage
from services.documents.mapping import (
    document_category,
    report_category,
    resource_category,
    status_of,
    type_name,
)
from services.documents.models import DateOrigin, Kind
from services.documents.sniffing import Format, sniff
from services.fhir import media_types
from services.fhir.datatypes import Speaker, title_of
from services.fhir.dates import checked
from services.fhir.identifiers import code_name, document_name
from services.fhir.kinds import kind_name
from services.fhir.pages import blocks_from_composition, blocks_from_report, blocks_from_resource
from services.fhir.parsing import Entry
from services.fhir.references import Index, last_two, within
from services.fhir.summary import (
    authors_of,
    category_codes,
    codes_of,
    date_of,
    names_of,
    spoken,
    status_words,
)
from services.fhir.wire import (
    Attachment,
    Binary,
    CodeableConcept,
    Composition,
    DiagnosticReport,
    DocumentReference,
    Identifier,
    Reference,
    RelatesTo,
    projected,
)

_REPLACES: Final = frozenset({"replaces", "transforms"})
_KINDS: Final = {
    Format.PDF: Kind.PDF,
    Format.IMAGE: Kind.IMAGE,
    Format.TEXT: Kind.TEXT,
    Format.RTF: Kind.TEXT,
}
_SHOWN: Final = frozenset({*_KINDS, Format.XML, Format.JSON})
_VAGUE: Final = frozenset({"", "application/octet-stream"})
_NO_FORMAT: Final = "urn:ihe:iti:xds:2017:mimeTypeSufficient"
"""Says that the media type says it all (IHE ITI TF-3, 4.2.3.2.9): nothing to tell a person."""


@dataclass(frozen=True, slots=True)
class _Carried:
    """The bytes a DocumentReference points to, `entry` being the Binary or Bundle they came in."""

    content: IncomingContent
    look: Look | None
    format: Format
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class Carried:
    """Bytes that came by themselves for the attachment at `url`; `mime` is what they were said to be."""

    url: str
    mime: str
    data: bytes = field(repr=False)


def kind_of(head: bytes) -> Kind:
    """Return the viewer that a file needs, by its first bytes."""
    return _KINDS.get(sniff(head), Kind.PAGE)


def document_from_reference(
    entry: Entry, index: Index, came: Carried | None = None
) -> tuple[IncomingDocument, Entry | None]:
    """Return the document of a DocumentReference, and the entry whose bytes it took."""
    said = projected(DocumentReference, entry.resource)
    resolve = within(entry.resource, index.resource)
    attachments = [content.attachment for content in said.content]
    carried = next(_carried(attachments, index, came), None)
    first = attachments[0] if attachments else Attachment()
    codes = codes_of(said.type)
    type = said.type.display or type_name(codes)
    held = carried.look if carried else None
    names = [said.master_identifier, *said.identifier]
    words = [said.description, held.text if held else ""]
    if carried is None and "text" in entry.resource:
        words.append(plain_text(blocks_from_resource(entry.resource, index.resource)))
    elif carried is None:
        words += spoken(entry.resource)
    document = IncomingDocument(
        title=first.title or said.description or type or kind_name("DocumentReference"),
        date=checked(first.creation) or checked(said.date),
        date_origin=DateOrigin.DOCUMENT,
        category=document_category(codes, codes_of(*said.category)),
        kind=_KINDS.get(carried.format, Kind.PAGE) if carried else Kind.PAGE,
        mime=carried.content.mime if carried else media_types.FHIR,
        status=status_of(said.status, said.doc_status),
        type=type,
        type_code=_type_code(said.type),
        author=names_of(said.author, resolve),
        identity=held.identity if held else Identity(),
        text=searchable("\n".join(filter(None, words))),
        page_count=held.page_count if held else None,
        attributes=attributes(
            [
                (AttributeName.AUTHOR, names_of(said.author, resolve)),
                (AttributeName.AUTHENTICATOR, names_of([said.authenticator], resolve)),
                (AttributeName.CUSTODIAN, names_of([said.custodian], resolve)),
                (AttributeName.TYPE, type),
                *((AttributeName.CLASS, category.words) for category in said.category),
                *((AttributeName.EVENT, event.words) for event in said.context.event),
                (AttributeName.PERIOD, _period(said.context.period.start, said.context.period.end)),
                (AttributeName.FACILITY, said.context.facility_type.words),
                (AttributeName.SETTING, said.context.practice_setting.words),
                *((AttributeName.CONFIDENTIALITY, label.words) for label in said.security_label),
                (AttributeName.LANGUAGE, first.language),
                *(
                    (AttributeName.FORMAT, content.format.display)
                    for content in said.content
                    if content.format.code != _NO_FORMAT
                ),
                (AttributeName.DESCRIPTION, said.description),
                (AttributeName.IDENTIFIER, document_name(said.master_identifier.value)),
                (AttributeName.CONTENT, _content_state(carried)),
            ]
        ),
        lineage=_lineage(entry, names, said.relates_to),
        content=carried.content if carried else None,
    )
    return document, carried.entry if carried else None


def document_from_report(entry: Entry, index: Index) -> IncomingDocument:
    """Return the document of a DiagnosticReport; the report as issued, when inside, is its content."""
    said = projected(DiagnosticReport, entry.resource)
    resolve = within(entry.resource, index.resource)
    issued = _as_issued(said, index)
    codes = codes_of(said.code)
    type = said.code.display or type_name(codes)
    text = plain_text(blocks_from_report(entry.resource, index.resource))
    performers = (*said.performer, *said.results_interpreter)
    return IncomingDocument(
        title=type or kind_name("DiagnosticReport"),
        date=checked(said.effective_date_time)
        or checked(said.effective_period.start)
        or checked(said.issued),
        date_origin=DateOrigin.DOCUMENT,
        category=report_category(codes, codes_of(*said.category)),
        kind=_KINDS[issued.format] if issued else Kind.PAGE,
        mime=issued.content.mime if issued else media_types.FHIR,
        status=status_of(said.status),
        type=type,
        type_code=_type_code(said.code),
        author=names_of(performers, resolve),
        text=searchable(
            "\n".join(filter(None, (text, issued.look.text if issued and issued.look else "")))
        ),
        page_count=issued.look.page_count if issued and issued.look else None,
        attributes=attributes(
            [
                (AttributeName.PERFORMER, names_of(said.performer, resolve)),
                (AttributeName.AUTHOR, names_of(said.results_interpreter, resolve)),
                (AttributeName.TYPE, type),
                *((AttributeName.CLASS, category.words) for category in said.category),
                (AttributeName.STATUS, said.status),
            ]
        ),
        lineage=_lineage(entry, list(said.identifier), ()),
        content=issued.content if issued else None,
    )


def document_from_composition(
    entry: Entry, index: Index, bundle: Identifier | None = None
) -> IncomingDocument:
    """Return the document of a Composition; `bundle` is the identifier of the document Bundle it heads."""
    said = projected(Composition, entry.resource)
    resolve = within(entry.resource, index.resource)
    codes = codes_of(said.type)
    type = said.type.display or type_name(codes)
    events = [concept for event in said.event for concept in event.code]
    names = [*([bundle] if bundle else []), said.identifier]
    return IncomingDocument(
        title=said.title or type or kind_name("Composition"),
        date=checked(said.date),
        date_origin=DateOrigin.DOCUMENT,
        category=document_category(codes, codes_of(*said.category)),
        kind=Kind.PAGE,
        mime=media_types.FHIR,
        status=status_of(said.status),
        type=type,
        type_code=_type_code(said.type),
        author=names_of(said.author, resolve),
        text=searchable(plain_text(blocks_from_composition(entry.resource, index.resource))),
        attributes=attributes(
            [
                (AttributeName.AUTHOR, names_of(said.author, resolve)),
                (AttributeName.AUTHENTICATOR, names_of((a.party for a in said.attester), resolve)),
                (AttributeName.CUSTODIAN, names_of([said.custodian], resolve)),
                (AttributeName.TYPE, type),
                *((AttributeName.CLASS, category.words) for category in said.category),
                *((AttributeName.EVENT, event.words) for event in events),
                *(
                    (AttributeName.PERIOD, _period(e.period.start, e.period.end))
                    for e in said.event
                ),
                (AttributeName.CONFIDENTIALITY, said.confidentiality),
                (AttributeName.LANGUAGE, said.language),
                (
                    AttributeName.IDENTIFIER,
                    next((_name(name) for name in names if _name(name)), ""),
                ),
                (AttributeName.STATUS, said.status),
            ]
        ),
        lineage=_lineage(entry, names, said.relates_to),
    )


def document_from_resource(entry: Entry, index: Index) -> IncomingDocument:
    """Return any other resource as a document of its own, with a title made of its kind and name."""
    resource = entry.resource
    resolve = within(resource, index.resource)
    kind, about = kind_name(entry.type), title_of(resource, Speaker(resolve))
    author = authors_of(resource, resolve)
    return IncomingDocument(
        title=f"{kind} : {about}" if about else kind,
        date=date_of(resource),
        date_origin=DateOrigin.DOCUMENT,
        category=resource_category(entry.type, category_codes(resource)),
        kind=Kind.PAGE,
        mime=media_types.FHIR,
        status=status_of(*status_words(resource)),
        type=kind,
        author=author,
        text=searchable(plain_text(blocks_from_resource(resource, index.resource))),
        attributes=attributes([(AttributeName.AUTHOR, author), (AttributeName.TYPE, kind)]),
        lineage=_lineage(entry, [], ()),
    )


def document_from_binary(entry: Entry, title: str) -> IncomingDocument:
    """Return the file in a Binary; RefusedError if it cannot be read."""
    said = projected(Binary, entry.resource)
    data = media_types.bytes_from_base64(said.data) or b""
    held = look(data)
    return IncomingDocument(
        title=held.title or title,
        date=held.date,
        date_origin=DateOrigin.FILE if held.date else DateOrigin.IMPORT,
        category=resource_category("", []),
        kind=held.kind,
        mime=held.mime,
        identity=held.identity,
        text=held.text,
        page_count=held.page_count,
        content=IncomingContent(held.mime, data),
    )


def _carried(
    attachments: list[Attachment], index: Index, came: Carried | None = None
) -> Iterator[_Carried]:
    """Yield what attachments hold, inline or in another entry of the file; those elsewhere are left out."""
    for attachment in attachments:
        if came is not None and attachment.url == came.url and not attachment.data:
            yield _looked_into(came.data, attachment.content_type or came.mime, None)
            continue
        entry = index.entry(attachment.url)
        declared = attachment.content_type
        data = media_types.bytes_from_base64(attachment.data)
        if not data and entry and entry.type == "Binary":
            binary = projected(Binary, entry.resource)
            declared = declared or binary.content_type
            data = media_types.bytes_from_base64(binary.data)
        elif not data and entry:
            declared = declared or media_types.FHIR
            data = entry.json
        if data:
            yield _looked_into(data, declared, entry)


def _looked_into(data: bytes, declared: str, entry: Entry | None) -> _Carried:
    try:
        held = look(data)
    except RefusedError:
        # Kept all the same: the document exists, and another program may open it.
        held = None
    mime = declared.partition(";")[0].strip().casefold()
    if mime in _VAGUE:
        mime = held.mime if held else "application/octet-stream"
    format = sniff(data)
    if held is None and format is Format.TEXT:
        format = Format.OTHER  # what is nothing else is text only if it decodes
    return _Carried(IncomingContent(mime, data), held, format, entry)


def _as_issued(said: DiagnosticReport, index: Index) -> _Carried | None:
    forms = _carried(list(said.presented_form), index)
    return next(
        (form for form in forms if form.look and form.look.kind in {Kind.PDF, Kind.IMAGE}), None
    )


def _content_state(carried: _Carried | None) -> str:
    if carried is None:
        return "absent"
    return "" if carried.format in _SHOWN else "unreadable"


def _lineage(entry: Entry, names: list[Identifier], relations: tuple[RelatesTo, ...]) -> Lineage:
    own = [_name(name) for name in names] + [
        entry.relative,
        entry.full_url,
        document_name(entry.full_url),
    ]
    known = tuple(dict.fromkeys(name for name in own if name))
    targets = [
        target
        for relation in relations
        if relation.code in _REPLACES
        for reference in (relation.target, relation.target_reference)
        for target in (
            *_targets(reference),
            _name(reference.identifier),
            _name(relation.target_identifier),
        )
    ]
    replaced = tuple(dict.fromkeys(target for target in targets if target and target not in known))
    return Lineage(unique_id=known[0] if known else "", aliases=known[1:], replaces=replaced)


def _targets(reference: Reference) -> tuple[str, ...]:
    """Return a reference as written, without its server, and as the name of a document."""
    written = reference.reference.partition("/_history/")[0]
    if written.startswith("#"):
        return ()
    return (written, document_name(written) if written.startswith("urn:") else last_two(written))


def _name(identifier: Identifier) -> str:
    return document_name(identifier.value, identifier.system)


def _type_code(concept: CodeableConcept) -> str:
    return next((code_name(c.code, c.system) for c in concept.coding if c.code), "")


def _period(start: str, end: str) -> str:
    start, end = checked(start), checked(end)
    return f"{start}/{end}" if end else start


def owned(document: IncomingDocument, identity: Identity) -> IncomingDocument:
    """Return the document with the file's person where it names nobody itself."""
    return document if document.identity.display else replace(document, identity=identity)
