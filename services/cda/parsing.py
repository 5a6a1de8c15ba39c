"""CDA R2 XML read safely: no DTD, no entity, a bounded depth and number of elements, all while parsing."""

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from services.core.errors import Refusal, RefusedError
from services.fhir.narrative import text_of

NAMESPACE: Final = "urn:hl7-org:v3"
MAX_DEPTH: Final = 200
MAX_ELEMENTS: Final = 500_000
_ROOT: Final = f"{{{NAMESPACE}}}ClinicalDocument"
_LONGEST_NAME: Final = 40


class _BoundedTree(TreeBuilder):
    def __init__(self, root: str) -> None:
        super().__init__()
        self._root = root
        self._depth = 0
        self._elements = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        if not self._elements and tag != self._root:
            raise RefusedError(Refusal.XML_NOT_CDA, tag.rpartition("}")[2][:_LONGEST_NAME])
        self._depth += 1
        self._elements += 1
        if self._depth > MAX_DEPTH:
            raise RefusedError(Refusal.XML_TOO_DEEP, f"{MAX_DEPTH} levels")
        if self._elements > MAX_ELEMENTS:
            raise RefusedError(Refusal.XML_TOO_DEEP, f"{MAX_ELEMENTS} elements")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag)


def parse(data: bytes, root_name: str = _ROOT) -> Element:
    """Return the ClinicalDocument element, or the one of another standard: `root_name` is "{namespace}name".

    Raises:
        RefusedError: XML_ENTITY, XML_TOO_DEEP, XML_NOT_CDA or XML_DAMAGED.

    """
    parser = DefusedXMLParser(target=_BoundedTree(root_name), forbid_dtd=True)
    try:
        parser.feed(data)
        root: Element = parser.close()
    except DefusedXmlException as error:
        raise RefusedError(Refusal.XML_ENTITY, type(error).__name__) from None
    except (ParseError, ValueError, LookupError, AssertionError):
        # Beyond bad XML: an unknown or multi-byte encoding, a tree without root.
        raise RefusedError(Refusal.XML_DAMAGED) from None
    return root


def path(steps: str) -> str:
    """Return "a/b" as an ElementTree path in CDA's namespace."""
    return "/".join(f"{{{NAMESPACE}}}{step}" for step in steps.split("/"))


def first(element: Element | None, steps: str) -> Element | None:
    return None if element is None else element.find(path(steps))


def every(element: Element | None, steps: str) -> Iterator[Element]:
    if element is not None:
        yield from element.iterfind(path(steps))


def text(element: Element | None, steps: str) -> str:
    """Return the text at a path, white space collapsed, or ""."""
    found = first(element, steps)
    return "" if found is None else text_of(found)


def attribute(element: Element | None, steps: str, name: str) -> str:
    """Return an attribute at a path, or ""."""
    found = first(element, steps)
    return "" if found is None else (found.get(name) or "").strip()
