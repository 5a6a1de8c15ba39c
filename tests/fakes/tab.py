"""A browser's tab as Flet sees it: shows what it is sent, leaves, comes back."""

import asyncio
from collections.abc import Iterator
from typing import Any

import flet as ft
import msgpack
from flet.controls.base_control import BaseControl
from flet.controls.context import _context_page
from flet.messaging.connection import Connection
from flet.messaging.protocol import (
    Message,
    MessageAction,
    RegisterClientResponseBody,
    configure_encode_object_for_msgpack,
)
from flet.messaging.session import Session
from flet.pubsub.pubsub_hub import PubSubHub

KEPT_SECONDS = 60


class _Line(Connection):
    """A connection to nobody."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.get_running_loop()
        self.pubsubhub = PubSubHub(self.loop)

    def send_message(self, message: Message) -> None:
        """Write the message as for a browser: it is then that Flet fills new components."""
        msgpack.packb(
            [message.action, message.body], default=configure_encode_object_for_msgpack(BaseControl)
        )

    def dispose(self) -> None:
        pass


class Tab:
    """One tab and its page."""

    def __init__(self) -> None:
        self._line = _Line()
        self._session = Session(self._line)
        self.page: ft.Page = self._session.page
        _context_page.set(self.page)
        self._registered(self._session.get_page_patch())

    async def leave(self) -> None:
        """Close the tab, or begin to load it again."""
        await self._session.disconnect(KEPT_SECONDS)

    async def come_back(self) -> None:
        """End loading it again."""
        self._line = _Line()
        self._registered(self.page)
        await self._session.connect(self._line)

    async def is_forgotten(self) -> None:
        """Let the time pass that a tab has to come back."""
        self._session.close()
        await drawn()

    async def tap(self, name: str) -> None:
        """Use the button with this name."""
        button = next(b for b in self._controls() if isinstance(b, ft.Button) and b.content == name)
        await self._session.dispatch_event(button._i, "click", None)
        await drawn()

    async def dismiss(self, dialog: ft.DialogControl) -> None:
        """Say that the window has closed it, as it does some time after it was asked to."""
        await self._session.dispatch_event(dialog._i, "dismiss", None)
        await drawn()

    def texts(self) -> list[str]:
        """Every text on the page, in order."""
        return [c.value for c in self._controls() if isinstance(c, ft.Text)]

    def _registered(self, page: Any) -> None:
        answer = RegisterClientResponseBody(self._session.id, page, "")
        self._line.send_message(Message(MessageAction.REGISTER_CLIENT, answer))

    def _controls(self) -> Iterator[BaseControl]:
        yield from _below(self.page.views)  # a list, or the component that gives them


async def drawn() -> None:
    """Wait until everything that asked to be drawn is."""
    for _ in range(20):
        await asyncio.sleep(0)


def _below(control: object) -> Iterator[BaseControl]:
    if isinstance(control, list):
        for one in control:
            yield from _below(one)
    elif isinstance(control, BaseControl):
        yield control
        for name in ("controls", "content", "_b"):
            yield from _below(getattr(control, name, None))
