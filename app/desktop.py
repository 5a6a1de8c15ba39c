"""Carnet in a window of its own, where there is a screen and Flet's desktop client can be had."""

import os
import socket
import sys
import tarfile
import zipfile
from typing import Final

import flet as ft
from flet.utils import is_embedded
from flet_desktop import ensure_client_cached

from app.window import Left, Start

FETCH_SECONDS: Final = 20
"""How long the client's server may keep silent before the browser is used instead."""


def has_screen() -> bool:
    """Say whether a window can be shown here at all."""
    return sys.platform != "linux" or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )


def has_client() -> bool:
    """Fetch Flet's client if it is not there yet; False if it cannot be had."""
    if is_embedded() or "FLET_VIEW_PATH" in os.environ:  # type: ignore[no-untyped-call] # Flet
        return True
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(FETCH_SECONDS)
    try:
        ensure_client_cached()
    except (OSError, tarfile.TarError, zipfile.BadZipFile):
        return False
    finally:
        socket.setdefaulttimeout(before)
    return True


async def show(start: Start, left: Left) -> None:
    """Show `start(page)` in a window until it is closed, then await `left`."""
    try:
        await ft.run_async(start)
    finally:
        await left()
