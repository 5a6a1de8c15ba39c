"""The bytes of one document, looked into once: which viewer they need, their words, whose they are."""

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from services.cda import body, parsing
from services.cda.header import header
from services.cda.rtf import text_from_rtf
from services.core.errors import Refusal, RefusedError
from services.core.identity import Identity
from services.core.narrative import Block, plain_text
from services.documents import image, pdf
from services.documents.encoding import decoded
from services.documents.models import Kind
from services.documents.pdf import MAX_TEXT
from services.documents.sniffing import Format, sniff
from services.fhir import media_types
from services.fhir.compartment import persons
from services.fhir.pages import blocks_from_composition, blocks_from_record, blocks_from_resource
from services.fhir.parsing import Entry, Json, entries, parse
from services.fhir.references import Index, Resolve, nothing


@dataclass(frozen=True, slots=True)
class Look:
    """What bytes hold. `date` is that of the file's own metadata, `title` the one it gives itself."""

    kind: Kind
    mime: str
    text: str = field(default="", repr=False)
    page_count: int | None = None
    title: str = ""
    date: str = ""
    dimensions: str = ""
    identity: Identity = Identity()


def look(data: bytes) -> Look:
    """Look into a PDF, an image, a text, a CDA or a FHIR resource.

    Raises:
        RefusedError: with the reason of its format.

    """
    match sniff(data):
        case Format.PDF:
            return _pdf(data)
        case Format.IMAGE:
            facts = image.inspect(data)
            return Look(
                Kind.IMAGE,
                media_types.media_type(data),
                date=facts.taken,
                dimensions=f"{facts.width} × {facts.height}",
                page_count=facts.pages if facts.pages > 1 else None,
            )
        case Format.RTF:
            return Look(Kind.TEXT, media_types.RTF, searchable(text_from_rtf(data)))
        case Format.TEXT:
            return Look(Kind.TEXT, media_types.TEXT, searchable(decoded(data)))
        case Format.XML:
            return _cda(parsing.parse(data))
        case Format.JSON:
            return _fhir(parse(data), data)
        case Format.ZIP:
            raise RefusedError(Refusal.ZIP_NESTED)
        case _:
            raise RefusedError(Refusal.UNKNOWN_FORMAT)


def cda_look(root: Element) -> Look:
    """Return what the body of a CDA holds: its narrative, or the words of the file in it."""
    carried = body.embedded(root)
    if carried is None:
        return Look(Kind.PAGE, media_types.CDA, searchable(plain_text(body.blocks_from_body(root))))
    try:
        return _carried(carried)
    except RefusedError:
        # What it carries cannot be read, but the document still says who, when and what.
        return Look(Kind.PAGE, media_types.CDA)


def fhir_blocks(
    resource: Json, inside: tuple[Entry, ...], outside: Resolve = nothing, language: str = "fr"
) -> tuple[Block, ...]:
    """Return the page of a resource, or of a Bundle whose entries are `inside`; `outside` knows the others."""
    index = Index.of(inside)

    def resolve(reference: str) -> Json | None:
        return index.resource(reference) or outside(reference)

    if resource["resourceType"] == "Composition":
        return blocks_from_composition(resource, resolve, language)
    if resource["resourceType"] != "Bundle":
        return blocks_from_resource(resource, resolve, language)
    if inside and inside[0].type == "Composition" and resource.get("type") == "document":
        return blocks_from_composition(inside[0].resource, resolve, language)
    return blocks_from_record(inside, language)


def searchable(text: str) -> str:
    """Return text without the signs that no store of words takes, as much as search needs."""
    return text[:MAX_TEXT].replace("\x00", "")


def _pdf(data: bytes) -> Look:
    facts = pdf.inspect(data)
    return Look(
        Kind.PDF, media_types.PDF, searchable(facts.text), facts.pages, facts.title, facts.created
    )


def _cda(root: Element) -> Look:
    held = cda_look(root)
    return Look(
        Kind.PAGE, media_types.CDA, held.text, held.page_count, identity=header(root).identity
    )


def _carried(carried: body.Embedded) -> Look:
    if carried.mime == media_types.RTF:
        return Look(Kind.PAGE, media_types.CDA, searchable(text_from_rtf(carried.data)))
    held = look(carried.data)
    return Look(Kind.PAGE, media_types.CDA, held.text, held.page_count)


def _fhir(resource: Json, data: bytes) -> Look:
    inside = (
        entries(resource, data)
        if resource["resourceType"] == "Bundle"
        else (Entry("", resource, data),)
    )
    text = searchable(plain_text(fhir_blocks(resource, inside)))
    return Look(Kind.PAGE, media_types.FHIR, text, identity=persons(inside).identity)
