"""The sections of a document's page: its other versions, its facts, how it came here."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import flet as ft

from services.core.narrative import Block
from services.documents.models import (
    Category,
    DateOrigin,
    Document,
    DocumentDetail,
    Kind,
    Match,
    Source,
    Status,
)
from services.i18n.formats import Formats
from services.i18n.names import (
    attribute_name,
    attribute_value,
    category_name,
    change_name,
    date_rule,
    gender_name,
)
from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.components.blocks import Blocks
from views._shared.components.buttons import LinkButton
from views._shared.components.card import TILE_INDENT, Card
from views._shared.components.document_tile import DocumentTile
from views._shared.components.fact import Fact
from views._shared.components.section_card import SectionCard
from views._shared.components.tile import Place
from views._shared.document_signs import two_versions
from views._shared.navigation import go
from views._shared.theme import Space, Tone
from views.documents.detail_state import Asking


def Versions(
    detail: DocumentDetail, _: Translator, formats: Formats, *, large: bool
) -> list[ft.Control]:
    """Say when the document is not the last word, with the way to the one that is."""
    parts: list[ft.Control] = []
    if detail.newer:
        parts.append(
            Banner(
                _("A more recent version is here: %(title)s.", title=detail.newer.title),
                title=_("This document was replaced"),
                icon=ft.Icons.HISTORY,
                tone=Tone.TODO,
                actions=[
                    LinkButton(
                        _("Open the recent version"), partial(go, f"/documents/{detail.newer.id}")
                    )
                ],
            )
        )
    warning = _warnings(_).get(detail.document.status)
    if warning and not detail.newer:
        title, text, icon, tone = warning
        parts.append(Banner(text, title=title, icon=icon, tone=tone))
    if detail.older:
        parts.append(
            SectionCard(
                _("Earlier versions"),
                [
                    _version(document, Place.of(index, len(detail.older)), _, formats, large=large)
                    for index, document in enumerate(detail.older)
                ],
                indent=TILE_INDENT,
            )
        )
    return parts


def Differing(detail: DocumentDetail, _: Translator, *, chooses: bool) -> list[ft.Control]:
    """Say that the document was changed here and elsewhere, with the way to choose for whoever `chooses`."""
    if not detail.document.differs:
        return []
    word, icon, tone = two_versions(_)
    said = (
        _("Another device changed it in the meantime. Until you choose, neither version counts.")
        if detail.document.category in {Category.DIRECTIVES, Category.PATIENT_WISHES}
        else _("Another device changed it in the meantime. Nothing is lost: you choose.")
    )
    compare = LinkButton(_("Compare the versions"), partial(go, f"/conflicts/{detail.document.id}"))
    return [
        Banner(
            said,
            title=word,
            icon=icon,
            tone=tone,
            actions=[compare] if chooses else [],
        )
    ]


def Results(blocks: Sequence[Block], _: Translator, scale: float, room: float) -> list[ft.Control]:
    """Show the values that a laboratory sent beside its document; nothing for most documents."""
    if not blocks:
        return []
    shown = Blocks(blocks, scale, room, _("Image that cannot be shown"))
    return [
        SectionCard(
            _("Values sent with this document"),
            [ft.Container(ft.Column(shown, spacing=Space.CLOSE), padding=Space.PAGE)],
        )
    ]


def _warnings(_: Translator) -> dict[Status, tuple[str, str, ft.IconData, Tone]]:
    return {
        Status.PRELIMINARY: (
            _("Preliminary document"),
            _("Its author may still complete or correct it."),
            ft.Icons.HOURGLASS_EMPTY,
            Tone.TODO,
        ),
        Status.AMENDED: (
            _("Corrected document"),
            _("Its author corrected an earlier version."),
            ft.Icons.EDIT_OUTLINED,
            Tone.INFO,
        ),
        Status.SUPERSEDED: (
            _("This document was replaced"),
            _("The more recent version is not on this device."),
            ft.Icons.HISTORY,
            Tone.TODO,
        ),
        Status.ENTERED_IN_ERROR: (
            _("Cancelled document"),
            _("Its author withdrew it. Do not rely on it."),
            ft.Icons.BLOCK,
            Tone.DANGER,
        ),
    }


def _version(
    document: Document, place: Place, _: Translator, formats: Formats, *, large: bool
) -> ft.Control:
    return DocumentTile(
        document,
        formats.fhir(document.date),
        partial(go, f"/documents/{document.id}"),
        _,
        place=place,
        large=large,
        new=False,
    )


def Facts(
    detail: DocumentDetail,
    _: Translator,
    formats: Formats,
    *,
    ask: Callable[..., Awaitable[None]] | None,
    large: bool,
) -> ft.Control:
    """Show what the document says of itself; `ask` changes what is the person's of it, None where nothing is."""
    document, who = detail.document, detail.identity

    def way(label: str, asking: Asking, name: str) -> ft.Control | None:
        return LinkButton(label, partial(ask, asking), name=name) if ask else None

    pages = _.n("%(count)s page", "%(count)s pages", detail.page_count) if detail.page_count else ""
    rows: list[tuple[str, str, ft.Control | None]] = [
        (
            _("Title"),
            document.title,
            way(_("Rename"), Asking.TITLE, _("Rename the document")),
        ),
        (
            _("Category"),
            category_name(document.category, _),
            way(_("Change"), Asking.CATEGORY, _("Change the category")),
        ),
        (
            _("Date"),
            formats.fhir(document.date),
            way(_("Change"), Asking.DATE, _("Change the date"))
            if _date_is_the_person_s(detail)
            else None,
        ),
        (_("Person"), who.display, None),
        (_("Born"), formats.fhir(who.birth_date), None),
        (_("Sex"), gender_name(who.gender, _), None),
        *(
            (attribute_name(each.name, _), attribute_value(each.name, each.value, _, formats), None)
            for each in detail.attributes
            if not (each.name == "proposed" and _was_refiled(detail))
            and not (each.value == "absent" and _has_a_file(document))
        ),
        (
            _("Format"),
            ", ".join(filter(None, (_format(document, _), pages, formats.size(document.size)))),
            None,
        ),
    ]
    return Card(
        [Fact(label, value, stacked=large, trailing=link) for label, value, link in rows if value],
        divided=Space.PAGE,
    )


