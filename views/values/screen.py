"""One analysis over time: a chart and its table for each unit, a period, paper."""

from functools import partial
from typing import Any

import flet as ft

from services.core.errors import NotFoundError
from services.documents.values_models import OverTime, Series
from services.documents.values_sheet import corrected_line, label_only, summary, unit_name
from services.i18n.formats import NBSP, Formats
from services.i18n.sentences import explained
from services.i18n.translator import Translator
from services.printing.models import Frame, Printed
from views._shared.components.banner import Banner
from views._shared.components.buttons import ButtonLine, LinkButton, PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.chip import Chip
from views._shared.components.empty_state import EmptyState
from views._shared.components.error_state import ErrorState
from views._shared.components.heading import Heading
from views._shared.components.page import Page
from views._shared.components.section_card import SectionCard
from views._shared.components.skeleton import Skeleton
from views._shared.components.tile import Chevron, Place, Tile
from views._shared.context import Services
from views._shared.hooks import use_look, use_model, use_services, use_translation
from views._shared.keyed import keyed
from views._shared.navigation import go
from views._shared.printing import use_printing
from views._shared.theme import Size, Space, Tone, Type
from views.values.chart import Chart
from views.values.state import OverTimeModel, Period
from views.values.twin import Twin


@ft.component
def OverTimeScreen() -> ft.Control:
    """Show the analysis that the route names."""
    analyte = ft.use_route_params()["analyte"]
    return keyed(f"values-{analyte}", OverTimeBody, analyte)


@ft.component
def OverTimeBody(analyte: str) -> ft.Control:
    """Show one analysis."""
    _, formats = use_translation()
    services, look = use_services(), use_look()
    model = use_model(
        lambda: OverTimeModel(services.values, services.changes, services.clock, analyte)
    )
    printed = use_printing(partial(_printed, services, model))
    state, found = model.state, model.state.found

    async def again(_event: Any) -> None:
        await model.load()

    if isinstance(state.error, NotFoundError):
        body: list[ft.Control] = [
            EmptyState(
                _("No value here"),
                _("No document here has a value of this analysis any more."),
                ft.Icons.SHOW_CHART,
            )
        ]
    elif state.error:
        body = [ErrorState(explained(state.error, _), PrimaryButton(_("Try again"), again))]
    elif found is None:
        body = [Skeleton(_("Loading"))]
    else:
        body = _said(model, found, _, formats, large=look.large)
        body.append(
            ButtonLine(SecondaryButton(_("Print this table"), printed, ft.Icons.PRINT_OUTLINED))
        )
    return Page(
        found.name if found else _("Over time"),
        body,
        back="/documents/values",
        back_label=_("My analyses"),
        width=Size.READING,
    )


async def _printed(services: Services, model: OverTimeModel, frame: Frame) -> Printed:
    found = await services.values.over_time(model.analyte, model.span)
    return await services.printing.over_time(found, frame)


def _said(
    model: OverTimeModel, found: OverTime, _: Translator, formats: Formats, *, large: bool
) -> list[ft.Control]:
    body: list[ft.Control] = [_periods(model, _)]
    if not found.code:
        body.append(Banner(label_only(_, found.laboratory), icon=ft.Icons.INFO_OUTLINE))
    if len(found.series) > 1:
        body.append(
            Banner(
                _("Their units do not convert exactly: each has its own chart."),
                title=_.n(
                    "%(number)s series",
                    "%(number)s series",
                    len(found.series),
                    number=formats.number(len(found.series)),
                ),
                icon=ft.Icons.INFO_OUTLINE,
                tone=Tone.INFO,
            )
        )
    for series in found.series:
        body += _series(model, found, series, _, formats, large=large)
    if found.corrected:
        body.append(_corrected(found, _, formats, large=large))
    return body


def _periods(model: OverTimeModel, _: Translator) -> ft.Control:
    names = {
        Period.ALL: _("All values"),
        Period.FIVE_YEARS: _("5 years"),
        Period.TWO_YEARS: _("2 years"),
        Period.ONE_YEAR: _("1 year"),
    }

    async def choose(period: Period, _event: Any = None) -> None:
        await model.choose(period)

    return ft.Row(
        [
            Chip(name, partial(choose, period), selected=model.state.period is period)
            for period, name in names.items()
        ],
        wrap=True,
        spacing=Space.CLOSE,
        run_spacing=Space.CLOSE,
    )


def _series(
    model: OverTimeModel,
    found: OverTime,
    series: Series,
    _: Translator,
    formats: Formats,
    *,
    large: bool,
) -> list[ft.Control]:
    said = summary(found.name, series, _, formats)
    drawn = any(point.number is not None for point in series.points)
    words = ft.Text(said, theme_style=Type.BODY)
    head: list[ft.Control] = [
        Heading(unit_name(series, _)),
        # The chart says it aloud: once is enough.
        ft.Semantics(exclude_semantics=True, content=words) if drawn else words,
    ]
    if drawn:
        head.append(Chart(series, said, formats.decimal_sign))
        head += _legend(series, _, formats)
    parts: list[ft.Control] = [Card([ft.Column(head, spacing=Space.NEAR)], padding=Space.PAGE)]
    if series.points:
        title = _("Table: %(unit)s", unit=series.unit.shown or _("without unit"))
        parts.append(Twin(title, series, model.state.rows, _, formats, large=large))
    if len(series.points) > model.state.rows:

        async def more(_event: Any) -> None:
            await model.more()

        parts.append(ButtonLine(LinkButton(_("Show more values"), more)))
    return parts


def _legend(series: Series, _: Translator, formats: Formats) -> list[ft.Control]:
    drawn = [point for point in series.points if point.number is not None]
    same = {point.range for point in drawn}
    lines = [
        _(
            "The band is the range that every laboratory printed: %(range)s.",
            range=drawn[-1].range.replace(" ", NBSP),
        )
        if series.band
        else _("The laboratories printed several ranges: each is in the table.")
        if len(same - {""}) > 1
        else "",
        _("A hollow square: “less than” or “more than”.")
        if any(point.comparator for point in drawn)
        else "",
        _(
            "Only the %(count)s newest values are shown. Older ones are in their documents.",
            count=formats.number(len(series.points)),
        )
        if series.cut
        else "",
    ]
    return [
        ft.Text(line, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT)
        for line in lines
        if line
    ]


def _corrected(found: OverTime, _: Translator, formats: Formats, *, large: bool) -> ft.Control:
    return SectionCard(
        _("Corrected since: no longer counted"),
        [
            Tile(
                corrected_line(point, _, formats),
                point.title,
                ft.Icons.EDIT_OUTLINED,
                trailing=Chevron(),
                on_click=partial(go, f"/documents/{point.document}"),
                place=Place.of(index, len(found.corrected)),
                large=large,
            )
            for index, point in enumerate(found.corrected)
        ],
    )
