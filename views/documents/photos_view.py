"""The pages of a document made of photos: in order, turned, cut, in black and white, and the way back."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final

import flet as ft

from services.documents.photos import MAX_PHOTOS, MOST_CUT, Sheet
from services.i18n.sentences import sentence
from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.components.buttons import (
    ButtonLine,
    LinkButton,
    NamedIconButton,
    PrimaryButton,
    SecondaryButton,
)
from views._shared.components.card import Card
from views._shared.components.check import Check
from views._shared.components.heading import Heading
from views._shared.theme import Radius, Size, Space, Tone, Type
from views.documents.photos_state import CUT_STEP, EDGES, PhotosModel

Use = Callable[..., Awaitable[None]]
_THUMBNAIL: Final = 72
_OPENED: Final = 320


def Photos(
    model: PhotosModel,
    choose: ft.ClientAction,
    done: Use,
    leave: Use,
    _: Translator,
    scale: float,
) -> list[ft.Control]:
    """Show the pages, each with what can be done to it, then what to do with them all; `scale` is the text's."""
    state = model.state
    pages = state.pages
    parts: list[ft.Control] = [
        ft.Text(
            _(
                "Carnet makes one PDF of them, without the place and device that photos remember."
                " The photos themselves stay where they are."
            ),
            theme_style=Type.BODY,
        )
    ]
    parts += [
        Banner(sentence(error, _), title=name, icon=ft.Icons.ERROR_OUTLINE, tone=Tone.DANGER)
        for name, error in state.refused
    ]
    if state.too_many:
        parts.append(
            Banner(
                _(
                    "One document takes %(count)s photos at most. The others were left out.",
                    count=MAX_PHOTOS,
                ),
                icon=ft.Icons.INFO_OUTLINE,
                tone=Tone.INFO,
            )
        )
    parts += [_page(model, index, page, _, scale) for index, page in enumerate(pages)]
    if state.working:
        parts.append(_preparing(_))
    parts.append(_actions(model, choose, done, leave, _))
    return parts


def _preparing(_: Translator) -> ft.Control:
    words = _("Preparing the photos")
    return Card(
        [ft.Text(words, theme_style=Type.TITLE), ft.ProgressBar(semantics_label=words)],
        padding=Space.PAGE,
        spacing=Space.NEAR,
    )


def _actions(
    model: PhotosModel, choose: ft.ClientAction, done: Use, leave: Use, _: Translator
) -> ft.Control:
    async def undo(_event: Any) -> None:
        await model.undo()

    count, working = len(model.state.pages), model.state.working
    buttons: list[ft.Control] = []
    if count:
        make = _.n("Make a document of %(count)s page", "Make a document of %(count)s pages", count)
        buttons.append(PrimaryButton(make, done, ft.Icons.PICTURE_AS_PDF, disabled=working))
    add = _("Add photos") if count else _("Choose photos")
    buttons.append(
        (SecondaryButton if count else PrimaryButton)(
            add, None, ft.Icons.ADD_PHOTO_ALTERNATE_OUTLINED, action=choose, disabled=working
        )
    )
    if model.state.earlier:
        buttons.append(
            SecondaryButton(_("Undo the last change"), undo, ft.Icons.UNDO, disabled=working)
        )
    buttons.append(LinkButton(_("Do something else"), leave))
    return ft.Row(buttons, wrap=True, spacing=Space.NEAR, run_spacing=Space.NEAR)


