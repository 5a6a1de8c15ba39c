"""The parts of the form that the record fills: what is new, treatments, measures."""

from collections.abc import Iterable
from functools import partial

import flet as ft

from services.i18n.formats import Formats
from services.i18n.translator import Translator
from services.visits.models import TREATMENTS, Taking
from views._shared.components.card import Card
from views._shared.components.check import Check
from views._shared.components.field import Field
from views._shared.components.heading import Heading
from views._shared.theme import Space, Type
from views.visits.state import VisitModel


def section(title: str, *controls: ft.Control) -> ft.Control:
    """Show a part of the form under its title."""
    return ft.Column(
        [Heading(title), Card(controls, padding=Space.PAGE, spacing=Space.NEAR)],
        spacing=Space.CLOSE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def news(model: VisitModel, _: Translator, formats: Formats, since: str, begun: str) -> ft.Control:
    """Show what came since the last visit, each line to be kept or left out."""
    state = model.state
    draft, known = state.draft, state.known
    return section(
        _("Since last time"),
        Field(
            _("Day of my last visit"),
            since,
            model.since,
            helper=_("Left empty: %(day)s.", day=formats.fhir(known.last.date[:10]))
            if known.last.date
            else _("For example 14/03/2026. Left empty, the newest documents are listed."),
            error=_("This date does not exist. Write it like 14/03/1992.")
            if state.wrong_date
            else "",
            key=begun,
        ),
        *(
            [_soft(_("That is the day of “%(title)s”.", title=known.last.title))]
            if known.last.title
            else []
        ),
        _together(
            Check(
                one.title,
                " · ".join(filter(None, (formats.fhir(one.date[:10]), one.author))),
                one.id not in draft.left_out,
                partial(model.leave_out, one.id),
            )
            for one in known.documents
        ),
        *([] if known.documents else [_soft(_("No document since."))]),
        *([_soft(_("Earlier ones are in my record."))] if known.more else []),
        Field(
            _("What changed for me"),
            draft.changes,
            partial(model.write, "changes"),
            lines=2,
            key=begun,
        ),
    )


def treatments(model: VisitModel, _: Translator, begun: str) -> ft.Control:
    """Show the record's treatments, or that none is filled in: that is not the same as none."""
    draft, known = model.state.draft, model.state.known
    shown = TREATMENTS not in draft.left_out
    said: list[ft.Control]
    if known.treatments:
        said = [
            ft.Text(" · ".join(filter(None, (one.name, one.dosage))), theme_style=Type.BODY)
            for one in known.treatments
        ]
    elif known.taking is Taking.NONE:
        said = [_soft(_("Your record says that you take none."))]
    else:
        said = [_soft(_("Not filled in, in your record."))]
    return section(
        _("My treatments"),
        *said,
        Field(
            _("Others, one a line"),
            draft.treatments,
            partial(model.write, "treatments"),
            lines=2,
            key=begun,
        ),
        _together(
            (
                Check(_("I take no treatment"), "", draft.no_treatment, model.take_none),
                Check(
                    _("Put my treatments on the sheet"),
                    "",
                    shown,
                    partial(model.leave_out, TREATMENTS),
                ),
            )
        ),
    )


def measures(model: VisitModel, _: Translator, formats: Formats) -> list[ft.Control]:
    """Show the last values, if there are any."""
    draft, known = model.state.draft, model.state.known
    if not known.measures:
        return []
    lines = [
        Check(
            _("%(name)s: %(value)s", name=one.name, value=one.value),
            " · ".join(filter(None, (one.range, formats.fhir(one.date[:10])))),
            one.key not in draft.left_out,
            partial(model.leave_out, one.key),
        )
        for one in known.measures
    ]
    return [section(_("My last measures"), _together(lines))]


def _together(checks: Iterable[ft.Control]) -> ft.Control:
    return ft.Column(list(checks), spacing=0, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _soft(text: str) -> ft.Control:
    return ft.Text(text, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT)
