"""My analyses: every value that a laboratory gave as data, by name."""

from functools import partial
from typing import Any

import flet as ft

from services.documents.values_models import Analyte
from services.i18n.formats import Formats
from services.i18n.sentences import explained
from services.i18n.translator import Translator
from views._shared.components.buttons import ButtonLine, LinkButton, PrimaryButton
from views._shared.components.card import TILE_INDENT, Card
from views._shared.components.empty_state import EmptyState
from views._shared.components.error_state import ErrorState
from views._shared.components.field import Field
from views._shared.components.page import Page
from views._shared.components.skeleton import Skeleton
from views._shared.components.tile import Place, Tile
from views._shared.hooks import use_look, use_model, use_services, use_translation
from views._shared.navigation import go
from views._shared.theme import Size, Type
from views.values.state import AnalysesModel


@ft.component
def AnalysesScreen() -> ft.Control:
    """List them, with a field to narrow by name."""
    _, formats = use_translation()
    services, look = use_services(), use_look()
    model = use_model(lambda: AnalysesModel(services.values, services.changes))
    state = model.state

    async def again(_event: Any) -> None:
        await model.load()

    async def more(_event: Any) -> None:
        await model.more()

    if state.error:
        body: list[ft.Control] = [
            ErrorState(explained(state.error, _), PrimaryButton(_("Try again"), again))
        ]
    elif state.found is None:
        body = [Skeleton(_("Loading"))]
    else:
        body = [
            *_waiting(state.unread, _, formats),
            *_listed(model, _, formats, large=look.large),
            *([ButtonLine(LinkButton(_("Show more"), more))] if state.next else []),
        ]
    return Page(
        _("My analyses"),
        body,
        back="/documents",
        back_label=_("Documents"),
        width=Size.READING,
    )


def _waiting(unread: int, _: Translator, formats: Formats) -> list[ft.Control]:
    if not unread:
        return []
    said = _.n(
        "%(number)s document is still to be read.",
        "%(number)s documents are still to be read.",
        unread,
        number=formats.number(unread),
    )
    return [ft.Semantics(live_region=True, content=ft.Text(said, theme_style=Type.SECONDARY))]


def _listed(
    model: AnalysesModel, _: Translator, formats: Formats, *, large: bool
) -> list[ft.Control]:
    found = model.state.found or ()
    field = Field(_("Name of an analysis"), model.state.text, model.type)
    if not found and not model.state.text:
        return [
            EmptyState(
                _("No analysis yet"),
                _(
                    "Results come here when a laboratory sends them as data. "
                    "Those of a PDF stay in its pages."
                ),
                ft.Icons.SCIENCE_OUTLINED,
            )
        ]
    if not found:
        return [field, ft.Text(_("No analysis has this name."), theme_style=Type.BODY)]
    tiles = [
        _tile(one, Place.of(index, len(found)), _, formats, large=large)
        for index, one in enumerate(found)
    ]
    return [field, Card(tiles, divided=TILE_INDENT)]


def _tile(
    one: Analyte, place: Place, _: Translator, formats: Formats, *, large: bool
) -> ft.Control:
    count = _.n(
        "%(number)s value", "%(number)s values", one.count, number=formats.number(one.count)
    )
    laboratory = "" if one.code else one.laboratory
    return Tile(
        one.name,
        " · ".join(filter(None, (one.value, formats.fhir_day(one.at), laboratory))),
        ft.Icons.SCIENCE_OUTLINED,
        trailing=ft.Text(count, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT),
        on_click=partial(go, f"/documents/values/{one.id}"),
        place=place,
        large=large,
        key=one.id,
    )