def _date_is_the_person_s(detail: DocumentDetail) -> bool:
    """Say whether the date may be changed: its author did not write it in a form made for machines."""
    return detail.provenance.date_origin is not DateOrigin.DOCUMENT


def _was_refiled(detail: DocumentDetail) -> bool:
    """Say whether the person chose the category: what was proposed before is of no use any more."""
    return any(what == "recategorised" for _at, what in detail.provenance.changes)


def _has_a_file(document: Document) -> bool:
    """Say whether there is more than its description: its file came after it, or waits on the server."""
    return document.kind is not Kind.PAGE or "json" not in document.mime


def _format(document: Document, _: Translator) -> str:
    if document.kind is Kind.PDF:
        return "PDF"
    if document.kind is Kind.IMAGE:
        return _("Image")
    if document.kind is Kind.TEXT:
        return _("Text")
    return _("FHIR record") if "json" in document.mime else _("CDA document")


def Origin(detail: DocumentDetail, _: Translator, formats: Formats) -> ft.Control:
    """Answer "how did this get here?"."""
    origin = detail.provenance
    how = {
        Source.IMPORT: _("You imported it from a file of yours."),
        Source.ADDED: _("You added it, with the title and category of your choice."),
        Source.DEMONSTRATION: _("Carnet invented it for the demonstration."),
        Source.SERVER: _("It came from the server your space is kept with."),
        Source.DEPOSITED: _("Somebody left it through a link of yours. Nobody verified who."),
    }[origin.source]
    whose = {
        Match.SAME: _("The name in it is the one of this space."),
        Match.UNKNOWN: _("It says nothing that can be compared with your name."),
        Match.OTHER: _("The name in it is another. You chose to keep it."),
        Match.HOMONYM: _("Same name, other birth date or number. You chose to keep it."),
    }[origin.identity_match]
    when = date_rule(origin.date_origin.value, _)
    rows = [
        (_("How"), how),
        (_("When"), formats.moment(origin.imported_at)),
        (_("File"), origin.file_name),
        (_("Its date"), when),
        (_("Whose"), whose),
        *((change_name(what, _), formats.moment(at)) for at, what in origin.changes),
    ]
    return SectionCard(
        _("How this document came here"),
        [Fact(label, value, stacked=False) for label, value in rows if value],
        indent=Space.PAGE,
    )
