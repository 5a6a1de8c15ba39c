"""The system's own browser, for what must not happen inside Carnet."""

import flet as ft


async def open_browser(url: str) -> None:
    """Show `url` in the system's browser; when Carnet itself is in a browser, in another tab."""
    await ft.UrlLauncher().launch_url(
        ft.Url(url, target=ft.UrlTarget.BLANK), mode=ft.LaunchMode.EXTERNAL_APPLICATION
    )
