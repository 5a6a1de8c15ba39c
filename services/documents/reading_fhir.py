"""A FHIR R4 JSON file: a resource, a document Bundle, or a Bundle of one person's record.

Documents are its DocumentReferences, DiagnosticReports and Compositions; a file with none is itself one document.
Everything else about the person is kept as it came.
"""

from collections.abc import Iterable
from dataclasses import replace

from services.core.errors import Refusal, RefusedError
from services.core.identity import Identity, Match, compare
from services.core.narrative import plain_text
from services.documents.contents import searchable
from services.documents.fhir_documents import (
    document_from_binary,
    document_from_composition,
    document_from_reference,
    document_from_report,
    document_from_resource,
    owned,
)
from services.documents.incoming import (
    IncomingContent,
    IncomingDocument,
    IncomingFile,
    IncomingResource,
)
from services.documents.mapping import resource_category
from services.documents.models import Category, DateOrigin, Kind
from services.fhir import media_types
from services.fhir.compartment import Persons, persons
from services.fhir.dates import checked
from services.fhir.kinds import DIRECTORY, DOCUMENTS, NAMES, NOT_KEPT, kind_name
from services.fhir.pages import blocks_from_record
from services.fhir.parsing import Entry, Json, entries, invalid, parse
from services.fhir.references import Index
from services.fhir.summary import category_codes, date_of
from services.fhir.wire import Identifier, projected


def read_fhir(name: str, data: bytes) -> IncomingFile:
    """Return what a FHIR file holds; `name` is the title of a Binary that has none.

    Raises:
        RefusedError: a JSON_ or FHIR_ reason, or that of the file in a Binary.

    """
    resource = parse(data)
    if resource["resourceType"] == "Bundle":
        return _bundle(resource, data)
    return _alone(name, Entry("", resource, data))


def _alone(name: str, entry: Entry) -> IncomingFile:
    if entry.type == "Binary":
        document = document_from_binary(entry, name)
        return IncomingFile(media_types.FHIR, (document,), document.identity)
    _check_types([entry])
    everybody = _one_person([entry])
    index = Index.of([entry])
    match entry.type:
        case "DocumentReference":
            document = replace(document_from_reference(entry, index)[0], resource=_kept(entry))
        case "DiagnosticReport":
            document = document_from_report(entry, index)
        case "Composition":
            document = document_from_composition(entry, index)
        case _:
            document = document_from_resource(entry, index)
    own = document.resource is not None
    return _file([document], everybody.identity, [] if own else [entry])


def _bundle(bundle: Json, data: bytes) -> IncomingFile:
    kind = bundle.get("type")
    if not isinstance(kind, str):
        raise invalid("Bundle.type")
    if kind == "message":
        raise RefusedError(Refusal.FHIR_NOT_A_RECORD, kind)
    found = entries(bundle, data)
    if not found:
        raise RefusedError(Refusal.FHIR_EMPTY)
    if kind == "document":
        return _document(bundle, found)
    return _record(bundle, [entry for entry in found if entry.type not in NOT_KEPT])


def _document(bundle: Json, found: tuple[Entry, ...]) -> IncomingFile:
    if found[0].type != "Composition":
        raise invalid("Bundle.entry[0]")
    everybody = _one_person(found)
    number = bundle.get("identifier")
    identifier = projected(Identifier, number) if isinstance(number, dict) else None
    document = document_from_composition(found[0], Index.of(found), identifier)
    if not document.date:
        document = replace(document, date=checked(bundle.get("timestamp")))
    return _file([document], everybody.identity, found[1:])


def _record(bundle: Json, kept: list[Entry]) -> IncomingFile:
    index = Index.of(kept)
    taken: set[int] = set()
    documents: list[IncomingDocument] = []
    nested: list[IncomingFile] = []
    everybody = persons(kept)
    for entry in kept:
        if entry.type in DOCUMENTS:
            document, source = _from_entry(entry, index)
            documents.append(replace(document, resource=_kept(entry)))
            taken |= {id(entry), id(source)}
    for entry in kept:
        if (
            entry.type == "Bundle"
            and entry.resource.get("type") == "document"
            and id(entry) not in taken
        ):
            nested.append(_nested(entry))
            taken.add(id(entry))
    if not nested:
        _check_types(kept)
        everybody = _one_person(kept)
    elif len(everybody.found) > 1:
        raise _several(everybody)
    others = [entry for entry in kept if id(entry) not in taken]
    if not documents and not nested:
        documents = [_whole(bundle, kept, index)]
    mine = _file(documents, everybody.identity, others)
    return _together(mine, nested)


