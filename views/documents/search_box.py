"""The search field; `/` puts the cursor in it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import flet as ft

from views._shared.components.buttons import NamedIconButton
from views._shared.hooks import use_kept, use_keyboard, use_shell, use_translation
from views._shared.theme import Size, Space, field_border


@dataclass(eq=False)
class _Begun:
    """Which rounds the client already has an empty field for."""

    round: int = -1


@ft.component
def SearchBox(
    on_search: Callable[[str], Awaitable[None]],
    begin: str = "",
    *,
    hint: str = "",
    autofocus: bool = False,
) -> ft.Control:
    """Hand on what is typed, beginning with `begin`; the list alone is drawn again."""
    _, _formats = use_translation()
    keyboard = use_shell().keyboard
    round_, set_round = ft.use_state(0)  # each erasing begins another field
    typed, set_typed = ft.use_state(begin)
    field, begun = use_kept(ft.Ref[ft.TextField]), use_kept(_Begun)
    # None lets the client keep its own text: sending back what was typed would undo what is typed meanwhile.
    first: Any = ("" if round_ else begin) if begun.round != round_ else None
    begun.round = round_

    async def changed(event: ft.Event[ft.TextField]) -> None:
        set_typed(event.control.value)
        await on_search(event.control.value)

    async def clear(_event: Any) -> None:
        set_typed("")
        set_round(round_ + 1)
        await on_search("")

    async def focused(_event: Any) -> None:
        keyboard.typing = True

    async def blurred(_event: Any) -> None:
        keyboard.typing = False

    async def heard(key: str) -> None:
        if key == "/" and not keyboard.typing and field.current:
            await field.current.focus()  # type: ignore[no-untyped-call] # not annotated in Flet

    use_keyboard(heard)
    box = ft.MergeSemantics(
        ft.Semantics(
            label=_("Search"),
            content=ft.TextField(
                key=f"search-{round_}",
                ref=field,
                autofocus=autofocus or round_ > 0,
                hint_text=hint or _("Search a document, a doctor…"),
                value=first,
                on_change=changed,
                on_focus=focused,
                on_blur=blurred,
                prefix_icon=ft.Icons.SEARCH,
                suffix=ft.Container(width=Size.TOUCH) if typed else None,
                filled=True,
                fill_color=ft.Colors.SURFACE_CONTAINER_LOWEST,
                border=field_border(),
            ),
        )
    )
    # Over the field, not in it: what is merged with the field has no name of its own.
    erase = NamedIconButton(ft.Icons.CLOSE, _("Erase the search"), clear) if typed else None
    return ft.Stack(
        [
            box,
            ft.Container(erase, right=Space.TIGHT, top=0, bottom=0, alignment=ft.Alignment.CENTER),
        ],
        fit=ft.StackFit.PASS_THROUGH,
    )
