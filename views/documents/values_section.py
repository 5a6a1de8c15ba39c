"""On a document's page: the values it carries as data, each with the way to the same one over time."""

from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import flet as ft

from services.core.changes import ChangeFeed, Topic
from services.core.errors import ServiceError
from services.documents.values_models import SeenValue
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from views._shared.components.buttons import ButtonLine, LinkButton
from views._shared.components.section_card import SectionCard
from views._shared.components.tile import Chevron, Place, Tile
from views._shared.following import Following
from views._shared.hooks import use_look, use_model, use_services, use_translation
from views._shared.navigation import go
from views._shared.theme import Type
from views._shared.values_ports import Values

_FIRST = 6
"""Values shown before one asks for all."""


@dataclass(frozen=True, slots=True)
class ValuesState:
    """The values of the document; none for most, and while they cannot be read."""

    values: tuple[SeenValue, ...] = ()
    shown: int = _FIRST


@ft.observable
@dataclass(eq=False)
class ValuesModel:
    """Follows the values of one document; never raises."""

    _values: Values
    _changes: ChangeFeed
    id: str
    state: ValuesState = field(default_factory=ValuesState)

    def __post_init__(self) -> None:
        self._following = Following(self._changes, frozenset({Topic.DOCUMENTS}), self.load)
        self._stopped = False

    async def start(self) -> None:
        self._following.start()
        await self.load()

    def stop(self) -> None:
        self._stopped = True
        self._following.stop()

    async def load(self) -> None:
        try:
            values = await self._values.of_document(self.id)
            if values:
                # How many there are is known once the other documents are read.
                while not self._stopped and await self._values.catch_up():
                    pass
                values = await self._values.of_document(self.id)
        except ServiceError:  # the document itself says what is wrong
            values = ()
        self.state = replace(self.state, values=values)

    async def more(self) -> None:
        self.state = replace(self.state, shown=self.state.shown * 5)


@ft.component
def Analyses() -> ft.Control:
    """Show the way to all the values that are here as data."""
    _, _formats = use_translation()
    opened = partial(go, "/documents/values")
    return ButtonLine(LinkButton(_("My analyses"), opened, ft.Icons.SHOW_CHART, flush=True))


@ft.component
def ValuesSection(chosen: str) -> ft.Control:
    """Show each value with the range, laboratory and method that it was given with."""
    _, formats = use_translation()
    services, look = use_services(), use_look()
    model = use_model(lambda: ValuesModel(services.values, services.changes, chosen))
    values = model.state.values[: model.state.shown]
    if not values:
        return ft.Container()

    async def more(_event: Any) -> None:
        await model.more()

    tiles = [
        _tile(one, Place.of(index, len(values)), _, formats, large=look.large or look.phone)
        for index, one in enumerate(values)
    ]
    rest = len(model.state.values) - len(values)
    below = (
        [ButtonLine(LinkButton(_.n("Show %(count)s more", "Show %(count)s more", rest), more))]
        if rest
        else []
    )
    return ft.Column(
        [SectionCard(_("See over time"), tiles), *below],
        spacing=0,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _tile(
    one: SeenValue, place: Place, _: Translator, formats: Formats, *, large: bool
) -> ft.Control:
    usual = _("Range of the laboratory: %(range)s", range=one.range) if one.range else ""
    count = _.n(
        "%(number)s value", "%(number)s values", one.count, number=formats.number(one.count)
    )
    return Tile(
        f"{one.name} · {one.value}",
        " · ".join(filter(None, (usual, one.laboratory, one.method))),
        ft.Icons.SHOW_CHART,
        trailing=ft.Row(
            [
                ft.Text(
                    count if one.count else _("Not counted"),
                    theme_style=Type.SECONDARY,
                    color=ft.Colors.ON_SURFACE_VARIANT,
                ),
                Chevron(),
            ],
            tight=True,
        ),
        on_click=partial(go, f"/documents/values/{one.analyte}"),
        place=place,
        large=large,
    )
