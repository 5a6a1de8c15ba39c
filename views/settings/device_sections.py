"""What is on this device, what left it, and what was put aside."""

from functools import partial
from typing import Any

import flet as ft

from services.documents.models import Document
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from services.sync.models import Freshness
from views._shared.components.buttons import LinkButton, SecondaryButton
from views._shared.components.fact import Fact
from views._shared.components.section_card import SectionCard
from views._shared.components.tile import Chevron, Place, Tile
from views._shared.navigation import go
from views._shared.protections import protection_line
from views._shared.theme import Space, Tone
from views.settings.server_section import place
from views.settings.state import Asking, SettingsModel, SettingsState
from views.settings.storage_screen import STORAGE


async def ask(model: SettingsModel, asking: Asking, _event: Any) -> None:
    """Open a dialog; made for `functools.partial`, as Flet does not await a lambda."""
    await model.ask(asking)


def Device(
    state: SettingsState,
    protection: Any,
    _: Translator,
    formats: Formats,
    large: bool,
) -> ft.Control:
    """Show what is here, how it is protected, and what left."""
    facts: list[tuple[str, str]] = [(_("Protection"), protection_line(protection, _))]
    if use := state.use:
        size = formats.size(use.database_bytes + use.attachment_bytes)
        facts += [
            (_("Documents"), formats.number(use.documents)),
            (_("Other records"), formats.number(use.resources)),
            (_("Space taken"), size),
        ]
    facts.append((_("Sent elsewhere"), _sent(state.freshness, _, formats)))
    return SectionCard(
        _("What is on this device, and what left it"),
        [
            *(Fact(label, value, stacked=large) for label, value in facts),
            Tile(
                _("Storage on this device"),
                _("What takes space, and how to free some"),
                ft.Icons.SD_STORAGE_OUTLINED,
                trailing=Chevron(),
                on_click=partial(go, STORAGE),
                place=Place.LAST,
                large=large,
            ),
        ],
        indent=Space.PAGE,
    )


def _sent(freshness: Freshness | None, _: Translator, formats: Formats) -> str:
    if freshness is None or (freshness.server is None and not freshness.shared):
        return _("Nothing. No server, no tracker.")
    if not freshness.shared:
        return _("Nothing of yours so far. No tracker.")
    where = place(freshness.server) if freshness.server else _("a server that you left")
    return _.n(
        "%(number)s document of yours, to %(place)s. No tracker.",
        "%(number)s documents of yours, to %(place)s. No tracker.",
        freshness.shared,
        number=formats.number(freshness.shared),
        place=where,
    )


def Deleted(
    model: SettingsModel,
    deleted: tuple[Document, ...],
    _: Translator,
    formats: Formats,
    *,
    large: bool,
) -> ft.Control:
    """Show what was put aside, which can come back or go for good."""
    if not deleted:
        return SectionCard(
            _("Deleted documents"),
            [
                Tile(
                    _("None"),
                    _("A deleted document stays here until you erase it."),
                    ft.Icons.DELETE_OUTLINE,
                    tone=Tone.NEUTRAL,
                )
            ],
        )
    tiles: list[ft.Control] = [
        Tile(
            document.title,
            formats.fhir(document.date),
            ft.Icons.DELETE_OUTLINE,
            tone=Tone.NEUTRAL,
            trailing=LinkButton(
                _("Restore"),
                partial(_restore, model, document.id),
                name=_("Restore: %(title)s", title=document.title),
            ),
            large=large,
        )
        for document in deleted
    ]
    erase = SecondaryButton(
        _("Erase them for good…"),
        partial(ask, model, Asking.ERASE_DELETED),
        ft.Icons.DELETE_FOREVER_OUTLINED,
        danger=True,
    )
    return ft.Column(
        [SectionCard(_("Deleted documents"), tiles), ft.Row([erase])],
        spacing=Space.NEAR,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


async def _restore(model: SettingsModel, id: str, _event: Any) -> None:
    await model.restore(id)
