"""The frame of a screen: title, freshness, one primary action, whose space it is, and the body."""

from collections.abc import Sequence
from functools import partial

import flet as ft

from views._shared.components.brand import Brand
from views._shared.components.buttons import LinkButton, NamedIconButton
from views._shared.components.heading import Heading
from views._shared.components.person_menu import PersonMenu, leaves_room
from views._shared.helping import use_help
from views._shared.hiding import hide
from views._shared.hooks import use_look, use_session, use_translation
from views._shared.keyed import keyed
from views._shared.navigation import go
from views._shared.theme import Space, Type


@ft.component
def TopRight() -> ft.Control:
    """Whose space, help, settings."""
    _, _formats = use_translation()
    look, session = use_look(), use_session()
    helped = use_help()

    icons = [
        NamedIconButton(ft.Icons.HELP_OUTLINE, _("Help"), helped),
        NamedIconButton(ft.Icons.SETTINGS_OUTLINED, _("Settings"), partial(go, "/settings")),
    ]
    first: list[ft.Control] = []
    if look.minor and not (look.phone and look.large):
        who = partial(go, "/passage/who")
        first.append(NamedIconButton(ft.Icons.VISIBILITY_OUTLINED, _("Who can see"), who))
    if look.preferences.discreet:
        first.append(NamedIconButton(ft.Icons.EXIT_TO_APP, _("Hide now"), partial(hide, session)))
    # On a phone the name needs the room; what leaves the bar is in its menu too.
    crowded = look.phone and (look.large or bool(first))
    return ft.Row(
        [PersonMenu(helped), *first, *([] if crowded else icons)],
        spacing=Space.SMALL,
        tight=True,
    )


@ft.component
def Page(
    title: str,
    body: Sequence[ft.Control],
    *,
    freshness: ft.Control | None = None,
    primary: ft.Control | None = None,
    back: str = "",
    back_label: str = "",
    scroll: bool = True,
    width: int | None = None,
    titled: bool = True,
    begins: str = "",
) -> ft.Control:
    """Show a screen; `back` is the route of the screen above, `width` the widest the body gets.

    With `scroll` off, `body` is one control that fills the page and scrolls by itself. With `titled` off the
    body brings its own level 1 heading. When `begins` changes, the page is shown from its top again.
    """
    _, _formats = use_translation()
    session, look = use_session(), use_look()
    column = _use_top(begins)

    async def scrolled(_event: ft.OnScrollEvent) -> None:
        session.touch()

    side = Space.PAGE if look.phone else Space.PAGE_WIDE
    leading = (
        _back(back, back_label, _("Back: %(place)s", place=back_label), look.phone)
        if back
        else None
    )
    wide = look.desktop
    top: list[ft.Control] = []
    heading = ft.Column(
        [Heading(title, 1, Type.PAGE), *([freshness] if freshness else [])],
        spacing=Space.SMALL,
        expand=True,
    )
    if wide:
        left: ft.Control = leading or (heading if titled else ft.Container(expand=True))
        trailing = [*([primary] if primary and not leading else []), keyed("top-right", TopRight)]
        top.append(ft.Row([_grow(left), ft.Row(trailing, spacing=Space.PAGE, tight=True)]))
        if leading and titled:
            top.append(ft.Row([heading, *([primary] if primary else [])]))
    else:
        mark: ft.Control = leading or (
            Brand(word=leaves_room(look, _)) if look.phone else ft.Container()
        )
        top.append(ft.Row([_grow(mark), keyed("top-right", TopRight)]))
        if titled:
            stacked = look.large and primary is not None
            top.append(
                ft.Column(
                    [heading_block(heading), *([primary] if primary else [])], spacing=Space.NEAR
                )
                if stacked
                else ft.Row([heading, *([primary] if primary else [])])
            )
    header = ft.Container(
        ft.Column(top, spacing=Space.CLOSE),
        padding=ft.Padding.only(left=side, right=side, top=Space.NEAR if not wide else Space.WIDE),
    )
    if not scroll:
        return ft.Column(
            [header, ft.Container(body[0], expand=True)], spacing=Space.NEAR, expand=True
        )
    inner = ft.Column(
        [*body, ft.Container(height=Space.PAGE_WIDE)],
        spacing=Space.PAGE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        width=width,
    )
    return ft.Column(
        ref=column,
        controls=[
            header,
            ft.Container(
                inner,
                padding=ft.Padding.symmetric(horizontal=side),
                alignment=ft.Alignment.TOP_LEFT,
            ),
        ],
        scroll=ft.ScrollMode.AUTO,
        scroll_interval=1000,
        on_scroll=scrolled,
        expand=True,
        spacing=Space.PAGE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _use_top(begins: str) -> ft.Ref[ft.Column]:
    """Return what the scrolling column is known by; a page that stays while what it shows changes goes to its top."""
    column = ft.use_memo(ft.Ref[ft.Column], [])
    shown = ft.use_ref(begins)

    async def to_top() -> None:
        if shown.current == begins:
            return
        shown.current = begins
        if column.current:
            await column.current.scroll_to(offset=0)

    ft.use_effect(to_top, [begins])
    return column


def _back(route: str, label: str, name: str, icon_only: bool) -> ft.Control:
    if icon_only:
        return NamedIconButton(
            ft.Icons.ARROW_BACK, name, partial(go, route), color=ft.Colors.ON_SURFACE
        )
    return LinkButton(label, partial(go, route), ft.Icons.ARROW_BACK, name=name, flush=True)


def _grow(control: ft.Control) -> ft.Control:
    return ft.Container(control, expand=True, alignment=ft.Alignment.CENTER_LEFT)


def heading_block(heading: ft.Column) -> ft.Control:
    """Undo the growth of a heading that stands alone on its line."""
    heading.expand = None
    return heading
