"""What is on its way: grey lines, shown only when it takes long enough to be noticed."""

import asyncio
from dataclasses import dataclass

import flet as ft

from views._shared.components.card import Card
from views._shared.hooks import use_model
from views._shared.theme import QUICK, Radius, Size, Space

_LINES = 4


@ft.observable
@dataclass(eq=False)
class _Patience:
    over: bool = False

    async def start(self) -> None:
        await asyncio.sleep(QUICK / 1000)
        self.over = True

    def stop(self) -> None:
        self.over = False


@ft.component
def Skeleton(label: str) -> ft.Control:
    """Show nothing at first, then the shape of a list; `label` says to the ear what is awaited."""
    patience = use_model(_Patience)
    if not patience.over:
        return ft.Container(height=Size.TOUCH)
    return ft.Semantics(label=label, content=Card([_line() for _ in range(_LINES)]))


def _line() -> ft.Control:
    def bar(width: int, height: int) -> ft.Control:
        return ft.Container(
            width=width,
            height=height,
            border_radius=Radius.SHEET,
            bgcolor=ft.Colors.SURFACE_CONTAINER,
        )

    return ft.Container(
        ft.Row(
            [
                bar(Size.SQUARE, Size.SQUARE),
                ft.Column(
                    [bar(4 * Size.SQUARE, Space.NEAR), bar(3 * Size.SQUARE, Space.NEAR)],
                    spacing=Space.CLOSE,
                ),
            ],
            spacing=Space.NEAR,
        ),
        padding=Space.PAGE,
    )
