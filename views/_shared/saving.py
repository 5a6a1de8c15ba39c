"""Files a person keeps elsewhere: a browser downloads them, a window of its own writes where it was told."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import flet as ft

from services.core.departures import Departures, Pieces
from services.core.files import draft

Save = Callable[[str, int | None, Pieces], Awaitable[bool]]
"""Saves a file: its name, its size if it is known, what makes its bytes; False if it was not all taken."""


def saver(page: ft.Page, picker: ft.FilePicker, departures: Departures) -> Save:
    """Return the way out of this window."""

    async def downloaded(name: str, size: int | None, pieces: Pieces) -> bool:
        with departures.offer(name, size, pieces) as departure:
            # The tab itself goes there: what is offered as an attachment does not replace the page.
            await ft.UrlLauncher().launch_url(ft.Url(departure.url, target=ft.UrlTarget.SELF))
            return await departure.left()

    async def written(name: str, _size: int | None, pieces: Pieces) -> bool:
        chosen = await picker.save_file(file_name=name)
        if not chosen:
            return False
        await asyncio.to_thread(_write, Path(chosen), pieces)
        return True

    return downloaded if page.web else written


def _write(path: Path, pieces: Pieces) -> None:
    with draft(path.parent) as file:
        for piece in pieces():
            file.write(piece)
        file.publish(path)