def _page(model: PhotosModel, index: int, page: Sheet, _: Translator, scale: float) -> ft.Control:
    number, count = index + 1, len(model.state.pages)
    opened = model.state.open == page.photo.id
    name = _("Page %(page)s of %(count)s", page=number, count=count)

    async def turn(_event: Any) -> None:
        await model.turn(index)

    async def up(_event: Any) -> None:
        await model.move(index, -1)

    async def down(_event: Any) -> None:
        await model.move(index, 1)

    async def remove(_event: Any) -> None:
        await model.remove(index)

    async def toggle(_event: Any) -> None:
        await model.open("" if opened else page.photo.id)

    tools = ft.Row(
        [
            NamedIconButton(ft.Icons.ROTATE_RIGHT, _("Turn page %(page)s", page=number), turn),
            NamedIconButton(
                ft.Icons.ARROW_UPWARD,
                _("Move page %(page)s up", page=number),
                up,
                disabled=index == 0,
            ),
            NamedIconButton(
                ft.Icons.ARROW_DOWNWARD,
                _("Move page %(page)s down", page=number),
                down,
                disabled=number == count,
            ),
            NamedIconButton(
                ft.Icons.CROP,
                _("Close page %(page)s", page=number)
                if opened
                else _("Edit page %(page)s", page=number),
                toggle,
                color=ft.Colors.PRIMARY if opened else ft.Colors.ON_SURFACE_VARIANT,
            ),
            NamedIconButton(
                ft.Icons.DELETE_OUTLINE, _("Leave out page %(page)s", page=number), remove
            ),
        ],
        wrap=True,
        spacing=0,
    )
    side = _OPENED if opened else _THUMBNAIL
    drawn = model.state.pictures.get(page.photo.id)
    picture = ft.Container(
        ft.Image(
            drawn,
            width=side,
            height=side,
            fit=ft.BoxFit.CONTAIN,
            gapless_playback=True,
            semantics_label=name,
        )
        if drawn
        else ft.Semantics(label=name),
        width=side,
        height=side,
        bgcolor=ft.Colors.SURFACE_CONTAINER,
        border_radius=Radius.SHEET,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
    )
    words = ft.Column([Heading(name, 2, Type.TITLE), tools], spacing=Space.SMALL, expand=not opened)
    if opened:
        edges = ft.Column(_edges(model, index, page, _, scale), spacing=Space.SMALL, width=_OPENED)
        # Side by side where there is room, else one under the other.
        beside = ft.Row([picture, edges], wrap=True, spacing=Space.APART, run_spacing=Space.NEAR)
        content: list[ft.Control] = [words, beside]
    else:
        content = [ft.Row([picture, words], spacing=Space.NEAR)]
    # The key lets the keyboard stay on a button of a page that moves.
    card = Card(content, padding=Space.NEAR, spacing=Space.NEAR)
    return ft.Container(card, key=f"photo-{page.photo.id}")


def _edges(
    model: PhotosModel, index: int, page: Sheet, _: Translator, scale: float
) -> list[ft.Control]:
    """Show how much is cut away at each edge, with a button for more and one for less."""

    async def cut(edge: str, by: int, _event: Any) -> None:
        await model.cut(index, edge, by)

    async def black_and_white(yes: bool) -> None:
        await model.set_black_and_white(index, yes)

    async def whole(_event: Any) -> None:
        await model.whole(index)

    names = {
        "top": (_("Top"), _("Cut less at the top"), _("Cut more at the top")),
        "bottom": (_("Bottom"), _("Cut less at the bottom"), _("Cut more at the bottom")),
        "left": (_("Left"), _("Cut less at the left"), _("Cut more at the left")),
        "right": (_("Right"), _("Cut less at the right"), _("Cut more at the right")),
    }
    rows: list[ft.Control] = [Heading(_("Cut away at the edges"), 3, Type.GROUP)]
    for edge in EDGES:
        label, less, more = names[edge]
        percent: int = getattr(page.cut, edge)
        rows.append(
            ft.Row(
                [
                    ft.Text(label, theme_style=Type.BODY, expand=True),
                    NamedIconButton(
                        ft.Icons.REMOVE, less, partial(cut, edge, -CUT_STEP), disabled=not percent
                    ),
                    ft.Text(
                        f"{percent}\u00a0%",
                        theme_style=Type.BODY,
                        width=Size.TOUCH * max(1.0, scale),
                        text_align=ft.TextAlign.CENTER,
                    ),
                    NamedIconButton(
                        ft.Icons.ADD,
                        more,
                        partial(cut, edge, CUT_STEP),
                        disabled=percent >= MOST_CUT,
                    ),
                ],
                spacing=Space.SMALL,
            )
        )
    if any(getattr(page.cut, edge) for edge in EDGES):
        rows.append(ButtonLine(LinkButton(_("Cut nothing away"), whole, flush=True)))
    rows.append(
        Check(
            _("Black and white"),
            _("Clearer for a text, and smaller. Better not for a photo of skin or an X-ray."),
            page.black_and_white,
            black_and_white,
        )
    )
    return rows
