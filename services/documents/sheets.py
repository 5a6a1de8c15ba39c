"""What of documents is printed: a document's own page, and the list as it was asked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from services.core.identity import Identity
from services.core.narrative import Block, Cell, Heading, Media, Paragraph, Run, Table
from services.documents.models import Document, DocumentDetail, Page, Query, Status
from services.i18n.names import category_name, status_name
from services.printing.models import Facts, Notice, Printable, Sheet, Words
from services.printing.whose import whose


@dataclass(frozen=True, slots=True)
class Content:
    """What is under a document's title: its page, the laboratory's values, its picture."""

    page: Page | None = None
    results: tuple[Block, ...] = ()
    picture: bytes = b""
    missing: str = ""
    """Why its content is not there, in words."""


def document_sheet(detail: DocumentDetail, content: Content, words: Words) -> Sheet:
    """Return a document on paper: what it is, then its narrative entire or its values."""
    _, formats = words
    document = detail.document
    blocks: list[Printable] = []
    if document.status is not Status.CURRENT:
        blocks.append(Notice(_standing(document, detail, words), status_name(document.status, _)))
    facts = (
        (_("Category"), category_name(document.category, _)),
        (_("Date"), formats.fhir(document.date)),
        (_("Author"), document.author),
    )
    blocks.append(Facts(tuple(pair for pair in facts if pair[1])))
    if content.missing:
        blocks.append(Notice(content.missing))
    if content.page and content.page.generated:
        blocks.append(Notice(_("Carnet made this page from structured data.")))
    if content.page:
        blocks += content.page.blocks
    if content.picture:
        blocks.append(Media("image/png", content.picture, document.title))
    if content.results:
        blocks += [Heading(_("Values sent with this document")), *content.results]
    return Sheet(document.title, tuple(blocks), whose(detail.identity, words))


def _standing(document: Document, detail: DocumentDetail, words: Words) -> str:
    _, formats = words
    if detail.newer:
        return _(
            "A more recent version is here: %(title)s, %(date)s.",
            title=detail.newer.title,
            date=formats.fhir(detail.newer.date),
        )
    return {
        Status.PRELIMINARY: _("Its author may still complete or correct it."),
        Status.AMENDED: _("Its author corrected an earlier version."),
        Status.SUPERSEDED: _("The more recent version is not on this device."),
        Status.ENTERED_IN_ERROR: _("Its author withdrew it. Do not rely on it."),
    }[document.status]


def list_sheet(
    documents: Sequence[Document], query: Query, identity: Identity, words: Words, *, cut: bool
) -> Sheet:
    """Return the list as it is on the screen, in its order; `cut` says that there were more."""
    _, formats = words
    blocks: list[Printable] = []
    if asked := _asked(query, words):
        blocks.append(Paragraph((Run(asked),)))
    if not documents:
        blocks.append(Notice(_("No document.")))
    else:
        blocks.append(Table((_heads(words), *_rows(documents, words))))
    if cut:
        blocks.append(
            Notice(_("Only the %(count)s newest ones.", count=formats.number(len(documents))))
        )
    return Sheet(_("My documents"), tuple(blocks), whose(identity, words))


def _asked(query: Query, words: Words) -> str:
    """Return what the list was narrowed by, "" for all."""
    _, _formats = words
    asked = (
        _("Search: “%(text)s”", text=query.text) if query.text.strip() else "",
        category_name(query.category, _) if query.category else "",
        _("Unread") if query.unread else "",
        _("Also the replaced ones") if query.replaced else "",
    )
    return " · ".join(filter(None, asked))


def _heads(words: Words) -> tuple[Cell, ...]:
    _, _formats = words
    names = (_("Date"), _("Title"), _("Author"), _("Category"))
    return tuple(Cell((Run(name),), header=True) for name in names)


def _rows(documents: Iterable[Document], words: Words) -> Iterable[tuple[Cell, ...]]:
    _, formats = words
    for one in documents:
        state = "" if one.status is Status.CURRENT else f" ({status_name(one.status, _).lower()})"
        said = (
            formats.short(one.date[:10], date.min),
            one.title + state,
            one.author,
            category_name(one.category, _),
        )
        yield tuple(Cell((Run(text),) if text else ()) for text in said)
