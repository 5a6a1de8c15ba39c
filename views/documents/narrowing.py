"""The filters that are not one tap away: period, author, folder, origin; how lines stand together; saved filters."""

import textwrap
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

import flet as ft

from services.documents.models import Query, Source
from services.documents.own_models import LONGEST_NAME
from services.i18n.translator import Translator
from views._shared.components.asking_dialog import AskingDialog
from views._shared.components.buttons import (
    ButtonLine,
    LinkButton,
    NamedIconButton,
    PrimaryButton,
    SecondaryButton,
)
from views._shared.components.chip import Chip
from views._shared.components.choice import Choice, Option
from views._shared.components.field import Field
from views._shared.components.heading import Heading
from views._shared.hooks import use_look, use_shell, use_translation
from views._shared.navigation import go
from views._shared.theme import Space, Type
from views._shared.typed_dates import typed_date
from views.documents.narrow_state import NarrowModel
from views.documents.state import DocumentsModel, Grouping

_AUTHORS: Final = 8
_YEAR: Final = 4
_LONGEST_LABEL: Final = 28


@ft.component
def Narrowing(list_: DocumentsModel, model: NarrowModel) -> ft.Control:
    """Show the button that opens the filters, and the filters when they are open."""
    _, _formats = use_translation()
    notices, look = use_shell().notices, use_look()

    async def opened(_event: Any) -> None:
        await model.show(open=True)

    async def closed(_event: Any = None) -> None:
        await model.show(open=False)

    async def leave(route: str, _event: Any) -> None:
        await model.show(open=False)
        await go(route)

    async def cleared(_event: Any) -> None:
        await list_.reset()
        await model.show(open=False)

    async def save(_event: Any = None) -> None:
        if await model.save(list_.state.query):
            notices.say(_("Filter saved"))

    body = [
        *_grouped(list_, _),
        *_chosen(list_, model, _),
        *_days(list_, model, _),
        *_kept(list_, model, _, save),
        Heading(_("And also"), 3, Type.TITLE),
        ft.Row(
            [
                LinkButton(_("My folders and filters"), partial(leave, "/documents/folders")),
                LinkButton(_("A report has not come"), partial(leave, "/documents/expected")),
            ],
            wrap=True,
            spacing=0,
        ),
    ]
    everything = SecondaryButton(_("Show everything"), cleared)
    actions: list[ft.Control] = [PrimaryButton(_("See the documents"), closed)]
    if look.large:  # two buttons would leave a third of a phone to what they act on
        body.append(everything)
    else:
        actions.insert(0, everything)
    dialog = AskingDialog(_("Filters"), body, actions, closed)
    ft.use_dialog(dialog if model.state.open else None)
    return NamedIconButton(ft.Icons.TUNE, _("Filters"), opened)


def _grouped(list_: DocumentsModel, _: Translator) -> list[ft.Control]:
    return [
        Heading(_("Show"), 3, Type.TITLE),
        Choice(
            [
                Option(Grouping.MONTH.value, _("By month")),
                Option(
                    Grouping.EPISODE.value,
                    _("By episode"),
                    _("The same stay, or the same practitioner within a few days"),
                ),
            ],
            list_.state.grouping.value,
            list_.group,
        ),
    ]


def _chosen(list_: DocumentsModel, model: NarrowModel, _: Translator) -> list[ft.Control]:
    query, known = list_.state.query, model.state
    origins = {
        Source.SERVER: _("From the server"),
        Source.IMPORT: _("Imported"),
        Source.ADDED: _("Added by me"),
    }
    names = known.authors[:_AUTHORS]
    if query.author and query.author not in names:
        names = (query.author, *names)
    return [
        Heading(_("Only"), 3, Type.TITLE),
        _chips(
            [
                _chip(list_, _("Pinned"), replace(query, pinned=not query.pinned), query.pinned),
                _chip(list_, _("With a note"), replace(query, noted=not query.noted), query.noted),
                _chip(
                    list_,
                    _.p("documents", "Hidden"),
                    replace(query, hidden=not query.hidden),
                    query.hidden,
                ),
                *(
                    _chip(
                        list_,
                        words,
                        replace(query, source=None if query.source is source else source),
                        query.source is source,
                    )
                    for source, words in origins.items()
                ),
            ]
        ),
        *_section(
            _("Folder"),
            [
                _chip(
                    list_,
                    folder.name,
                    replace(query, folder="" if query.folder == folder.id else folder.id),
                    query.folder == folder.id,
                )
                for folder in known.folders
            ],
        ),
        *_section(
            _("Author"),
            [
                _chip(
                    list_,
                    textwrap.shorten(name, _LONGEST_LABEL, placeholder="…"),
                    replace(query, author="" if query.author == name else name),
                    query.author == name,
                )
                for name in names
            ],
        ),
    ]


def _section(title: str, chips: Sequence[ft.Control]) -> list[ft.Control]:
    return [Heading(title, 3, Type.TITLE), _chips(chips)] if chips else []


def _chips(chips: Sequence[ft.Control]) -> ft.Control:
    return ft.Row(list(chips), wrap=True, spacing=Space.CLOSE, run_spacing=Space.CLOSE)


def _chip(list_: DocumentsModel, label: str, query: Query, selected: bool) -> ft.Control:
    async def choose(_event: Any) -> None:
        await list_.narrow(query)

    return Chip(label, choose, selected=selected)


def _days(list_: DocumentsModel, model: NarrowModel, _: Translator) -> list[ft.Control]:
    query = list_.state.query

    async def since(text: str) -> None:
        day = typed_date(text)
        if day is not None:
            await list_.narrow(replace(list_.state.query, since=_whole(day, "-01-01")))

    async def until(text: str) -> None:
        day = typed_date(text)
        if day is not None:
            await list_.narrow(replace(list_.state.query, until=_whole(day, "-12-31")))

    key = str(model.state.opened)
    help_ = _("A day such as 14/03/2026, or a year")
    return [
        Heading(_("Period"), 3, Type.TITLE),
        Field(_("From"), query.since, since, helper=help_, key=key),
        Field(_("Until"), query.until, until, helper=help_, key=key),
    ]


def _whole(day: str, rest: str) -> str:
    return day + rest if len(day) == _YEAR else day


def _kept(list_: DocumentsModel, model: NarrowModel, _: Translator, save: Any) -> list[ft.Control]:
    if not list_.state.filtered:
        return []
    return [
        Heading(_("Find this list again"), 3, Type.TITLE),
        Field(
            _("Name of the filter"),
            "",
            model.type_name,
            longest=LONGEST_NAME,
            on_submit=save,
            key=str(model.state.kept),
        ),
        ButtonLine(SecondaryButton(_("Save the filter"), save)),
    ]
