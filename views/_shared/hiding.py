"""Hiding Carnet: a page that says nothing at once, then an address that says nothing, then the lock."""

from typing import Any

from views._shared.navigation import go
from views._shared.session import Session


async def hide(session: Session, _event: Any = None) -> None:
    """Do it; made for `functools.partial`."""
    await session.close_dialogs()
    session.cover()
    await go("/")  # neither the address nor what opens next says where one was
    await session.lock_covered()
