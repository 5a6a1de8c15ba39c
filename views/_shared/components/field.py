"""A text field: label above, help below, error beside it; pasting is always allowed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

import flet as ft

from views._shared.components.buttons import ButtonLine, LinkButton
from views._shared.hooks import use_kept, use_shell, use_translation
from views._shared.keyed import keyed
from views._shared.theme import field_border

OnValue = Callable[[str], Awaitable[None]]
_HELP_LINES: Final = 12
"""Enough for large text on a phone: a help that ends in dots may say the contrary."""
_MOST_LINES: Final = 12
"""Of a field that grows, before it scrolls."""


def Field(
    label: str,
    value: str,
    on_change: OnValue,
    *,
    helper: str = "",
    error: str = "",
    secret: bool = False,
    digits: bool = False,
    autofocus: bool = False,
    on_submit: Callable[[], Awaitable[None]] | None = None,
    longest: int | None = None,
    address: bool = False,
    lines: int = 1,
    key: str = "",
) -> ft.Control:
    """Ask for a text; `secret` hides it behind a named button, `digits` and `address` call their keyboards.

    With `lines`, it may be as long and longer: the field grows.

    `value` is where the field begins; another label or `key` makes it begin again.
    """
    return keyed(
        f"field-{label}-{key}",
        _Field,
        label,
        value,
        on_change,
        helper=helper,
        error=error,
        secret=secret,
        digits=digits,
        autofocus=autofocus,
        on_submit=on_submit,
        longest=longest,
        address=address,
        lines=lines,
    )


@dataclass(eq=False)
class _Begun:
    """Whether the client already has the first value."""

    yes: bool = False


@ft.component
def _Field(
    label: str,
    value: str,
    on_change: OnValue,
    *,
    helper: str,
    error: str,
    secret: bool,
    digits: bool,
    autofocus: bool,
    on_submit: Callable[[], Awaitable[None]] | None,
    longest: int | None,
    address: bool,
    lines: int,
) -> ft.Control:
    keyboard = use_shell().keyboard
    _, _formats = use_translation()
    shown, set_shown = ft.use_state(not secret)
    begun = use_kept(_Begun)
    # None lets the client keep its own text: sending back what was typed would undo what is typed meanwhile.
    first: Any = None if begun.yes else value
    begun.yes = True

    async def changed(event: ft.Event[ft.TextField]) -> None:
        await on_change(event.control.value)

    async def submitted(_event: Any) -> None:
        if on_submit:
            await on_submit()

    async def focused(_event: Any) -> None:
        keyboard.typing = True

    async def blurred(_event: Any) -> None:
        keyboard.typing = False

    async def toggled(_event: Any) -> None:
        set_shown(not shown)

    def leave() -> None:
        keyboard.typing = False

    ft.use_effect(lambda: None, [], cleanup=leave)
    field = ft.TextField(
        label=label,
        value=first,
        on_change=changed,
        on_submit=submitted,
        on_focus=focused,
        on_blur=blurred,
        password=not shown,
        autofocus=autofocus,
        multiline=lines > 1,
        min_lines=lines if lines > 1 else None,
        max_lines=_MOST_LINES if lines > 1 else None,
        max_length=longest,
        counter="" if longest else None,
        keyboard_type=_keyboard(digits=digits, address=address),
        input_filter=ft.InputFilter(r"^[0-9]*$") if digits else None,
        autocorrect=not (secret or address),
        enable_suggestions=not (secret or address),
        filled=True,
        fill_color=ft.Colors.SURFACE_CONTAINER_LOWEST,
        border=field_border(),
        helper=helper or None,
        helper_max_lines=_HELP_LINES,
        error=error or None,
        error_max_lines=_HELP_LINES,
    )
    below: list[ft.Control] = []
    if secret:
        name = _("Hide: %(field)s", field=label) if shown else _("Show: %(field)s", field=label)
        icon = ft.Icons.VISIBILITY_OFF_OUTLINED if shown else ft.Icons.VISIBILITY_OUTLINED
        below = [
            ButtonLine(LinkButton(_("Hide") if shown else _("Show"), toggled, icon, name=name))
        ]
    return ft.Column(
        [field, *below], spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
    )


def _keyboard(*, digits: bool, address: bool) -> ft.KeyboardType:
    if digits:
        return ft.KeyboardType.NUMBER
    return ft.KeyboardType.URL if address else ft.KeyboardType.TEXT