def _from_entry(entry: Entry, index: Index) -> tuple[IncomingDocument, Entry | None]:
    if entry.type == "DocumentReference":
        return document_from_reference(entry, index)
    if entry.type == "DiagnosticReport":
        return document_from_report(entry, index), None
    return document_from_composition(entry, index), None


def _nested(entry: Entry) -> IncomingFile:
    """Read a document Bundle inside another one (a server's list of summaries)."""
    found = entries(entry.resource, entry.json)
    if not found:
        raise RefusedError(Refusal.FHIR_EMPTY)
    file = _document(entry.resource, found)
    content = IncomingContent(media_types.FHIR, entry.json)
    return replace(
        file, documents=tuple(replace(document, content=content) for document in file.documents)
    )


def _together(file: IncomingFile, nested: list[IncomingFile]) -> IncomingFile:
    identity = file.identity
    for other in nested:
        identity = _same_person(identity, other.identity)
    return replace(
        file,
        identity=identity,
        documents=tuple(document for one in (file, *nested) for document in one.documents),
        resources=tuple(resource for one in (file, *nested) for resource in one.resources),
    )


def _whole(bundle: Json, kept: list[Entry], index: Index) -> IncomingDocument:
    """Return a Bundle without documents as one: a page of all it holds."""
    clinical = [entry for entry in kept if entry.type in NAMES and entry.type != "Patient"]
    if len(clinical) == 1 and len([entry for entry in kept if entry.type in NAMES]) == 1:
        return document_from_resource(clinical[0], index)
    categories = {
        resource_category(entry.type, category_codes(entry.resource)) for entry in clinical
    }
    dates = [
        checked(bundle.get("timestamp")),
        *sorted((date_of(e.resource) for e in clinical), reverse=True),
    ]
    return IncomingDocument(
        title=kind_name("Bundle"),
        date=next(filter(None, dates), ""),
        date_origin=DateOrigin.DOCUMENT,
        category=categories.pop() if len(categories) == 1 else Category.OTHER,
        kind=Kind.PAGE,
        mime=media_types.FHIR,
        type=kind_name("Bundle"),
        text=searchable(plain_text(blocks_from_record(tuple(kept)))),
    )


def _file(
    documents: list[IncomingDocument], identity: Identity, others: Iterable[Entry]
) -> IncomingFile:
    for document in documents:
        identity = _same_person(identity, document.identity)
    return IncomingFile(
        media_types.FHIR,
        tuple(owned(document, identity) for document in documents),
        identity,
        tuple(_kept(entry) for entry in others),
    )


def _same_person(identity: Identity, other: Identity) -> Identity:
    """Return the fuller of two identities in one file; two people in one file are refused."""
    if compare(identity, other) in {Match.OTHER, Match.HOMONYM}:
        raise RefusedError(Refusal.FHIR_SEVERAL_PATIENTS, "content")
    return identity if identity.display or not other.display else other


def _check_types(found: list[Entry]) -> None:
    """Refuse what is no person's record, saying which kind it is."""
    if any(entry.type in NAMES for entry in found):
        return
    kinds = sorted({entry.type for entry in found})
    directory = any(kind in DIRECTORY for kind in kinds)
    reason = Refusal.FHIR_DIRECTORY if directory else Refusal.FHIR_NOT_A_RECORD
    raise RefusedError(reason, ", ".join(kinds[:5]))


def _one_person(found: Iterable[Entry]) -> Persons:
    everybody = persons(found)
    if not everybody:
        raise RefusedError(Refusal.FHIR_NO_PATIENT)
    if len(everybody.found) > 1:
        raise _several(everybody)
    return everybody


def _several(everybody: Persons) -> RefusedError:
    return RefusedError(Refusal.FHIR_SEVERAL_PATIENTS, str(len(everybody.found)))


def _kept(entry: Entry) -> IncomingResource:
    return IncomingResource(entry.type, entry.id, entry.full_url, entry.json)
