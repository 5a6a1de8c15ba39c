"""Narratives read into blocks: CDA's StrucDoc and FHIR's XHTML are two spellings of one small language.

Every character of text that is in the element comes out, unknown tags included: only their dress is lost.
Sources: CDA R2 §4.3.5 (section narrative block), FHIR R4 narrative (https://hl7.org/fhir/R4/narrative.html).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from services.core.flow import PLAIN, Flow, Style, flattened, paragraph
from services.core.narrative import Block, Cell, Heading, ListBlock, Media, Run, Table

_PARAGRAPHS = frozenset({"paragraph", "p", "div", "blockquote", "dt", "dd", "address", "section"})
_LISTS = frozenset({"list", "ul", "ol"})
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_BOLD = frozenset({"b", "strong", "th", "caption"})
_ITALIC = frozenset({"i", "em", "cite"})
_ROW_GROUPS = ("thead", "tbody", "tfoot")
_MAX_SPAN = 100
_SPAN = re.compile(r"[1-9][0-9]{0,5}")
_RAISED = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")


class Markup(Protocol):
    """What an `xml.etree` element and our own HTML tree have in common."""

    text: str | None
    tail: str | None

    @property
    def tag(self) -> str: ...
    def get(self, key: str, /) -> str | None: ...
    def __iter__(self) -> Iterator["Markup"]: ...


def local_name(element: Markup) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def text_of(element: Markup) -> str:
    """Return all the text of an element, white space collapsed."""
    return " ".join("".join(_texts(element)).split())


def _texts(element: Markup) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        yield from _texts(child)
        yield child.tail or ""


@dataclass(slots=True)
class Narrator:
    """Turns one narrative into blocks.

    `media` holds the images the narrative may name, by id. Footnotes are numbered and set after the text.
    """

    media: Mapping[str, Media] = field(default_factory=dict)
    heading_level: int = 3
    _notes: list[tuple[Run, ...]] = field(default_factory=list)
    _note_numbers: dict[str, int] = field(default_factory=dict)

    def blocks(self, element: Markup) -> tuple[Block, ...]:
        flow = Flow()
        self._inside(element, flow, PLAIN)
        for number, runs in enumerate(self._notes, 1):
            flow.end_paragraph()
            flow.write(f"[{number}] ")
            for run in runs:
                flow.write_lines(run.text, Style(run.bold, run.italic))
        return flow.done()

    def _inside(self, element: Markup, flow: Flow, style: Style) -> None:
        flow.write(element.text, style)
        for child in element:
            self._element(child, flow, _styled(child, style))
            flow.write(child.tail, style)

    def _element(self, element: Markup, flow: Flow, style: Style) -> None:  # noqa: C901, PLR0912 - one arm a tag
        match local_name(element):
            case "br":
                flow.break_line()
            case "hr":
                flow.end_paragraph()
            case name if name in _PARAGRAPHS:
                flow.end_paragraph()
                self._inside(element, flow, style)
                flow.end_paragraph()
            case name if name in _LISTS:
                flow.add(*self._list(element, style))
            case "table":
                flow.add(*self._table(element))
            case name if name in _HEADINGS:
                flow.add(Heading(text_of(element), self.heading_level + _HEADINGS[name] - 1))
            case "caption":
                self._inside(element, flow, style)
                flow.break_line()
            case "pre":
                flow.end_paragraph()
                flow.write_lines("".join(_texts(element)).strip("\n"), style)
                flow.end_paragraph()
            case "renderMultiMedia":
                flow.add(*self._rendered(element))
            case "img":
                flow.write(_image_words(element), style)
            case "linkHtml" | "a":
                self._link(element, flow, style)
            case "sup":
                flow.write(_shifted(text_of(element), _RAISED, "^"), style)
            case "sub":
                flow.write(_shifted(text_of(element), _LOWERED, ""), style)
            case "footnote":
                flow.write(f"[{self._noted(element)}]", style)
            case "footnoteRef":
                flow.write(self._note_mark(element.get("IDREF")), style)
            case _:
                self._inside(element, flow, style)

    def _list(self, element: Markup, style: Style) -> Iterator[Block]:
        items: list[tuple[Block, ...]] = []
        before = Flow()
        before.write(element.text, style)
        for child in element:
            flow = before if local_name(child) == "caption" else Flow()
            self._element_or_item(child, flow, _styled(child, style))
            if flow is not before:
                items.append(flow.done())
            before.write(child.tail, style)
        yield from before.done()
        ordered = local_name(element) == "ol" or element.get("listType") == "ordered"
        yield ListBlock(tuple(item for item in items if item), ordered)

    def _element_or_item(self, child: Markup, flow: Flow, style: Style) -> None:
        if local_name(child) in {"item", "li", "caption"}:
            self._inside(child, flow, style)
        else:
            self._element(child, flow, style)

    def _table(self, element: Markup) -> Iterator[Block]:
        stray = Flow()
        images: list[Media] = []
        caption = " ".join(text_of(e) for e in element if local_name(e) == "caption")
        rows = [
            cells
            for row in self._rows(element, stray)
            if (cells := tuple(self._cells(row, stray, images)))
        ]
        yield from stray.done()
        if rows or caption:
            yield Table(tuple(rows), caption)
        yield from images

    def _rows(self, table: Markup, stray: Flow) -> Iterator[Markup]:
        """Head, body and foot rows in reading order; text between them goes to `stray`."""
        groups: dict[str, list[Markup]] = {name: [] for name in _ROW_GROUPS}
        for group in (table, *(g for g in table if local_name(g) in _ROW_GROUPS)):
            key = local_name(group) if group is not table else "tbody"
            stray.write(group.text)
            for child in group:
                name = local_name(child)
                if name == "tr":
                    groups[key].append(child)
                elif group is not table or name not in {*_ROW_GROUPS, "caption"}:
                    self._element(child, stray, PLAIN)
                stray.write(child.tail)
        for name in _ROW_GROUPS:
            yield from groups[name]

    def _cells(self, row: Markup, stray: Flow, images: list[Media]) -> Iterator[Cell]:
        stray.write(row.text)
        for child in row:
            if local_name(child) in {"td", "th"}:
                flow = Flow()
                self._inside(child, flow, _styled(child, PLAIN))
                runs, inner = flattened(flow.done())
                images.extend(inner)
                header = local_name(child) == "th"
                yield Cell(runs, header, _span(child, "colspan"), _span(child, "rowspan"))
            else:
                self._element(child, stray, PLAIN)
            stray.write(child.tail)

    def _rendered(self, element: Markup) -> Iterator[Block]:
        caption = text_of(element)
        for name in (element.get("referencedObject") or "").split():
            found = self.media.get(name)
            if found:
                yield Media(found.mime, found.data, caption or found.alt)
                caption = ""
        if caption:
            yield paragraph(caption)

    def _link(self, element: Markup, flow: Flow, style: Style) -> None:
        self._inside(element, flow, style)
        href = (element.get("href") or "").strip()
        if href.startswith(("http:", "https:")) and href not in text_of(element):
            flow.write(f" ({href})", style)

    def _noted(self, element: Markup) -> int:
        flow = Flow()
        self._inside(element, flow, PLAIN)
        self._notes.append(flattened(flow.done())[0])
        self._note_numbers.setdefault(element.get("ID") or "", len(self._notes))
        return len(self._notes)

    def _note_mark(self, reference: str | None) -> str:
        number = self._note_numbers.get(reference) if reference else None
        return f"[{number}]" if number else ""


def _styled(element: Markup, style: Style) -> Style:
    name = local_name(element)
    code = (element.get("styleCode") or "").casefold()
    if name in _BOLD or "bold" in code:
        style = style.and_bold()
    if name in _ITALIC or "ital" in code or "emphasis" in code:
        style = style.and_italic()
    return style


def _span(cell: Markup, name: str) -> int:
    written = (cell.get(name) or "").strip()
    return min(int(written), _MAX_SPAN) if _SPAN.fullmatch(written) else 1


def _shifted(text: str, table: dict[int, int], mark: str) -> str:
    """Keep 10⁹ from reading 109: digits are raised, other characters stay, marked when digits could mislead."""
    if all(ord(c) in table or c.isspace() for c in text):
        return text.translate(table)
    return mark + text if any(c.isdigit() for c in text) else text


def _image_words(element: Markup) -> str:
    return element.get("alt") or element.get("title") or ""
