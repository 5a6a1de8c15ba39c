"""The keyboard of the window: who wants to hear it, and whether someone is typing in a field."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import flet as ft

Heard = Callable[[str], Awaitable[None]]

_NUMPAD = "Numpad "
# The unshifted top row of a French keyboard, so that a code can be typed without holding shift.
_AZERTY = dict(zip("&é\"'(-è_çà", "1234567890", strict=True))


def digit_of(key: str) -> str:
    """Return the digit a key stands for, "" if none."""
    key = _AZERTY.get(key.removeprefix(_NUMPAD).lower(), key.removeprefix(_NUMPAD))
    return key if key.isascii() and key.isdigit() and len(key) == 1 else ""


@dataclass(eq=False)
class Keyboard:
    """Hands each key to whoever listens; `typing` is true while a text field has the focus."""

    typing: bool = False
    _listeners: list[Heard] = field(default_factory=list)

    def listen(self, heard: Heard) -> Callable[[], None]:
        """Call `heard` with each key's name; return how to stop."""
        self._listeners.append(heard)
        return lambda: self._listeners.remove(heard) if heard in self._listeners else None

    async def pressed(self, event: ft.KeyboardEvent) -> None:
        """Hand a key on, the last listener first; keys with ctrl, alt or meta belong to the platform."""
        if event.ctrl or event.alt or event.meta:
            return
        key = "?" if event.key == "/" and event.shift else event.key
        for heard in tuple(reversed(self._listeners)):
            await heard(key)
