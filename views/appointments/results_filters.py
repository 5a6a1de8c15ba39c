"""Filters that stay: those that are on as chips, all of them on demand."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, Final

import flet as ft

from services.appointments.models import Filters, Mode
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from views._shared.components.buttons import LinkButton
from views._shared.components.card import Card
from views._shared.components.chip import Chip
from views._shared.components.field import Field
from views._shared.components.heading import Heading
from views._shared.theme import Space, Type
from views.appointments.booking_words import language_name, mode_name
from views.appointments.results_state import ResultsModel

LANGUAGES: Final = ("en", "ar", "es", "pt", "tr", "fsl")
"""Offered beside French."""

_Change = tuple[str, bool, Filters]


def active(filters: Filters, _: Translator, formats: Formats) -> list[_Change]:
    """Return what is on: its name, True, and the filters without it."""
    on = [each for each in _switches(filters, _) if each[1]]
    if filters.mode:
        on.append((mode_name(filters.mode, _), True, replace(filters, mode=None)))
    if filters.language:
        name = language_name(filters.language, _, formats)
        on.append((name, True, replace(filters, language="")))
    if filters.before:
        day = formats.day_of_year(filters.before)
        on.append((_("Before %(day)s", day=day), True, replace(filters, before=None)))
    return on


def _switches(filters: Filters, _: Translator) -> list[_Change]:
    return [
        (_("Sector 1"), filters.sector_1, replace(filters, sector_1=not filters.sector_1)),
        (
            _("Third-party payment"),
            filters.third_party,
            replace(filters, third_party=not filters.third_party),
        ),
        (
            _("Step-free access"),
            filters.step_free,
            replace(filters, step_free=not filters.step_free),
        ),
        (
            _("Takes new patients"),
            filters.new_patients,
            replace(filters, new_patients=not filters.new_patients),
        ),
    ]


def bar(model: ResultsModel, _: Translator, formats: Formats) -> list[ft.Control]:
    """Return the order, the filters that are on, and the way to the others."""
    state = model.state
    on = active(state.filters, _, formats)
    label = _("Filters") if not on else _.n("%(count)s filter", "%(count)s filters", len(on))

    async def toggled(_event: Any) -> None:
        await model.open_filters()

    async def sorted_by(by_distance: bool, _event: Any) -> None:
        await model.sort(by_distance=by_distance)

    icon = ft.Icons.EXPAND_LESS if state.filtering else ft.Icons.TUNE
    by_distance = state.search.by_distance
    row: list[ft.Control] = [
        Chip(_("Soonest first"), partial(sorted_by, False), selected=not by_distance),
        Chip(_("Nearest first"), partial(sorted_by, True), selected=by_distance),
        LinkButton(label, toggled, icon),
    ]
    shown = [] if state.filtering else [_chip(model, *each) for each in on]
    return [
        _wrapped([*row, *shown]),
        *([_panel(model, _, formats)] if state.filtering else []),
    ]


def _chip(model: ResultsModel, name: str, selected: bool, then: Filters) -> ft.Control:
    async def tapped(_event: Any) -> None:
        await model.narrow(then)

    return Chip(name, tapped, selected=selected)


def _panel(model: ResultsModel, _: Translator, formats: Formats) -> ft.Control:
    filters = model.state.filters
    before = filters.before.strftime("%d/%m/%Y") if filters.before else ""

    def chips(changes: list[_Change]) -> ft.Control:
        return _wrapped([_chip(model, *each) for each in changes])

    def one_of(values: list[tuple[str, bool, Callable[[], Filters]]]) -> ft.Control:
        return chips([(name, on, then()) for name, on, then in values])

    modes: list[tuple[str, bool, Callable[[], Filters]]] = [
        (
            mode_name(mode, _),
            filters.mode is mode,
            partial(replace, filters, mode=None if filters.mode is mode else mode),
        )
        for mode in Mode
    ]
    spoken: list[tuple[str, bool, Callable[[], Filters]]] = [
        (
            language_name(tag, _, formats),
            filters.language == tag,
            partial(replace, filters, language="" if filters.language == tag else tag),
        )
        for tag in LANGUAGES
    ]
    return Card(
        [
            chips(_switches(filters, _)),
            _group(_("How you meet")),
            one_of(modes),
            _group(_("Language besides French")),
            one_of(spoken),
            Field(
                _("Before the (day/month/year)"),
                before,
                model.before,
                error=_("This is no date.") if model.state.wrong_date else "",
            ),
        ],
        padding=Space.PAGE,
        spacing=Space.NEAR,
    )


def _group(title: str) -> ft.Control:
    return Heading(title, 3, Type.GROUP, ft.Colors.ON_SURFACE_VARIANT)


def _wrapped(controls: list[ft.Control]) -> ft.Control:
    return ft.Row(controls, wrap=True, spacing=Space.CLOSE, run_spacing=Space.CLOSE)
