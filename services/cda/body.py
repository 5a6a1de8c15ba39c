"""The body of a CDA R2 document: the narrative of its sections (level 2-3), or the file it carries (level 1)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from services.cda.parsing import attribute, every, first, path, text
from services.core.narrative import Block, Heading, Media
from services.fhir.media_types import bytes_from_base64, media_type
from services.fhir.narrative import Narrator, text_of

_TOP_LEVEL = 2
_DEEPEST_HEADING = 6


@dataclass(frozen=True, slots=True)
class Embedded:
    """The file a level 1 document carries."""

    mime: str
    data: bytes = field(repr=False)


def embedded(root: Element) -> Embedded | None:
    """Return the file in `nonXMLBody`, None if there is none, or one that is elsewhere or packed."""
    body = first(root, "component/nonXMLBody/text")
    if body is None or body.get("compression"):
        return None
    data = _value(body)
    return Embedded(media_type(data, body.get("mediaType") or "text/plain"), data) if data else None


def blocks_from_body(root: Element) -> tuple[Block, ...]:
    """Return every section of the body, in order, with its subsections."""
    media = dict(_media(root))
    body = first(root, "component/structuredBody")
    blocks: list[Block] = []
    for section in every(body, "component/section"):
        blocks.extend(_section(section, media, _TOP_LEVEL))
    return tuple(blocks)


def _section(section: Element, media: dict[str, Media], level: int) -> Iterator[Block]:
    title = text(section, "title") or attribute(section, "code", "displayName")
    if title:
        yield Heading(title, level)
    for narrative in every(section, "text"):
        yield from Narrator(media, level + 1).blocks(narrative)
    for inner in every(section, "component/section"):
        yield from _section(inner, media, min(level + 1, _DEEPEST_HEADING))


def _media(root: Element) -> Iterator[tuple[str, Media]]:
    for name in ("observationMedia", "regionOfInterest"):
        for element in root.iter(path(name)):
            shown = (
                element
                if name == "observationMedia"
                else next(element.iter(path("observationMedia")), None)
            )
            value = first(shown, "value")
            if value is not None and (id := element.get("ID")):
                data = _value(value) or b""
                yield id, Media(media_type(data, value.get("mediaType") or ""), data)


def _value(element: Element) -> bytes | None:
    if element.get("representation") == "B64":
        return bytes_from_base64("".join(element.itertext()))
    words = text_of(element)
    return "".join(element.itertext()).strip().encode() if words else None
