"""The human page of a document, made from its original bytes each time it is opened."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from services.cda import body
from services.cda.parsing import parse as parse_cda
from services.cda.rtf import text_from_rtf
from services.core.errors import Refusal, RefusedError
from services.core.flow import Flow
from services.core.narrative import Block, Media, Paragraph, Run
from services.documents import image
from services.documents.contents import fhir_blocks
from services.documents.encoding import decoded
from services.documents.incoming import IncomingContent
from services.documents.models import Page
from services.documents.sniffing import Format, sniff
from services.fhir import media_types
from services.fhir.labels import label
from services.fhir.pages import blocks_from_results
from services.fhir.parsing import Entry, Json, entries, parse
from services.fhir.references import Resolve

_WIDEST = 2000
"""Pixels of an image shown within a page."""
_MOST_PAGES = 20
"""Of a fax shown within a page."""
_WEB_IMAGES = frozenset({media_types.JPEG, media_types.PNG})


def page_from_cda(data: bytes) -> Page:
    """Return the narrative of every section, or the file a level 1 document carries.

    RTF (which the DMP also takes alone) reads as its words.

    Raises:
        RefusedError: the XML is refused, or the format is none that a page can show.

    """
    if media_types.media_type(data) == media_types.RTF:
        return Page(_text_blocks(text_from_rtf(data)), generated=False)
    if sniff(data) is not Format.XML:
        raise RefusedError(Refusal.UNKNOWN_FORMAT)
    root = parse_cda(data)
    carried = body.embedded(root)
    if carried is None:
        return Page(
            tuple(_displayable(block) for block in body.blocks_from_body(root)), generated=False
        )
    if carried.mime == media_types.PDF:
        return Page((), generated=False, embedded_pdf=True)
    return Page(_carried_blocks(carried), generated=False)


def page_from_fhir(
    json: bytes,
    resolve: Callable[[str], bytes | None] = lambda _reference: None,
    language: str = "fr",
) -> Page:
    """Return the page of a FHIR original.

    A document shows the attested narrative of its sections; a report its results in a table; anything else its
    elements by name. `resolve` returns the JSON of a resource kept elsewhere, by its reference as written.

    Raises:
        RefusedError: the JSON or the resource is refused.

    """
    resource = parse(json)
    inside = (
        entries(resource, json)
        if resource["resourceType"] == "Bundle"
        else (Entry("", resource, json),)
    )
    attested = any(entry.type == "Composition" for entry in inside[:1])
    return Page(fhir_blocks(resource, inside, _resolver(resolve), language), generated=not attested)


def results_of(
    reports: Sequence[bytes], resolve: Callable[[str], bytes | None], language: str = "fr"
) -> tuple[Block, ...]:
    """Return the values of the DiagnosticReports that are shown with a document; none of one without shape."""
    known = _resolver(resolve)
    blocks: list[Block] = []
    for json in reports:
        with suppress(RefusedError):
            blocks += blocks_from_results(parse(json), known, language)
    return tuple(blocks)


def text_page(data: bytes) -> Page:
    """Return a text file line by line, its spaces kept; of RTF, its words."""
    if media_types.media_type(data) == media_types.RTF:
        return Page(_text_blocks(text_from_rtf(data)), generated=False)
    return Page(_text_blocks(decoded(data)), generated=False)


def embedded_content(data: bytes) -> IncomingContent | None:
    """Return the file a level 1 CDA carries (PDF, image, text, RTF), None for any other document."""
    if sniff(data) is not Format.XML:
        return None
    carried = body.embedded(parse_cda(data))
    return IncomingContent(carried.mime, carried.data) if carried else None


def body_of(data: bytes) -> bytes:
    """Return the file within a level 1 CDA, or the bytes themselves."""
    carried = embedded_content(data)
    return carried.data if carried else data


def _resolver(resolve: Callable[[str], bytes | None]) -> Resolve:
    known: dict[str, Json | None] = {}

    def resolved(reference: str) -> Json | None:
        if reference not in known:
            found = resolve(reference)
            known[reference] = parse(found) if found else None
        return known[reference]

    return resolved


def _carried_blocks(carried: body.Embedded) -> tuple[Block, ...]:
    if carried.mime == media_types.RTF:
        return _text_blocks(text_from_rtf(carried.data))
    if carried.mime.startswith("image/"):
        return _image_blocks(carried)
    if carried.mime.startswith("text/"):
        return _text_blocks(decoded(carried.data))
    raise RefusedError(Refusal.UNKNOWN_FORMAT)


def _image_blocks(carried: body.Embedded) -> tuple[Block, ...]:
    """Return each page of an image, as many as a screen holds at once."""
    try:
        count = image.inspect(carried.data).pages
    except RefusedError:
        count = 1
    if count == 1:
        return (_displayable(Media(carried.mime, carried.data)),)
    blocks = tuple(_page_of(carried, page) for page in range(min(count, _MOST_PAGES)))
    if count <= _MOST_PAGES:
        return blocks
    return (*blocks, Paragraph((Run(label("+more", "fr")),)))


def _page_of(carried: body.Embedded, page: int) -> Block:
    """Return one page of an image as PNG; a bad one is left out."""
    try:
        shown = image.shown(carried.data, _WIDEST, page)
    except RefusedError:
        return Media(carried.mime, b"")
    return Media(media_types.media_type(shown), shown)


def _displayable(block: Block) -> Block:
    """Return an image as a screen can show it: TIFF, and what is too large, becomes PNG; a bad one is left out."""
    if not isinstance(block, Media) or not block.data:
        return block
    try:
        facts = image.inspect(block.data)
        if block.mime in _WEB_IMAGES and max(facts.width, facts.height) <= _WIDEST:
            return block
        shown = image.shown(block.data, _WIDEST)
        return replace(block, data=shown, mime=media_types.media_type(shown))
    except RefusedError:
        return replace(block, data=b"")


def _text_blocks(text: str) -> tuple[Block, ...]:
    flow = Flow()
    for line in text.splitlines():
        flow.write_lines(line)
        flow.end_paragraph()
    return flow.done()
