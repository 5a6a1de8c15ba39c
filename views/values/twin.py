"""The table twin of a chart: the same values, read line by line, each with the way to its document."""

from functools import partial

import flet as ft

from services.documents.values_models import Point, Series
from services.documents.values_sheet import remarks
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from views._shared.components.card import TILE_INDENT
from views._shared.components.section_card import SectionCard
from views._shared.components.tile import Chevron, Place, Tile
from views._shared.navigation import go


def Twin(
    title: str, series: Series, rows: int, _: Translator, formats: Formats, *, large: bool
) -> ft.Control:
    """Show the newest `rows` values, the newest first; a tap opens the document that a value comes from."""
    shown = list(reversed(series.points))[:rows]
    return SectionCard(
        title,
        [
            _line(point, Place.of(index, len(shown)), _, formats, large=large)
            for index, point in enumerate(shown)
        ],
        indent=TILE_INDENT,
    )


def _line(
    point: Point, place: Place, _: Translator, formats: Formats, *, large: bool
) -> ft.Control:
    made = ", ".join(filter(None, (point.laboratory, point.method)))
    usual = _("Range of the laboratory: %(range)s", range=point.range) if point.range else ""
    return Tile(
        f"{point.value} · {formats.fhir_day(point.at)}",
        "\n".join(filter(None, (usual, made, remarks(point, _), point.title))),
        ft.Icons.SCIENCE_OUTLINED,
        trailing=Chevron(),
        on_click=partial(go, f"/documents/{point.document}"),
        place=place,
        large=large,
        key=f"{point.document}-{point.position}",
    )
