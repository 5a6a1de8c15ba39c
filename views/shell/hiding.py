"""Hiding by the keyboard: Escape twice in a row, in discreet mode."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from views._shared.hiding import hide
from views._shared.hooks import use_kept, use_keyboard, use_services, use_session

ESCAPE: Final = "Escape"
_TOGETHER: Final = timedelta(seconds=3)
"""Longer apart, two dialogs were closed."""


@dataclass(eq=False)
class Escapes:
    """Knows the second of two."""

    _last: datetime | None = field(default=None)

    def twice(self, key: str, now: datetime) -> bool:
        """Take a key; return whether it is the second Escape in a row."""
        last, self._last = self._last, now if key == ESCAPE else None
        again = key == ESCAPE and last is not None and now - last < _TOGETHER
        if again:
            self._last = None
        return again


def use_hiding() -> None:
    """Hide Carnet when asked by the keyboard."""
    session, clock = use_session(), use_services().clock
    escapes = use_kept(Escapes)

    async def heard(key: str) -> None:
        if session.state.preferences.discreet and escapes.twice(key, clock.now()):
            await hide(session)

    use_keyboard(heard)
