"""Says aloud, to those who listen to the screen, what changed on it."""

import flet as ft


async def announce(text: str) -> None:
    """Have the screen reader say `text` when it is idle; never raises, as nothing depends on it."""
    service = ft.context.page.session.store.get("announcer")
    if service is not None:
        await service.announce_message(text)
