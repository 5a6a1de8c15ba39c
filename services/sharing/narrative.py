"""Blocks written as the XHTML of a FHIR narrative (https://hl7.org/fhir/R4/narrative.html): words and plain dress."""

from collections.abc import Iterator
from html import escape
from typing import Final

from services.core.narrative import (
    Block,
    Cell,
    Heading,
    ListBlock,
    Media,
    Paragraph,
    Run,
    Table,
)

_OPEN: Final = '<div xmlns="http://www.w3.org/1999/xhtml">'
_LAST: Final = 6


def xhtml(blocks: tuple[Block, ...]) -> str:
    """Return the `div`; every word of the blocks is in it."""
    return f"{_OPEN}{''.join(_written(blocks))}</div>"


def _written(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Paragraph(runs):
                yield f"<p>{_runs(runs)}</p>"
            case Heading(text, level):
                rank = min(level, _LAST)
                yield f"<h{rank}>{escape(text)}</h{rank}>"
            case ListBlock(items, ordered):
                name = "ol" if ordered else "ul"
                lines = "".join(f"<li>{''.join(_written(item))}</li>" for item in items)
                yield f"<{name}>{lines}</{name}>"
            case Table():
                yield _table(block)
            case Media(alt=alt):
                yield f"<p><i>{escape(alt)}</i></p>" if alt else ""


def _table(table: Table) -> str:
    caption = f"<caption>{escape(table.caption)}</caption>" if table.caption else ""
    rows = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in table.rows)
    return f"<table>{caption}<tbody>{rows}</tbody></table>"


def _cell(cell: Cell) -> str:
    name = "th" if cell.header else "td"
    spans = (("colspan", cell.colspan), ("rowspan", cell.rowspan))
    said = "".join(f' {span}="{count}"' for span, count in spans if count > 1)
    return f"<{name}{said}>{_runs(cell.runs)}</{name}>"


def _runs(runs: tuple[Run, ...]) -> str:
    return "".join(map(_run, runs))


def _run(run: Run) -> str:
    text = escape(run.text)
    text = f"<i>{text}</i>" if run.italic else text
    return f"<b>{text}</b>" if run.bold else text
