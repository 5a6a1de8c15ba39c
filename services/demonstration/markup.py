"""XML, element by element."""

from xml.etree.ElementTree import Element, SubElement, indent, tostring

__all__ = ["Content", "Element", "as_bytes", "bullets", "element", "paragraph", "table"]

Content = Element | str | None
"""What goes into an element: another one, text, or nothing (a part that a document does without)."""


def element(tag: str, *content: Content, **attributes: str) -> Element:
    """Return an element. An underscore in an attribute's name is written as a colon (`xsi_type`)."""
    made = Element(tag, {name.replace("_", ":"): value for name, value in attributes.items()})
    for part in content:
        if isinstance(part, Element):
            made.append(part)
        elif part:
            _write(made, part)
    return made


def _write(into: Element, text: str) -> None:
    if len(into):
        into[-1].tail = (into[-1].tail or "") + text
    else:
        into.text = (into.text or "") + text


def as_bytes(root: Element) -> bytes:
    """Return the document in UTF-8, indented for whoever opens the original."""
    indent(root)
    data: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return data


def paragraph(*content: Content) -> Element:
    """Return a paragraph of a CDA narrative."""
    return element("paragraph", *content)


def bullets(*items: str) -> Element:
    """Return a list of a CDA narrative."""
    return element("list", *(element("item", item) for item in items))


def table(
    columns: tuple[str, ...], rows: tuple[tuple[Content, ...], ...], caption: str = ""
) -> Element:
    """Return a table of a CDA narrative."""
    made = element("table", border="0")
    if caption:
        SubElement(made, "caption").text = caption
    made.append(element("thead", element("tr", *(element("th", column) for column in columns))))
    made.append(
        element("tbody", *(element("tr", *(element("td", cell) for cell in row)) for row in rows))
    )
    return made
